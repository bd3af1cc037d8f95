import { z } from 'zod';
import { choice, https, list, schedule, url, wholeNumber } from './config-fields.ts';
import { CLOUD_PROFILES, CLOUDS } from './model/cloud.ts';
import { count } from './model/count.ts';

/*
 * Every setting of the app, and what it is for. Tests hold local.settings.sample.json and infra/ to this list.
 */

/** A folder, or a blob container: a token is sent to no other host. */
export const isAnchorPlace = (place: string): boolean =>
  !place.includes('://') || /^https:\/\/[a-z0-9]{3,24}\.blob\.[a-z0-9.-]+\/[a-z0-9-]{3,63}\/?(?:\?.*)?$/.test(place);

/** Reads the settings; every message says what is expected. */
export const settingsSchema = z.object({
  AISPM_SCHEDULE: schedule('0 0 1 * * *').describe('When the nightly scan starts (NCRONTAB with seconds, UTC).'),
  AISPM_FINISH_SCHEDULE: schedule('0 */2 * * * *').describe(
    'How often an open scan is checked, and closed once it has ended.',
  ),
  AISPM_PURGE_SCHEDULE: schedule('0 30 4 * * *').describe('When scans past their retention are deleted.'),
  AISPM_SCOPE: list.describe(
    'Subscription or management group ids, separated by commas; empty = everything the identity can see.',
  ),
  AISPM_CLOUD: choice(CLOUDS).default('public').describe('The Azure cloud.'),
  AISPM_POLICY: z.string().optional().describe('Path of the policy file in the package; none = the defaults.'),
  AISPM_STORAGE: z.string().optional().describe('A connection string, for development only.'),
  AISPM_STORAGE__tableServiceUri: https()
    .optional()
    .describe('Table service, read and written by the managed identity.'),
  AISPM_STORAGE__queueServiceUri: https()
    .optional()
    .describe('Queue service, read and written by the managed identity.'),
  AISPM_QUEUE: z
    .string()
    .regex(
      /^[a-z0-9](?!.*--)[a-z0-9-]{1,54}[a-z0-9]$/,
      'expected 3 to 56 lower-case letters, digits and single hyphens',
    )
    .default('aispm-shards')
    .describe('The queue that carries the shards of a scan.'),
  AISPM_TABLE_PREFIX: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{2,30}$/, 'expected 3 to 31 letters and digits, starting with a letter')
    .default('aispm')
    .describe('The prefix of all table names.'),
  AISPM_SHARD_SIZE: wholeNumber(200, 300).describe('How many subscriptions make a shard, which is one message.'),
  AISPM_SCAN_DEADLINE: wholeNumber(120).describe('Minutes after which an unfinished scan is closed as partial.'),
  AISPM_STALE_AFTER: wholeNumber(26).describe('Hours after which the last scan is too old, and health answers 503.'),
  AISPM_AUTH: choice(['function', 'entra'])
    .default('function')
    .describe('Function keys, or Entra through the platform’s authentication.'),
  AISPM_REQUIRED_ROLE: z.string().optional().describe('With entra: the app role that a reader must hold.'),
  AISPM_STARTER_ROLE: z
    .string()
    .optional()
    .describe('With entra: the app role that may start a scan and read evidence; none = nobody over HTTP.'),
  AISPM_DIGEST_SCHEDULE: schedule('30 */5 * * * *').describe(
    'How often the outbox is checked, and what is due is mailed.',
  ),
  AISPM_MAIL_ENDPOINT: url()
    .optional()
    .describe('Communication Services endpoint, used by the managed identity; none = nothing is mailed.'),
  AISPM_MAIL_CONNECTION: z
    .string()
    .optional()
    .describe('A Communication Services connection string, where the identity cannot be used.'),
  AISPM_MAIL_SENDER: z
    .email('expected a mail address')
    .optional()
    .describe('The sender address; its domain must be connected to the Communication Services resource.'),
  AISPM_MAIL_PER_MINUTE: wholeNumber(5).describe('How many mails per minute the mail domain allows.'),
  AISPM_MAIL_PER_HOUR: wholeNumber(10).describe('How many mails per hour the mail domain allows.'),
  AISPM_EVENT_TOPIC: https()
    .optional()
    .describe('Endpoint of an Event Grid topic, used by the managed identity; none = no events are published.'),
  AISPM_ANSWER_MIB: wholeNumber(32).describe(
    'MiB that one answer of Azure may have; a larger one is not read, and what it is about is unknown.',
  ),
  AISPM_ANSWER_DEPTH: wholeNumber(100, 1000).describe('How deep the JSON of an answer may nest.'),
  AISPM_ANSWER_ROWS: wholeNumber(100_000, 999_999).describe('How many rows one list may have, all its pages together.'),
  AISPM_HTTP_MIB: wholeNumber(256).describe(
    'MiB that the HTTP answers which an instance is making may hold together; what does not fit is refused.',
  ),
  AISPM_GRAPH_QUOTA: wholeNumber(15, 10_000).describe(
    'Resource Graph requests in 5 seconds that this identity may send; more than 15 only where Microsoft granted it.',
  ),
  AISPM_GRAPH_HEADROOM: wholeNumber(1, 14, 0).describe(
    'How many of the Resource Graph requests in 5 seconds are left to other tools that sign in as this identity.',
  ),
  AISPM_ANCHORS: z
    .string()
    .refine(isAnchorPlace, 'expected a folder, or https://<account>.blob.<cloud>/<container>')
    .optional()
    .describe(
      'Where each scan’s manifest is kept, write-once: the https address of a blob container, or a folder; none = in mails and events only.',
    ),
  AISPM_BOM: choice(['on', 'off'])
    .default('off')
    .describe('Whether the nightly scan also reads the optional lists of the AI bill of materials.'),
  AISPM_FORECAST: choice(['on', 'off'])
    .default('off')
    .describe(
      'Whether the nightly scan also reads token metrics, and says what each fix that starts a charge would cost.',
    ),
  AISPM_SIGNING_KEY: z
    .string()
    .regex(
      /^https:\/\/[a-z0-9-]{3,24}\.[a-z0-9.-]+\/keys\/[0-9A-Za-z-]{1,127}(\/[0-9a-f]{32})?$/,
      'expected https://<vault>.vault.azure.net/keys/<name>, or with a version',
    )
    .optional()
    .describe(
      'A Key Vault key (P-256 or RSA) that signs each manifest beside its anchor, by the identity; none = not signed.',
    ),
  AISPM_PAGE_URL: url().optional().describe('The address of the report page; mails link to it.'),
  AISPM_ENDPOINT: url().optional().describe('A simulated tenant on this machine instead of Azure (development only).'),
  AISPM_ENDPOINT_CA: z.string().optional().describe('The certificate of the simulated tenant, PEM in base64.'),
  AZURE_CLIENT_ID: z.string().optional().describe('The user-assigned identity.'),
});

