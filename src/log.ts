import type { InvocationContext } from '@azure/functions';
import { pino } from 'pino';
import { scrubbed, scrubbedError } from './model/private-text.ts';

/**
 * The log of the functions: an object of fields first, a constant message second. Addresses, secrets and the words of
 * Azure's answers are taken out of every text on its way.
 *
 * @example log.warn({ event: 'shard.failed', scanId, shard }, 'shard.failed')
 */
export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/**
 * A pino log that writes through the log of the invocation, so that the host keeps level and correlation. Each line is
 * JSON with `time` (ISO 8601), `invocationId`, `function` and the fields.
 */
export function logOf(
  context: Pick<InvocationContext, 'log' | 'warn' | 'error' | 'invocationId' | 'functionName'>,
): Log {
  const stream = {
    write(line: string) {
      const fields = JSON.parse(line) as { level: number };
      const text = JSON.stringify(scrubbed(fields));
      const { level } = fields;
      if (level >= 50) context.error(text);
      else if (level >= 40) context.warn(text);
      else context.log(text);
    },
  };
  return pino(
    {
      base: { invocationId: context.invocationId, function: context.functionName },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    stream,
  );
}

/** Writes an error that ended an invocation, with the places in the code that it came from. */
export function logFailure(context: Parameters<typeof logOf>[0], error: unknown): void {
  const { name, message, stack } = scrubbedError(error);
  logOf(context).error(
    { event: 'request.failed', name, message, stack: stack?.split('\n').slice(1) },
    'request.failed',
  );
}
