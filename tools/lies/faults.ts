import { type Bag, eachRow, inProperties, isBag, type Json, releafed, renamed, rowsOf, withRows } from './json.ts';
import { LIMITS } from './scan.ts';
import type { Asked, Exchange, Sent } from './wire.ts';

/*
 * The table of faults. Each is a way in which an answer can be wrong without being another honest answer: what cannot
 * be told from the truth by anybody (a shorter list of Azure Resource Manager, another value that Azure also writes) is
 * none.
 */

export type About = {
  readonly asked: Asked;
  /** What was honestly answered to requests of the same kind, and to all others. */
  readonly exchanges: readonly Exchange[];
};
export type Honest = { readonly status: number; readonly text: string };
/** `undefined`: the fault does not apply to this answer. */
export type Fault = readonly [name: string, lie: (honest: Honest, about: About) => Sent | undefined];

const FOREIGN = '0f0e0d0c-1111-4222-8333-444455556666';
const GUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
const HTML = '<!DOCTYPE html><html><body>Sign in to the proxy</body></html>';

const status = (code: number, text: string, headers: Readonly<Record<string, string>> = {}): Fault => [
  `status ${code} ${text.slice(0, 30) || 'without a body'} ${Object.entries(headers).join(' ')}`.trim(),
  () => ({ status: code, text, headers }),
];
const armError = (code: string, message = 'Refused.'): string => JSON.stringify({ error: { code, message } });
const raw = (name: string, make: (text: string) => string | undefined): Fault => [
  `body: ${name}`,
  ({ status: code, text }) => {
    const made = code === 200 ? make(text) : undefined;
    return made === undefined || made === text ? undefined : { status: 200, text: made };
  },
];
const json = (name: string, make: (body: Json, about: About) => Json | undefined): Fault => [
  name,
  ({ status: code, text }, about) => {
    if (code !== 200) return undefined;
    const made = make(JSON.parse(text), about);
    const told = made === undefined ? text : JSON.stringify(made);
    return told === text ? undefined : { status: 200, text: told };
  },
];
/** Over an answer that has rows. */
const rows = (name: string, make: (rows: Json[], body: Json, about: About) => Json | undefined): Fault =>
  json(name, (body, about) => {
    const own = rowsOf(body);
    return own && own.length > 0 ? make(own, body, about) : undefined;
  });
/** Over an answer of Resource Graph. */
const page = (name: string, change: (body: { [name: string]: Json }, rows: Json[]) => Json): Fault =>
  rows(name, (own, body) => (isBag(body) && 'data' in body ? change(body, own) : undefined));

