/** A fault that a person can mend: what was wrong and what to do next, one clear line each; exit status 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.next = next;
  }
}
