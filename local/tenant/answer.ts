/** What the tenant answers: a status and a body, as Azure Resource Manager words it. */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const refuse = (
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Answer => ({
  status,
  body: { error: { code, message } },
  ...(headers ? { headers } : {}),
});

export const PRINCIPAL = '0f0e0d0c-0b0a-4090-8070-060504030201';

export const forbidden = (action: string, scope: string): Answer =>
  refuse(
    403,
    'AuthorizationFailed',
    [
      `The client '${PRINCIPAL}' with object id '${PRINCIPAL}' does not have authorization to perform action`,
      `'${action}' over scope '${scope}' or the scope is invalid.`,
      'If access was recently granted, please refresh your credentials.',
    ].join(' '),
  );

const PAGE = 100;

/** One page of a list with an opaque next link; `last` is the link of the last one, where Azure gives it one. */
export function page(rows: readonly unknown[], url: URL, last?: string): Answer {
  const token = url.searchParams.get('$skiptoken');
  const from = token ? unseal(token) : 0;
  if (from === undefined) return refuse(400, 'InvalidSkipToken', 'The skip token is not valid.');
  const value = rows.slice(from, from + PAGE);
  if (from + PAGE >= rows.length) return ok({ value, ...(last === undefined ? {} : { nextLink: last }) });
  const link = new URL(url);
  link.searchParams.set('$skiptoken', seal(from + PAGE));
  return ok({ value, nextLink: link.href });
}

/** Page tokens are opaque, so that no client can compute one. */
export const seal = (position: number): string =>
  Buffer.from(JSON.stringify({ p: position, s: 'aispm' })).toString('base64url');
export function unseal(token: string): number | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return typeof parsed === 'object' &&
      parsed !== null &&
      's' in parsed &&
      'p' in parsed &&
      typeof parsed.p === 'number'
      ? parsed.p
      : undefined;
  } catch {
    return undefined;
  }
}
