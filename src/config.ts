import { z } from 'zod';
import { CLOUD_PROFILES, CLOUDS } from './model/cloud.ts';
import { count } from './model/count.ts';
import { isSchedule } from './schedule.ts';

/*
 * Every setting of the app, with what it is for. local.settings.sample.json and infra/ are held to this list by a test.
 */

const whole = (fallback: number, most = 100_000) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most,
      `expected a whole number from 1 to ${most}`,
    )
    .transform(Number)
    .prefault(String(fallback));
const schedule = (fallback: string) =>
  z.string().refine(isSchedule, 'expected NCRONTAB with seconds, six fields such as "0 0 1 * * *"').default(fallback);
const https = () => z.url({ protocol: /^https$/, error: 'expected an https address' });
const url = () => z.url({ protocol: /^https?$/, error: 'expected an http or https address' });
const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `expected one of ${values.join(', ')}` });
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

export const settingsSchema = z.object({
  AISPM_SCHEDULE: schedule('0 0 1 * * *').describe('When the nightly scan starts (NCRONTAB with seconds, UTC).'),
  AISPM_FINISH_SCHEDULE: schedule('0 */2 * * * *').describe(
    'How often an open scan is looked at, and closed once it ended.',
  ),
  AISPM_PURGE_SCHEDULE: schedule('0 30 4 * * *').describe('When scans past their retention are deleted.'),
  AISPM_SCOPE: list.describe(
    'Subscription or management group ids, separated by commas; empty = everything the identity sees.',
  ),
  AISPM_CLOUD: choice(CLOUDS).default('public').describe('The Azure cloud.'),
  AISPM_POLICY: z.string().optional().describe('Path of the policy file in the package; none = the defaults.'),
  AISPM_STORAGE: z.string().optional().describe('A connection string, for development only.'),
  AISPM_STORAGE__tableServiceUri: https()
    .optional()
    .describe('Table service, read and written by the managed identity.'),
  AISPM_STORAGE__queueServiceUri: https().optional().describe('Queue service, likewise.'),
  AISPM_QUEUE: z
    .string()
    .regex(/^[a-z0-9](?!.*--)[a-z0-9-]{1,54}[a-z0-9]$/, 'expected 3 to 56 small letters, digits and single hyphens')
    .default('aispm-shards')
    .describe('The queue of shards.'),
  AISPM_TABLE_PREFIX: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{2,30}$/, 'expected 3 to 31 letters and digits, a letter first')
    .default('aispm')
    .describe('What the names of the tables begin with.'),
  AISPM_SHARD_SIZE: whole(200, 300).describe('Subscriptions in one message.'),
  AISPM_SCAN_DEADLINE: whole(120).describe('Minutes after which a scan is closed as partial.'),
  AISPM_STALE_AFTER: whole(26).describe('Hours after which the last scan is too old, and health answers 503.'),
  AISPM_AUTH: choice(['function', 'entra'])
    .default('function')
    .describe('Function keys, or Entra through the platform’s authentication.'),
  AISPM_REQUIRED_ROLE: z.string().optional().describe('With entra: the app role that a reader must hold.'),
  AISPM_STARTER_ROLE: z
    .string()
    .optional()
    .describe('With entra: the app role that may start a scan; none = nobody over HTTP.'),
  AISPM_DIGEST_SCHEDULE: schedule('30 */5 * * * *').describe(
    'How often the outbox is looked at, and what is due is mailed.',
  ),
  AISPM_MAIL_ENDPOINT: url()
    .optional()
    .describe('Communication Services endpoint, used by the managed identity; none = nothing is mailed.'),
  AISPM_MAIL_CONNECTION: z
    .string()
    .optional()
    .describe('A Communication Services connection string, for those who cannot use the identity.'),
  AISPM_MAIL_SENDER: z
    .email('expected a mail address')
    .optional()
    .describe('The sender address; its domain is connected to the Communication Services resource.'),
  AISPM_MAIL_PER_MINUTE: whole(5).describe('Mails a minute that the mail domain allows.'),
  AISPM_MAIL_PER_HOUR: whole(10).describe('Mails an hour that the mail domain allows.'),
  AISPM_PAGE_URL: url().optional().describe('Where the report page is reached; mails link to it.'),
  AISPM_ENDPOINT: url().optional().describe('A simulated tenant on this machine instead of Azure (development only).'),
  AISPM_ENDPOINT_CA: z.string().optional().describe('Its certificate, PEM in base64.'),
  AZURE_CLIENT_ID: z.string().optional().describe('The user-assigned identity.'),
});

