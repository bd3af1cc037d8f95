import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readGraphPace, readSettings, SETTINGS, SettingsError, settingsSchema } from '../src/config.ts';

const GOOD = {
  AISPM_STORAGE__tableServiceUri: 'https://acc.table.core.windows.net',
  AISPM_STORAGE__queueServiceUri: 'https://acc.queue.core.windows.net',
};
const root = join(import.meta.dirname, '..');

/** What is said of settings, a line each; nothing where they are sound. */
function faultsOf(environment: Record<string, string>): string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

const NCRONTAB = 'expected NCRONTAB with seconds, six fields such as "0 0 1 * * *"';
const whole = (most: number): string => `expected a whole number from 1 to ${most}`;

/** Each setting that has a form, a value that lacks it, and what is said. */
const WRONG: readonly (readonly [name: string, value: string, said: string])[] = [
  ['AISPM_SCHEDULE', 'every night', NCRONTAB],
  ['AISPM_FINISH_SCHEDULE', '*/2 * * * *', NCRONTAB],
  ['AISPM_PURGE_SCHEDULE', '0 30 24 * * *', NCRONTAB],
  ['AISPM_DIGEST_SCHEDULE', '90 */5 * * * *', NCRONTAB],
  ['AISPM_CLOUD', 'germany', 'expected one of public, usgov, china'],
  ['AISPM_STORAGE__tableServiceUri', 'http://acc.table.core.windows.net', 'expected an https address'],
  ['AISPM_STORAGE__queueServiceUri', 'acc', 'expected an https address'],
  ['AISPM_QUEUE', 'Shards_1', 'expected 3 to 56 lower-case letters, digits and single hyphens'],
  ['AISPM_TABLE_PREFIX', '1-table', 'expected 3 to 31 letters and digits, starting with a letter'],
  ['AISPM_SHARD_SIZE', '301', whole(300)],
  ['AISPM_SCAN_DEADLINE', '-5', whole(100_000)],
  ['AISPM_STALE_AFTER', '2.5', whole(100_000)],
  ['AISPM_AUTH', 'none', 'expected one of function, entra'],
  ['AISPM_MAIL_ENDPOINT', 'secret-host', 'expected an http or https address'],
  ['AISPM_MAIL_SENDER', 'nobody', 'expected a mail address'],
  ['AISPM_MAIL_PER_MINUTE', '0', whole(100_000)],
  ['AISPM_MAIL_PER_HOUR', '1e3', whole(100_000)],
  ['AISPM_EVENT_TOPIC', 'http://a.eventgrid.azure.net/api/events', 'expected an https address'],
  ['AISPM_ANSWER_MIB', '0', whole(100_000)],
  ['AISPM_ANSWER_DEPTH', '1001', whole(1000)],
  ['AISPM_HTTP_MIB', '0', whole(100_000)],
  ['AISPM_ANSWER_ROWS', '1e9', whole(999_999)],
  ['AISPM_GRAPH_QUOTA', '0', 'expected a whole number from 1 to 10000'],
  ['AISPM_GRAPH_HEADROOM', '15', 'expected a whole number from 0 to 14'],
  ['AISPM_ANCHORS', 'https://evil.example/c', 'expected a folder, or https://<account>.blob.<cloud>/<container>'],
  ['AISPM_BOM', 'yes', 'expected one of on, off'],
  ['AISPM_FORECAST', 'yes', 'expected one of on, off'],
  [
    'AISPM_SIGNING_KEY',
    'http://a.vault.azure.net/keys/k',
    'expected https://<vault>.vault.azure.net/keys/<name>, or with a version',
  ],
  ['AISPM_PAGE_URL', 'javascript:alert(1)', 'expected an http or https address'],
  ['AISPM_ENDPOINT', 'ftp://tenant', 'expected an http or https address'],
];
/** Settings that take any text. */
const FREE = [
  'AISPM_SCOPE',
  'AISPM_POLICY',
  'AISPM_STORAGE',
  'AISPM_REQUIRED_ROLE',
  'AISPM_STARTER_ROLE',
  'AISPM_MAIL_CONNECTION',
  'AISPM_ENDPOINT_CA',
  'AZURE_CLIENT_ID',
];

