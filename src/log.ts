import type { InvocationContext } from '@azure/functions';
import { pino } from 'pino';

/**
 * The log of the functions: an object of fields first, a constant message second. Never log tokens, mail addresses or
 * whole answers.
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
      const level = (JSON.parse(line) as { level: number }).level;
      const text = line.trimEnd();
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
