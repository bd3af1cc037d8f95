import { LoginError } from '../azure/errors.ts';
import { type Reach, reach, unreached } from '../azure/reach.ts';
import { labelledRow } from './labelled-rows.ts';
import type { OpenedAzure } from './open-azure.ts';
import type { Identity } from './sign-in.ts';

/** How this machine stands towards Azure, whether or not anybody can sign in. */
export type Connection = {
  readonly identity: string;
  /** Which credential gave the token; where none did, what each one said. */
  readonly credential: string | readonly string[];
  readonly proxy: string;
  readonly clock: string;
  readonly hosts: readonly { readonly title: string; readonly answer: string }[];
};

/**
 * Asks every host once without a token, and the credential for one. Returns also the `LoginError` where nobody can sign
 * in, so that the rest is shown before it is thrown. Errors: none but what the credential throws besides.
 */
export async function connectionOf(
  opened: Pick<OpenedAzure, 'hosts' | 'identity'>,
  now: () => Date,
): Promise<{ readonly connection: Connection; readonly refused: LoginError | undefined }> {
  const found = await Promise.all(
    opened.hosts.map(async ({ title, url, ca }) => {
      const reached = await reach(url, ca);
      return { title, host: new URL(url).host, reached, at: now() };
    }),
  );
  const signedIn: Identity | LoginError = await opened.identity().catch((error: unknown) => {
    if (error instanceof LoginError) return error;
    throw error;
  });
  const refused = signedIn instanceof LoginError ? signedIn : undefined;
  const proxies = [...new Set(found.flatMap(({ reached }) => reached.proxy ?? []))];
  return {
    refused,
    connection: {
      identity: signedIn instanceof LoginError ? 'nobody is signed in' : signedIn.ids,
      credential: signedIn instanceof LoginError ? signedIn.tried : signedIn.credential,
      proxy: proxies.join(', ') || 'none',
      clock: clockText(found[0]),
      hosts: found.map(({ title, host, reached }) => ({
        title,
        answer: unreached(host, reached)?.message ?? `answers${'status' in reached ? ` (HTTP ${reached.status})` : ''}`,
      })),
    },
  };
}

/** A Date header counts whole seconds, and the answer took its time. */
const AGREES_S = 5;

function clockText(found: { readonly reached: Reach; readonly at: Date } | undefined): string {
  const azure = found && 'date' in found.reached ? Date.parse(found.reached.date ?? '') : Number.NaN;
  if (!found || Number.isNaN(azure)) return 'not known: Azure Resource Manager gave no time';
  const seconds = Math.round((found.at.getTime() - azure) / 1000);
  if (Math.abs(seconds) <= AGREES_S) return `agrees with Azure’s (within ${AGREES_S} s)`;
  return `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} Azure’s; Entra refuses what is off by more than 5 minutes`;
}

/** The connection as lines of at most 80 columns. */
export const connectionRows = ({ identity, credential, proxy, clock, hosts }: Connection): readonly string[] => [
  ...labelledRow('Identity', identity),
  ...(typeof credential === 'string'
    ? labelledRow('Credential', credential)
    : credential.flatMap((said, index) => labelledRow(index === 0 ? 'Tried' : '', said))),
  ...labelledRow('Proxy', proxy),
  ...labelledRow('Clock', clock),
  ...hosts.flatMap(({ title, answer }, index) => labelledRow(index === 0 ? 'Hosts' : '', `${title}: ${answer}`)),
];
