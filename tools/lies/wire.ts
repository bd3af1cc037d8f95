import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { Answer } from '../../local/tenant/answer.ts';
import { read } from '../../local/tenant/arm.ts';
import { graph } from '../../local/tenant/graph.ts';
import type { State } from '../../local/tenant/state.ts';

/* The simulated tenant as a wire of its own: what was asked, what is honestly answered, and what a liar makes of it. */

export type Asked = {
  readonly url: URL;
  /** Of Resource Graph. */
  readonly body:
    | { readonly query: string; readonly subscriptions?: readonly string[]; readonly page: boolean }
    | undefined;
  /** The same for every request of one kind: path without names, or query. */
  readonly kind: string;
  readonly text: string;
};
/** An answer as it goes over the wire, so late, or a broken connection instead. */
export type Sent =
  | {
      readonly status: number;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly afterMs?: number;
    }
  | { readonly broken: string };
export type Exchange = { readonly asked: Asked; readonly answer: Sent & { readonly status: number } };

/** Ways to say who is asked about, which are not part of a request's kind. */
const NAMES = [
  /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi,
  /(?<=\/(?:resourceGroups|accounts|workspaces|managementGroups)\/)[^/?]+/gi,
];

function askedOf(request: PipelineRequest): Asked {
  const url = new URL(request.url);
  const text = typeof request.body === 'string' ? request.body : '';
  if (!text) {
    const path = NAMES.reduce((left, pattern) => left.replace(pattern, '*'), url.pathname);
    return { url, body: undefined, kind: `GET ${path}`, text: url.href };
  }
  const { query, subscriptions, options } = JSON.parse(text);
  const body = { query, subscriptions, page: options?.['$skipToken'] !== undefined };
  return { url, body, kind: `POST ${query.slice(0, 60)} #${query.length}`, text };
}

/** Answers of a tenant, each made once. */
export function honestTenant(state: State, now: Date): (asked: Asked) => Sent & { readonly status: number } {
  const known = new Map<string, Sent & { readonly status: number }>();
  const made = (asked: Asked) => {
    const answer: Answer = asked.body ? graph(state, JSON.parse(asked.text), now) : read(state, asked.url);
    return { status: answer.status, text: JSON.stringify(answer.body), headers: answer.headers ?? {} };
  };
  return (asked) => {
    const answer = known.get(asked.text) ?? made(asked);
    known.set(asked.text, answer);
    return answer;
  };
}

/** A wire whose every answer is what `answer` makes of the request. */
export const wire = (
  answer: (asked: Asked) => Sent,
  pause: (ms: number) => Promise<void>,
): HttpClient & { readonly asked: () => number } => {
  let asked = 0;
  return {
    asked: () => asked,
    async sendRequest(request) {
      asked += 1;
      const sent = answer(askedOf(request));
      if ('broken' in sent) throw Object.assign(new Error(sent.broken), { code: sent.broken });
      const late = sent.afterMs ?? 0;
      const cut = request.timeout > 0 && late > request.timeout;
      if (late > 0) await pause(cut ? request.timeout : late);
      if (cut) throw Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
      return { request, status: sent.status, bodyAsText: sent.text, headers: createHttpHeaders({ ...sent.headers }) };
    },
  };
};