export type Settings = z.output<typeof settingsSchema>;
/** The names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(settingsSchema.shape);

/** Names every fault of the settings; its message never contains a value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings from the environment of this process; an empty value counts as none. Throws `SettingsError`, which
 * names every fault and what is expected.
 *
 * @example readSettings().AISPM_SHARD_SIZE // 200
 */
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
      [
        'AISPM_STORAGE__tableServiceUri and AISPM_STORAGE__queueServiceUri:',
        'both are needed (or AISPM_STORAGE for development)',
      ].join(' '),
    );
  faults.push(...mailFaults(given), ...topicFaults(given));
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new SettingsError(
    [
      `${count(faults.length, 'setting is', 'settings are')} wrong;`,
      `correct ${faults.length === 1 ? 'it' : 'them'} in the app settings`,
      `(local.settings.sample.json lists all):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    ].join(' '),
  );
}

function* mailFaults(given: Readonly<Record<string, string | undefined>>): Generator<string> {
  const { AISPM_MAIL_ENDPOINT: endpoint, AISPM_MAIL_CONNECTION: connection, AISPM_MAIL_SENDER: sender } = given;
  if ((endpoint || connection) && !sender) yield 'AISPM_MAIL_SENDER: needed to send mail';
  if (connection && !/(?:^|;)\s*endpoint=https:\/\/[^;]+/i.test(connection))
    yield 'AISPM_MAIL_CONNECTION: contains no https endpoint';
  const cloud = CLOUDS.find((name) => name === (given['AISPM_CLOUD'] || 'public'));
  if (!endpoint || connection || given['AISPM_ENDPOINT'] || !cloud || !URL.canParse(endpoint)) return;
  const suffix = CLOUD_PROFILES[cloud].mail?.suffix;
  if (!suffix)
    yield [
      'AISPM_MAIL_ENDPOINT: this cloud has no Communication Services;',
      'use AISPM_MAIL_CONNECTION with a resource in another cloud',
    ].join(' ');
  else if (!new URL(endpoint).hostname.toLowerCase().endsWith(suffix) || !endpoint.startsWith('https://'))
    yield `AISPM_MAIL_ENDPOINT: must be https and end with ${suffix}; otherwise a token would leave the cloud`;
}

function* topicFaults(given: Readonly<Record<string, string | undefined>>): Generator<string> {
  const { AISPM_EVENT_TOPIC: endpoint } = given;
  const cloud = CLOUDS.find((name) => name === (given['AISPM_CLOUD'] || 'public'));
  if (!endpoint || given['AISPM_ENDPOINT'] || !cloud || !URL.canParse(endpoint)) return;
  const { suffix } = CLOUD_PROFILES[cloud].events;
  if (!new URL(endpoint).hostname.toLowerCase().endsWith(suffix))
    yield `AISPM_EVENT_TOPIC: must end with ${suffix}/api/events; otherwise a token would leave the cloud`;
}

const answerSchema = settingsSchema.pick({ AISPM_ANSWER_MIB: true, AISPM_ANSWER_DEPTH: true, AISPM_ANSWER_ROWS: true });

/** How large an answer of Azure may be. */
export const answerLimits = (settings: z.output<typeof answerSchema>) => ({
  bytes: settings.AISPM_ANSWER_MIB * 1024 * 1024,
  depth: settings.AISPM_ANSWER_DEPTH,
  rows: settings.AISPM_ANSWER_ROWS,
});

const graphSchema = settingsSchema.pick({ AISPM_GRAPH_QUOTA: true, AISPM_GRAPH_HEADROOM: true });

/** Resource Graph's quota of the identity, in requests in any 5 seconds, and how many of them others keep. */
export const graphPace = (settings: z.output<typeof graphSchema>) => ({
  graphQuota: settings.AISPM_GRAPH_QUOTA,
  graphHeadroom: settings.AISPM_GRAPH_HEADROOM,
});

/** Reads the pace that the command line shares with the app. Throws `SettingsError`. */
export const readGraphPace = (environment: Readonly<Record<string, string | undefined>> = process.env) =>
  graphPace(picked(graphSchema, environment));

/** Reads the limits that the command line shares with the app. Throws `SettingsError`. */
export const readAnswerLimits = (environment: Readonly<Record<string, string | undefined>> = process.env) =>
  answerLimits(picked(answerSchema, environment));

function picked<S extends z.ZodObject>(schema: S, environment: Readonly<Record<string, string | undefined>>) {
  const parsed = schema.safeParse(
    Object.fromEntries(Object.keys(schema.shape).map((name) => [name, environment[name] || undefined])),
  );
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

/** Where the tables of the service are, for a command that only asks whether they can be reached. */
export const readTableService = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined =>
  settingsSchema.shape.AISPM_STORAGE__tableServiceUri.safeParse(
    environment['AISPM_STORAGE__tableServiceUri'] || undefined,
  ).data;

const simulatedSchema = settingsSchema.pick({ AISPM_ENDPOINT: true, AISPM_ENDPOINT_CA: true });

/** Reads the two settings that the command line shares with the app. Throws `SettingsError`. */
export const readSimulated = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.output<typeof simulatedSchema> => picked(simulatedSchema, environment);

/**
 * Whether AISPM_AUTH says that Entra decides who may call, through App Service authentication. Needed while the app
 * registers its functions, before all settings are read.
 */
export const isBehindEntra = (environment: Readonly<Record<string, string | undefined>> = process.env): boolean =>
  environment['AISPM_AUTH'] === 'entra';

/**
 * Whether App Service authentication is on (WEBSITE_AUTH_ENABLED, which the platform sets). App Service strips forged
 * x-ms-client-principal headers only while it is on.
 */
export const platformAuthIsOn = (environment: Readonly<Record<string, string | undefined>> = process.env): boolean =>
  environment['WEBSITE_AUTH_ENABLED']?.toLowerCase() === 'true';
