/** A fault that the user can fix: what went wrong and what to do next, one line each. Ends with exit status 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.next = next;
  }
}