describe('settings', () => {
  it.each(WRONG)('%s is not "%s"', (name, value, said) => {
    const other = name === 'AISPM_MAIL_ENDPOINT' ? { AISPM_MAIL_SENDER: 'a@b.example' } : {};
    expect(faultsOf({ ...GOOD, ...other, [name]: value })).toEqual([`${name}: ${said}`]);
  });

  it('are each in that table, or take any text', () =>
    expect([...WRONG.map(([name]) => name), ...FREE].sort()).toEqual([...SETTINGS].sort()));

  it('have all their faults named at once, and no value is repeated', () => {
    const wrong = Object.fromEntries(WRONG.map(([name, value]) => [name, value]));
    const faults = faultsOf(wrong);
    expect(faults).toEqual(
      SETTINGS.flatMap((name) => WRONG.flatMap(([one, , said]) => (one === name ? [`${name}: ${said}`] : []))),
    );
    for (const [, value] of WRONG) if (value.length > 4) expect(faults.join('\n').includes(value)).toBe(false);
  });

  it('need storage, and a sender where mail goes out', () => {
    const storage =
      'AISPM_STORAGE__tableServiceUri and AISPM_STORAGE__queueServiceUri: both are needed (or AISPM_STORAGE for development)';
    expect(faultsOf({})).toEqual([storage]);
    expect(faultsOf({ AISPM_STORAGE__tableServiceUri: GOOD.AISPM_STORAGE__tableServiceUri })).toEqual([storage]);
    expect(faultsOf({ AISPM_STORAGE: 'UseDevelopmentStorage=true' })).toEqual([]);
  });

  const SENDER = { AISPM_MAIL_SENDER: 'watch@bank.example' };
  it.each([
    [{ AISPM_MAIL_CONNECTION: 'endpoint=https://a.communication.azure.com' }, 'AISPM_MAIL_SENDER: needed to send mail'],
    [{ ...SENDER, AISPM_MAIL_CONNECTION: 'accesskey=hidden' }, 'AISPM_MAIL_CONNECTION: contains no https endpoint'],
    [
      { ...SENDER, AISPM_MAIL_ENDPOINT: 'https://a.example' },
      'AISPM_MAIL_ENDPOINT: must be https and end with .communication.azure.com; otherwise a token would leave the cloud',
    ],
    [
      { ...SENDER, AISPM_MAIL_ENDPOINT: 'https://a.communication.azure.com', AISPM_CLOUD: 'usgov' },
      'AISPM_MAIL_ENDPOINT: must be https and end with .communication.azure.us; otherwise a token would leave the cloud',
    ],
    [
      { ...SENDER, AISPM_MAIL_ENDPOINT: 'https://a.communication.azure.com', AISPM_CLOUD: 'china' },
      'AISPM_MAIL_ENDPOINT: this cloud has no Communication Services; use AISPM_MAIL_CONNECTION with a resource in another cloud',
    ],
    [
      { AISPM_EVENT_TOPIC: 'https://a.eventgrid.azure.net.example/api/events' },
      'AISPM_EVENT_TOPIC: must end with .eventgrid.azure.net/api/events; otherwise a token would leave the cloud',
    ],
    [
      { AISPM_EVENT_TOPIC: 'https://a.westeurope-1.eventgrid.azure.net/api/events', AISPM_CLOUD: 'china' },
      'AISPM_EVENT_TOPIC: must end with .eventgrid.azure.cn/api/events; otherwise a token would leave the cloud',
    ],
  ])('are held against each other, also while others are wrong: %o', (given, said) => {
    expect(faultsOf({ ...GOOD, ...given })).toEqual([said]);
    expect(faultsOf({ ...GOOD, ...given, AISPM_AUTH: 'none' })).toEqual([
      'AISPM_AUTH: expected one of function, entra',
      said,
    ]);
  });

  it('have defaults, and an empty one counts as absent', () =>
    expect(readSettings({ ...GOOD, AISPM_POLICY: '', AISPM_SHARD_SIZE: '', AISPM_SCOPE: ' a, ,b ' })).toMatchObject({
      AISPM_SCHEDULE: '0 0 1 * * *',
      AISPM_SHARD_SIZE: 200,
      AISPM_STALE_AFTER: 26,
      AISPM_SCOPE: ['a', 'b'],
    }));

  it('give Resource Graph the pace that Azure grants everybody, or the identity alone', () => {
    expect(readGraphPace({})).toEqual({ graphQuota: 15, graphHeadroom: 1 });
    expect(readGraphPace({ AISPM_GRAPH_QUOTA: '40' })).toEqual({ graphQuota: 40, graphHeadroom: 1 });
  });

  it('are described, and the sample and docs/operations.md list the same ones', () => {
    for (const [name, schema] of Object.entries(settingsSchema.shape)) expect(schema.description, name).toMatch(/\.$/);
    const sample = z
      .object({ Values: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, 'local.settings.sample.json'), 'utf8')));
    const own = Object.keys(sample.Values).filter(
      (name) => !['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'].includes(name),
    );
    expect(own.sort()).toEqual([...SETTINGS].sort());
    const operations = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
    for (const name of SETTINGS) expect(operations).toContain(`| \`${name}\` `);
  });
});
