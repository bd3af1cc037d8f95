import type { TokenCredential } from '@azure/core-auth';
import { textField } from '../model/field.ts';

/** Who is signed in, and how, by the claims of the token: ids only, never a token. */
export type Identity = { readonly ids: string; readonly credential: string };

/** Object, application and tenant id of the token, as its claims name them. Errors: what the credential throws. */
export async function identityOf(credential: TokenCredential, scope: string): Promise<Identity> {
  const token = await credential.getToken(scope);
  const claims = claimsOf(token?.token ?? '');
  if (claims === undefined)
    return { ids: 'not known: the token carries no claims', credential: 'not known: the token carries no claims' };
  const ids = ['oid', 'appid', 'tid'].map((name) => `${name} ${textField(claims, name) ?? 'not given'}`).join(', ');
  return { ids, credential: credentialIn(claims) };
}

/** Microsoft's own applications that a person signs in with, by id. Source: the ids that the tools themselves send. */
const TOOLS: Readonly<Record<string, string>> = {
  '04b07795-8ddb-461a-bbee-02f9e1bf7b46': 'the Azure CLI ("az login")',
  '1950a258-227b-4e31-a9cf-717495945fc2': 'Azure PowerShell',
  'aebc6443-996d-45c2-90f0-388ff96faa56': 'Visual Studio Code',
};

/**
 * Which credential gave a token; @azure/identity does not say which of its chain did. `appidacr`: 1 a secret, 2 a
 * certificate or an assertion (learn.microsoft.com/entra/identity-platform/access-token-claims-reference); `xms_mirid`
 * is the resource id of a managed identity, which Microsoft does not document. No verdict rests on any of them.
 */
function credentialIn(claims: unknown): string {
  if (textField(claims, 'xms_mirid')) return 'a managed identity';
  const tool = TOOLS[textField(claims, 'appid')?.toLowerCase() ?? ''];
  if (tool) return tool;
  const proof = textField(claims, 'appidacr');
  if (proof === '1') return 'a service principal with a client secret';
  if (proof === '2') return 'a service principal with a certificate or a federated credential';
  return 'not known: the token does not say';
}

function claimsOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
