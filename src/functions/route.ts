import type { z } from 'zod';
import type { Shape } from './query.ts';

type Answers = Readonly<
  Record<
    number,
    {
      readonly description: string;
      readonly schema?: z.ZodType;
      readonly types?: readonly string[];
      readonly headers?: Readonly<Record<string, string>>;
    }
  >
>;
/** One HTTP route: how it is registered, and what is said of it. */
export type Route = {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly caller: 'reader' | 'starter' | 'anyone';
  readonly query: Shape;
  /** What a request may carry. */
  readonly body?: z.ZodType;
  /** Parts of the path, by name. */
  readonly path?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description?: string;
  readonly answers: Answers;
  /** Statuses of its problems, apart from those that every route has. */
  readonly problems: readonly number[];
};
