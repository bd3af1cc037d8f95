/** A fault that the user can fix: what went wrong and what to do next, one line each. Ends with exit status 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.next = next;
  }
}

/** One line that says what went wrong, and one that says what to do. */
export function errorText(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.+$/, '');
  const next =
    error instanceof Error && 'next' in error && typeof error.next === 'string'
      ? error.next
      : 'Run "aispm diagnose" to see what the identity may read, and report this error with its output';
  return `aispm: ${ended(message)}\n  ${ended(next)}`;
}

/** A text with a full stop, unless it has its own end. */
const ended = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);
