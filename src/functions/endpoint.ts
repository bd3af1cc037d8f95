import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import { isBehindEntra, type Settings } from '../config.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import type { Store } from '../scan/store.ts';
import { type Caller, refusalOf } from './auth.ts';
import { pageToken, placeOf } from './cursor.ts';
import { problem } from './http.ts';
import { parseQuery, type Shape } from './query.ts';
import { wire } from './wire.ts';

export type Call<S extends Shape> = {
  readonly request: HttpRequest;
  readonly query: z.output<z.ZodObject<S>>;
  readonly settings: Settings;
  readonly store: Store;
  readonly deps: ScanDependencies;
  /** Where the page that was asked for goes on; undefined on the first. */
  readonly place: string | undefined;
  /** The token of the page after this one. */
  readonly next: (place: string) => string;
};

type Endpoint<S extends Shape> = {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly caller: Caller;
  readonly query: S;
};

/**
 * Registers an HTTP function: who may call it, what it takes, and a problem for everything that goes wrong. Behind
 * Entra the platform asks for no key, because `refused` looks at its principal.
 */
export function endpoint<S extends Shape>(
  name: string,
  { method, route, caller, query }: Endpoint<S>,
  handle: (call: Call<S>) => Promise<HttpResponseInit>,
): void {
  app.http(name, {
    methods: [method],
    route,
    authLevel: isBehindEntra() ? 'anonymous' : caller === 'starter' ? 'admin' : 'function',
    handler: async (request: HttpRequest, context: InvocationContext) => {
      try {
        const wired = await wire(context);
        const no = refusalOf(request, wired.settings, caller);
        if (no) return no;
        // From the address itself: what the host hands over as the query keeps one value of each name.
        const given = new URL(request.url).searchParams;
        const parsed = parseQuery(query, given);
        if ('faults' in parsed) return problem(400, parsed.faults.code, parsed.faults.title, parsed.faults.detail);
        const question = questionOf(name, request, given);
        const token = given.get('page');
        const place = token === null ? undefined : placeOf(question, token);
        if (token !== null && place === undefined)
          return problem(
            400,
            'bad-page',
            'This page token is garbled or belongs to another question',
            'Take `next` of the page before as it is, with the same parameters.',
          );
        return await handle({ ...wired, request, query: parsed.query, place, next: (at) => pageToken(question, at) });
      } catch (error) {
        context.error(error);
        return problem(
          500,
          'failed',
          'The app could not answer',
          'Try again; the log of the app says why, under the time of this call.',
        );
      }
    },
  });
}

/** Everything that decides what is listed, but not how many of it a page holds. */
function questionOf(name: string, request: HttpRequest, given: URLSearchParams): string {
  const asked = [...given].filter(([key]) => key !== 'code' && key !== 'page' && key !== 'limit').sort();
  return JSON.stringify([name, request.params, asked]);
}
