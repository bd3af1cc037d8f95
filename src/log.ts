import type { InvocationContext } from '@azure/functions';
import { pino } from 'pino';

/**
 * What the functions log with: an object of fields first, a constant message second. Never tokens, addresses or whole
 * answers.
 */
export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** pino, written through the invocation's own log, so that the host keeps level and correlation. */
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