export type Settings = z.output<typeof settingsSchema>;
export const SETTINGS: readonly string[] = Object.keys(settingsSchema.shape);

/** Faults of the settings, all of them, by name; never a value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads the settings of this process. Throws `SettingsError` naming every fault and what is expected. */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => SETTINGS.includes(name) && value !== undefined && value !== '',
    ),
  );
  const parsed = settingsSchema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!given['AISPM_STORAGE'] && !(given['AISPM_STORAGE__tableServiceUri'] && given['AISPM_STORAGE__queueServiceUri']))
    faults.push(
      'AISPM_STORAGE__tableServiceUri and AISPM_STORAGE__queueServiceUri: both are needed (or AISPM_STORAGE for development)',
    );
  faults.push(...mailFaults(given));
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new SettingsError(
    `${count(faults.length, 'setting is', 'settings are')} wrong; mend ${faults.length === 1 ? 'it' : 'them'} in the app settings (local.settings.sample.json lists all):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}

function* mailFaults(given: Readonly<Record<string, string | undefined>>): Generator<string> {
  const { AISPM_MAIL_ENDPOINT: endpoint, AISPM_MAIL_CONNECTION: connection, AISPM_MAIL_SENDER: sender } = given;
  if ((endpoint || connection) && !sender) yield 'AISPM_MAIL_SENDER: needed to mail';
  if (connection && !/(?:^|;)\s*endpoint=https:\/\/[^;]+/i.test(connection))
    yield 'AISPM_MAIL_CONNECTION: names no https endpoint';
  const cloud = CLOUDS.find((name) => name === (given['AISPM_CLOUD'] || 'public'));
  if (!endpoint || connection || given['AISPM_ENDPOINT'] || !cloud || !URL.canParse(endpoint)) return;
  const suffix = CLOUD_PROFILES[cloud].mail?.suffix;
  if (!suffix)
    yield 'AISPM_MAIL_ENDPOINT: this cloud has no Communication Services; a connection string of another cloud works';
  else if (!new URL(endpoint).hostname.toLowerCase().endsWith(suffix) || !endpoint.startsWith('https://'))
    yield `AISPM_MAIL_ENDPOINT: must be https and end with ${suffix}, or a token would leave the cloud`;
}

const simulatedSchema = settingsSchema.pick({ AISPM_ENDPOINT: true, AISPM_ENDPOINT_CA: true });

/** The two settings that the command line takes from its environment as the app does. Throws `SettingsError`. */
export function readSimulated(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.output<typeof simulatedSchema> {
  const parsed = simulatedSchema.safeParse({
    AISPM_ENDPOINT: environment['AISPM_ENDPOINT'] || undefined,
    AISPM_ENDPOINT_CA: environment['AISPM_ENDPOINT_CA'] || undefined,
  });
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

/**
 * Whether Entra decides who may call, by the platform's authentication. Asked while the app registers its functions,
 * before its settings are read whole.
 */
export const isBehindEntra = (environment: Readonly<Record<string, string | undefined>> = process.env): boolean =>
  environment['AISPM_AUTH'] === 'entra';

/**
 * Whether the platform says that its authentication is on: it then takes principals out of requests that did not come
 * through it.
 */
export const platformAuthIsOn = (environment: Readonly<Record<string, string | undefined>> = process.env): boolean =>
  environment['WEBSITE_AUTH_ENABLED']?.toLowerCase() === 'true';