const STATUSES: readonly Fault[] = [
  ...[
    201, 202, 203, 204, 206, 301, 302, 304, 400, 401, 403, 404, 405, 409, 410, 418, 451, 500, 501, 502, 503, 504,
  ].flatMap((code) => [status(code, ''), status(code, HTML), status(code, '{"value":[]}')]),
  ...[404, 403, 400, 500].flatMap((code) => [
    status(code, armError('NotFound', 'Not here.')),
    status(code, armError('ResourceNotFound', 'The gateway has no such route.')),
    status(code, armError('InternalServerError')),
  ]),
  status(200, armError('NotFound')),
  status(404, JSON.stringify({ statusCode: 404, errorMessage: 'no route' })),
  status(429, ''),
  status(429, '', { 'retry-after': '1' }),
  status(429, '', { 'retry-after': '86400' }),
  status(429, '', { 'retry-after': '-5' }),
  status(429, '', { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' }),
  status(429, '', { 'x-ms-user-quota-resets-after': '99:99:99' }),
  status(503, '', { 'retry-after': '3600' }),
];

const withoutRows = (body: Bag): Bag => {
  const bare = withRows(body, []);
  return isBag(bare) ? bare : body;
};
const BODIES: readonly Fault[] = [
  ...['', 'null', 'true', '0', '[]', '{}', '""', '[[]]', '{"value":null}', '{"value":{}}', '{"value":"x"}', HTML].map(
    (text) => raw(`"${text.slice(0, 20)}"`, () => text),
  ),
  ...[
    '{"data":null,"totalRecords":0}',
    '{"data":{},"totalRecords":0}',
    '{"data":[],"totalRecords":"0"}',
    '{"data":[]}',
  ].map((text) => raw(text, () => text)),
  raw('half', (text) => text.slice(0, text.length / 2)),
  raw('twice', (text) => text + text),
  raw('a byte order mark', (text) => `\ufeff${text}`),
  raw('NUL', (text) => text.replace('{', '{\u0000')),
  raw('as a text', (text) => JSON.stringify(text)),
  raw('in a list', (text) => `[${text}]`),
  raw('in "result"', (text) => `{"result":${text}}`),
  ...['error', 'Error', 'ERROR'].flatMap((name) => [
    json(`an "${name}" beside the data`, (body) =>
      isBag(body) ? { ...body, [name]: { code: 'Partial', message: 'x' } } : undefined,
    ),
    json(`an "${name}" beside no data`, (body) =>
      isBag(body) ? { ...withoutRows(body), [name]: { code: 'Partial', message: 'x' } } : undefined,
    ),
    json(`an "${name}" as a text`, (body) => (isBag(body) ? { ...withoutRows(body), [name]: 'failed' } : undefined)),
  ]),
];

const CASES: readonly (readonly [string, (text: string) => string])[] = [
  ['UPPER', (text) => text.toUpperCase()],
  ['lower', (text) => text.toLowerCase()],
  ['Pascal', (text) => text.charAt(0).toUpperCase() + text.slice(1)],
  ['first swapped', (text) => swapped(text.charAt(0)) + text.slice(1)],
  ['all swapped', (text) => [...text].map(swapped).join('')],
];
const swapped = (mark: string): string => (mark === mark.toUpperCase() ? mark.toLowerCase() : mark.toUpperCase());

const CASING: readonly Fault[] = CASES.flatMap(([name, change]) => [
  json(`casing: every name ${name}`, (body) => renamed(body, change)),
  json(`casing: every name in the rows ${name}`, (body) => eachRow(body, (row) => renamed(row, change))),
  json(`casing: every name in properties ${name}`, (body) =>
    eachRow(body, (row) => inProperties(row, (inner) => renamed(inner, change))),
  ),
  json(`casing: every id ${name}`, (body) =>
    releafed(body, (leaf, own) => (typeof leaf === 'string' && /id$/i.test(own) ? change(leaf) : leaf)),
  ),
]);

const odd = (name: string, leaf: (value: Json, name: string) => Json): readonly Fault[] => [
  json(`shape: ${name} in properties`, (body) =>
    eachRow(body, (row) => inProperties(row, (inner) => releafed(inner, leaf))),
  ),
  json(`shape: ${name}`, (body) => eachRow(body, (row) => releafed(row, leaf))),
];
const SHAPES: readonly Fault[] = [
  ...odd('every text a number', (value) => (typeof value === 'string' ? 7 : value)),
  ...odd('every text null', (value) => (typeof value === 'string' ? null : value)),
  ...odd('every text a list', (value) => (typeof value === 'string' ? [value] : value)),
  ...odd('every text in an object', (value) => (typeof value === 'string' ? { value } : value)),
  ...odd('every word unknown', (value, own) =>
    typeof value === 'string' && !/id$|name$|source$|scope/i.test(own) ? 'Unbekannt' : value,
  ),
  ...odd('every boolean a word', (value) => (typeof value === 'boolean' ? 'ja' : value)),
  ...odd('every boolean null', (value) => (typeof value === 'boolean' ? null : value)),
  ...odd('every number a text', (value) => (typeof value === 'number' ? `${value}x` : value)),
  ...[null, 'x', 7, true, [], ['x']].map((one) =>
    rows(`shape: every row ${JSON.stringify(one)}`, (own, body) =>
      withRows(
        body,
        own.map(() => one as Json),
      ),
    ),
  ),
  rows('shape: every row in a list', (own, body) =>
    withRows(
      body,
      own.map((row) => [row]),
    ),
  ),
  ...[null, 'x', 7, []].map((one) =>
    rows(`shape: properties ${JSON.stringify(one)}`, (own, body) =>
      withRows(
        body,
        own.map((row) => (isBag(row) && row['properties'] ? { ...row, properties: one as Json } : row)),
      ),
    ),
  ),
  rows('shape: properties as a text', (own, body) =>
    withRows(
      body,
      own.map((row) => inProperties(row, (inner) => JSON.stringify(inner))),
    ),
  ),
  rows('shape: rows as an object', (own, body) =>
    isBag(body) ? { ...body, ['data' in body ? 'data' : 'value']: { ...own } as unknown as Json } : undefined,
  ),
  ...[null, 7, ''].map((one) =>
    rows(`shape: every id ${JSON.stringify(one)}`, (own, body) =>
      withRows(
        body,
        own.map((row) => (isBag(row) && 'id' in row ? { ...row, id: one } : row)),
      ),
    ),
  ),
];

const links = (name: string, link: (about: About) => Json): Fault =>
  json(`paging: next link ${name}`, (body, about) =>
    isBag(body) && 'value' in body ? { ...body, nextLink: link(about) } : undefined,
  );
let tokens = 0;
const PAGES: readonly Fault[] = [
  links('to itself', ({ asked }) => asked.url.href),
  links('to another host', () => 'https://elsewhere.example/subscriptions?api-version=2022-12-01'),
  links(
    'without end',
    ({ asked }) => `${asked.url.origin}${asked.url.pathname}${asked.url.search}&$skiptoken=${tokens++}`,
  ),
  links('that is a number', () => 7),
  links('that is no URL', () => 'https://['),
  links('that is a script', () => 'javascript:alert(1)'),
  links('to a path that is not there', ({ asked }) => `${asked.url.origin}/nowhere`),
  page('paging: the same token for ever', (body) => ({ ...body, $skipToken: 'same' })),
  page('paging: new tokens without end', (body) => ({ ...body, $skipToken: `t${tokens++}` })),
  page('paging: new tokens without rows', (body) => ({ ...body, data: [], count: 0, $skipToken: `t${tokens++}` })),
  page('paging: a token that is a number', (body) => ({ ...body, $skipToken: 7 })),
];

const doubled = (own: readonly Json[]): Json[] => own.map((_row, index) => own[Math.max(0, index - 1)] ?? null);
const COUNTS: readonly Fault[] = [
  ...[-1, 1, 1000].map((by) =>
    page(`counts: totalRecords ${by > 0 ? '+' : ''}${by}`, (body, own) => ({ ...body, totalRecords: own.length + by })),
  ),
  ...[0, -1, 0.5, '1', null, true, []].map((value) =>
    page(`counts: totalRecords ${JSON.stringify(value)}`, (body) => ({ ...body, totalRecords: value as Json })),
  ),
  page('counts: fewer rows than counted', (body, own) => ({ ...body, data: own.slice(1) })),
  page('counts: no row, but counted', (body) => ({ ...body, data: [] })),
  page('counts: fewer rows, count alone agrees', (body, own) => ({
    ...body,
    data: own.slice(1),
    totalRecords: own.length - 1,
  })),
  page('counts: truncated, it says', (body, own) => ({
    ...body,
    ...(withRows(body, own.slice(1)) as object),
    resultTruncated: 'true',
  })),
  [
    'counts: the scope is cut, it says',
    ({ status: code, text }) =>
      code === 200 && text.includes('"data"')
        ? {
            status: 200,
            text: JSON.stringify(withRows(JSON.parse(text), [])),
            headers: { 'x-ms-tenant-subscription-limit-hit': 'true' },
          }
        : undefined,
  ],
  rows('rows: each in the place of the next', (own, body) =>
    own.length > 1 ? withRows(body, doubled(own)) : undefined,
  ),
  rows('rows: the first in the place of all', (own, body) =>
    own.length > 1
      ? withRows(
          body,
          own.map(() => own[0] ?? null),
        )
      : undefined,
  ),
  rows('rows: each twice', (own, body) => withRows(body, [...own, ...own])),
];

const moved = (value: Json, id: string): Json =>
  releafed(value, (leaf) =>
    typeof leaf === 'string'
      ? leaf.replace(/(?<=\/subscriptions\/)[\da-f-]{36}/gi, id).replace(new RegExp(`^${GUID.source}$`, 'i'), id)
      : leaf,
  );
/** An answer about somebody else shows it by an id; permissions carry none, and are told by nobody. */
const names = (body: Json): boolean => /"id":"\//i.test(JSON.stringify(body));
const FOREIGN_FAULTS: readonly Fault[] = [
  json('foreign: another subscription’s, unknown', (body) => (names(body) ? moved(body, FOREIGN) : undefined)),
  json('foreign: another subscription’s, lower-cased', (body) =>
    names(body)
      ? releafed(moved(body, FOREIGN), (leaf) =>
          typeof leaf === 'string' && leaf.startsWith('/') ? leaf.toLowerCase() : leaf,
        )
      : undefined,
  ),
  rows('foreign: the first row is another subscription’s', (own, body) =>
    names(body)
      ? withRows(
          body,
          own.map((row, index) => (index === 0 ? moved(row, FOREIGN) : row)),
        )
      : undefined,
  ),
  rows('foreign: the last row is another subscription’s', (own, body) =>
    names(body)
      ? withRows(
          body,
          own.map((row, index) => (index === own.length - 1 ? moved(row, FOREIGN) : row)),
        )
      : undefined,
  ),
  [
    'foreign: what another of its kind was answered',
    (honest, { asked, exchanges }) =>
      pick(
        honest,
        exchanges.filter((one) => one.asked.kind === asked.kind && one.asked.text !== asked.text),
      ),
  ],
  ...[0, 1, 2, 3, 4, 5].map(
    (at): Fault => [
      `foreign: what another kind was answered (${at})`,
      (honest, { asked, exchanges }) => {
        const others = exchanges.filter((one) => one.asked.kind !== asked.kind && !!one.asked.body === !!asked.body);
        const kinds = [...new Set(others.map((one) => one.asked.kind))];
        return pick(
          honest,
          others.filter((one) => one.asked.kind === kinds[at % Math.max(1, kinds.length)]),
        );
      },
    ],
  ),
];
function pick(honest: Honest, exchanges: readonly Exchange[]): Sent | undefined {
  const found = exchanges.find(
    ({ answer }) =>
      answer.status === 200 && 'text' in answer && answer.text !== honest.text && names(JSON.parse(answer.text)),
  );
  return found?.answer;
}

const DEEP = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const DEEP_BAG = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const SIZES: readonly Fault[] = [
  raw('of more than the limit', (text) => text + ' '.repeat(LIMITS.bytes)),
  raw('a name of more than the limit', (text) => text.replace('{', `{"${'x'.repeat(LIMITS.bytes)}":1,`)),
  ...[101, 5000, 100_000].flatMap((depth) => [
    raw(`lists ${depth} deep beside the data`, (text) => text.replace('{', `{"deep":${DEEP(depth)},`)),
    raw(`objects ${depth} deep beside the data`, (text) => text.replace('{', `{"deep":${DEEP_BAG(depth)},`)),
    raw(`objects ${depth} deep in properties`, (text) =>
      text.replace('"properties":{', `"properties":{"deep":${DEEP_BAG(depth)},`),
    ),
  ]),
  rows('sizes: more rows than the limit', (own, body) =>
    withRows(body, [...own, ...Array.from({ length: LIMITS.rows }, (_, index) => ({ id: `/x/${index}` }))]),
  ),
];

const LATE: readonly Fault[] = [
  ...[1_000, 39_000, 41_000, 61_000, 86_400_000].map(
    (afterMs): Fault => [`late: ${afterMs / 1000} s`, ({ status: code, text }) => ({ status: code, text, afterMs })],
  ),
  ...['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'EPIPE', 'CERT_HAS_EXPIRED', 'PARSE_ERROR'].map(
    (broken): Fault => [`broken: ${broken}`, () => ({ broken })],
  ),
];

export const FAULTS: readonly Fault[] = [
  ...STATUSES,
  ...BODIES,
  ...CASING,
  ...SHAPES,
  ...PAGES,
  ...COUNTS,
  ...FOREIGN_FAULTS,
  ...SIZES,
  ...LATE,
];
