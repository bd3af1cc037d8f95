import { app, type HttpRequest, type InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import { isBehindEntra, type Settings } from '../config.ts';
import { logFailure } from '../log.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import type { Store } from '../scan/store.ts';
import type { AnswerMaker } from './answer-bytes.ts';
import { type Caller, refusalOf } from './auth.ts';
import { pageToken, placeOf } from './cursor.ts';
import { type HttpAnswer, problem } from './http.ts';
import { parseQuery, type Shape } from './query.ts';
import type { ReadyReports } from './ready-report.ts';
import { wire } from './wire.ts';

/** A request whose caller is allowed and whose query is valid, with what its function needs. */
export type Call<S extends Shape> = {
  readonly request: HttpRequest;
  readonly query: z.output<z.ZodObject<S>>;
  readonly settings: Settings;
  readonly store: Store;
  readonly deps: ScanDependencies;
  readonly make: AnswerMaker;
  readonly ready: ReadyReports;
  /** Where the requested page starts; undefined for the first. */
  readonly place: string | undefined;
  /** Makes the token of the next page from the place where it starts. */
  readonly next: (place: string) => string;
};

type Endpoint<S extends Shape> = {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly caller: Caller;
  readonly query: S;
};

/**
 * Registers an HTTP function: who may call it, which parameters it takes, and a problem (RFC 9457) for everything that
 * goes wrong; an exception of `handle` is logged and answered with 500. With Entra the platform asks for no function
 * key, because `refusalOf` examines the principal.
 *
 * @example endpoint('scans', ROUTES.scans, async ({ request, query, store }) => json(request, await list(store,
 * query)))
 */
export function endpoint<S extends Shape>(
  name: string,
  { method, route, caller, query }: Endpoint<S>,
  handle: (call: Call<S>) => Promise<HttpAnswer>,
): void {
  app.http(name, {
    methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
    route,
    authLevel: isBehindEntra() ? 'anonymous' : caller === 'starter' ? 'admin' : 'function',
    handler: async (request: HttpRequest, context: InvocationContext) => {
      try {
        const wired = await wire(context);
        const refusal = refusalOf(request, wired.settings, caller);
        if (refusal) return refusal;
        // From the address itself: the query that the host passes on keeps only one value for each name.
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
            'This page token is damaged or belongs to another question',
            'Send `next` from the previous page unchanged, with the same parameters.',
          );
        const call = { ...wired, request, query: parsed.query, place, next: (at: string) => pageToken(question, at) };
        const answered = await handle(call);
        return request.method === 'HEAD' ? { status: answered.status ?? 200, headers: headersOf(answered) } : answered;
      } catch (error) {
        logFailure(context, error);
        return problem(
          500,
          'failed',
          'The app could not answer',
          'Try again. The log of the app gives the reason, at the time of this call.',
        );
      }
    },
  });
}

const headersOf = ({ headers }: HttpAnswer): Record<string, string> =>
  headers instanceof Headers ? Object.fromEntries(headers) : Object.fromEntries(Object.entries(Object(headers)));

/** Everything that decides what is listed, but not how long a page is. */
function questionOf(name: string, request: HttpRequest, given: URLSearchParams): string {
  const asked = [...given].filter(([key]) => key !== 'code' && key !== 'page' && key !== 'limit').sort();
  return JSON.stringify([name, request.params, asked]);
}
