import { steadyWords } from './server-words.ts';

/** Why nobody could sign in, in one line, and what to do. */
export type SignInReason = { readonly message: string; readonly next: string };

/**
 * What to do about an error of Microsoft Entra, by the number in AADSTS<number>. Source: "Microsoft Entra
 * authentication and authorization error codes" (learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
const ENTRA: readonly (readonly [readonly string[], string])[] = [
  [['7000222'], 'The client secret has expired: make a new one in the app registration and set AZURE_CLIENT_SECRET'],
  [['7000215'], 'Set AZURE_CLIENT_SECRET to the value of the client secret, not to its id'],
  [
    ['700027', '7000214'],
    'Upload the certificate to the app registration again, or set AZURE_CLIENT_CERTIFICATE_PATH to the one that is there',
  ],
  [
    ['700016', '90002', '900023'],
    'Check AZURE_CLIENT_ID and AZURE_TENANT_ID, and that --cloud (AISPM_CLOUD) names the cloud that this tenant is in',
  ],
  [
    ['500011', '900382', '900439', '90051', '90038', '900432'],
    'The identity belongs to another cloud: choose its cloud with --cloud (AISPM_CLOUD), and for the Azure CLI with "az cloud set"',
  ],
  [['50173', '70043', '700082', '700084', '50078', '50132'], 'The sign-in has run out: sign in again with "az login"'],
  [
    ['50076', '50079', '50158', '53000', '53001', '53003'],
    'Conditional access asks for more: sign in with "az login" interactively, or have the identity excluded',
  ],
];

/** What the credentials say themselves, in the words of @azure/identity 4.14.1; the most telling first. */
const PLAIN: readonly (readonly [RegExp, SignInReason])[] = [
  [
    /please run 'az login'|az login --/i,
    { message: 'the Azure CLI is installed but nobody is signed in to it', next: 'Sign in with "az login"' },
  ],
  [
    /Azure CLI could not be found/i,
    {
      message:
        'no credential was found: neither environment variables nor a managed identity, and the Azure CLI is not installed',
      next: 'Install the Azure CLI and sign in with "az login", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
    },
  ],
];

const NO_MANAGED_IDENTITY: SignInReason = {
  message: 'there is no managed identity here that gives a token',
  next: 'Assign the managed identity to the app, and set AZURE_CLIENT_ID to its client id where it is user-assigned',
};

/** Every message of an error, its causes and the errors of a chain of credentials, in their order. */
export function messagesOf(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const more = [...inner, error.cause].flatMap((one: unknown) => messagesOf(one, depth + 1));
  return inner.length > 0 ? more : [error.message, ...more];
}

/**
 * The reason in what the credentials said: Entra's own code and sentence before anything else, the proxy's 407, then
 * whether the Azure CLI or a managed identity is missing. `network`: the library names no cause, which it does for an
 * untrusted certificate, a refused connection and a proxy's 403 alike; the host has to be asked itself (`reach`).
 */
export function signInReason(error: unknown): SignInReason | 'network' {
  const messages = messagesOf(error);
  const entra = messages.map(entraReason).find(Boolean);
  if (entra) return entra;
  if (
    messages.some(
      (text) =>
        /network_error|endpoints_resolution_error|certificate verify failed|Max retries exceeded|\bE(?:CONN|AI_)[A-Z]+\b|ENOTFOUND|\b407\b/.test(
          text,
        ) && !/ManagedIdentity/.test(text),
    )
  )
    return 'network';
  const has = (pattern: RegExp) => messages.some((text) => pattern.test(text));
  // The app's own chain has no EnvironmentCredential, and is not expected to find an Azure CLI.
  if (has(/ManagedIdentityCredential/) && !has(/EnvironmentCredential|az login/)) return NO_MANAGED_IDENTITY;
  for (const [pattern, reason] of PLAIN) if (has(pattern)) return reason;
  const [first = 'no reason given'] = messages;
  return { message: steadyWords(first.split('\n')[0] ?? '').slice(0, 300), next: SIGN_IN };
}

export const SIGN_IN =
  'Sign in with "az login" (or give the managed identity its role) and choose the cloud with --cloud; "aispm diagnose" shows which identity is used';

function entraReason(text: string): SignInReason | undefined {
  const [, code, rest = ''] = /AADSTS(\d{4,8}):?\s*([^\r\n]*)/.exec(text) ?? [];
  if (!code) return undefined;
  // Entra's sentence; an explanation, the trace id and the time may follow.
  const sentence = steadyWords(rest.split(/\s+(?:Trace ID|Correlation ID|Timestamp)\b/i)[0] ?? '').split(
    /(?<=[.!])\s/,
  )[0];
  const next = ENTRA.find(([codes]) => codes.includes(code))?.[1];
  return {
    message: [`AADSTS${code}`, sentence?.slice(0, 240).replace(/\.$/, '')].filter(Boolean).join(' '),
    next: next ?? `https://login.microsoftonline.com/error?code=${code} explains AADSTS${code}`,
  };
}

/** Each credential that was tried, with the first line of what it said. */
export function triedCredentials(error: unknown): readonly string[] {
  return messagesOf(error).map((text) => steadyWords(text.split('\n')[0] ?? '').slice(0, 160));
}

/** How the message of a refused sign-in begins. */
export const NOT_SIGNED_IN = 'The identity could not sign in';

/**
 * The message of a refused sign-in for anybody to read, without the names of application and tenant; undefined for any
 * other message.
 */
export const anonymousSignIn = (message: string): string | undefined =>
  message.startsWith(NOT_SIGNED_IN) ? message.replace(/(?: for app)? '[^']*'/g, '') : undefined;
