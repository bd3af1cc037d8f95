import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../local/mailbox/mailbox.ts';
import { type Runner, startRunner } from '../../local/runner/runner.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import { type EventTopic, startTopic } from '../../local/topic/topic.ts';

/*
 * Addresses, secrets and ids in every refusal of Azure and of the mail service: none of them may be written anywhere.
 */

const PERSON = 'planted.person@leak.example';
const GUEST = 'planted_guest%40leak.example';
const OBJECT_ID = 'deadbeef-dead-4ead-8eef-deadbeefdead';
const CORRELATION_ID = 'feedface-feed-4ace-8eed-feedfacefeed';
const TOKEN = 'eyJwbGFudGVkIjoidG9rZW4ifQ.eyJwbGFudGVkIjoidG9rZW4ifQ.cGxhbnRlZHNpZ25hdHVyZQ';
const KEY = 'PLANTEDKEYplantedkey';
const WORDS =
  `The client '${PERSON}' with object id '${OBJECT_ID}' does not have authorization; ` +
  `guest ${GUEST}; Authorization: Bearer ${TOKEN}; AccountKey=${KEY}; correlation id: ${CORRELATION_ID}`;
const PLANTED = [PERSON, GUEST, OBJECT_ID, CORRELATION_ID, TOKEN, KEY, 'leak.example'];
const REFUSED = { kind: 'status', status: 403, code: 'AuthorizationFailed', message: WORDS } as const;

let tenant: Tenant;
let storage: Storage;
let mailbox: Mailbox;
let topic: EventTopic;
let runner: Runner;
const logged: string[] = [];
/** What the host would write for a function that throws. */
const thrown: string[] = [];

beforeAll(async () => {
  [tenant, mailbox, topic, storage] = await Promise.all([
    startTenant(await loadWorld('bank'), { throttle: false }),
    startMailbox(),
    startTopic(),
    startStorage(),
  ]);
  runner = await startRunner({
    app: join(import.meta.dirname, '..', '..', 'dist', 'app', 'main.mjs'),
    log: (_level, line) => logged.push(line),
    settings: {
      AISPM_SCHEDULE: '0 0 1 * * *',
      AISPM_FINISH_SCHEDULE: '0 */2 * * * *',
      AISPM_STORAGE: storage.connectionString,
      AISPM_QUEUE: 'aispm-private',
      AISPM_TABLE_PREFIX: 'private',
      AISPM_SHARD_SIZE: '10',
      AISPM_ENDPOINT: tenant.endpoint,
      AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
      AISPM_POLICY: worldPolicy('bank') ?? '',
      AISPM_DIGEST_SCHEDULE: '30 */5 * * * *',
      AISPM_MAIL_ENDPOINT: mailbox.endpoint,
      AISPM_MAIL_SENDER: 'aispm-watch@bank.example',
      AISPM_EVENT_TOPIC: topic.endpoint,
      AISPM_PAGE_URL: 'https://aispm.bank.example/api/report',
    },
  });
});
afterAll(() => Promise.all([runner.close(), tenant.close(), mailbox.close(), topic.close(), storage.close()]));

const fire = (name: string) =>
  runner.fireTimer(name).catch((error: unknown) => {
    thrown.push(
      error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` : String(error),
    );
  });
const FORMATS = ['json', 'csv', 'ocsf', 'oscal', 'sarif', 'html'].map((format) => `report?format=${format}`);
async function everyAnswer(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const { scans } = (await (await fetch(`${runner.url}/api/scans`)).json()) as { scans: { id: string }[] };
  const paths = ['scans', 'drift', 'inventory', 'health', ...FORMATS, ...scans.map(({ id }) => `scans/${id}`)];
  for (const path of paths) texts[path] = await (await fetch(`${runner.url}/api/${path}`)).text();
  return texts;
}
const night = async () => {
  await fire('plan-scan');
  await runner.drain();
  await fire('finish-scan');
  await fire('send-digest');
  await fire('publish-events');
};

it('writes no address, secret or id of an answer into a log line, an answer of the API, a mail or an event', async () => {
  tenant.order({ match: { path: /\/subscriptions$|resourcegraph/i }, fault: REFUSED, times: 40 });
  await fire('plan-scan');
  expect(thrown).toHaveLength(1);
  const listed = await everyAnswer();
  tenant.clearFaults();
  await night();
  for (const path of [/microsoft\.security/i, /microsoft\.insights/i, /microsoft\.authorization/i])
    tenant.order({ match: { path }, fault: REFUSED });
  const free = [...tenant.state.subscriptions.values()].find((one) => one.name === 'Payments AI Free');
  tenant.order({ match: { subscriptionId: free?.id ?? '' }, fault: REFUSED });
  mailbox.order({ kind: 'status', status: 400, code: 'BadRequest', message: WORDS });
  topic.order({ kind: 'status', status: 403, message: WORDS });
  await night();
  await night();
  mailbox.repair();
  await night();
  const answers = await everyAnswer();
  const mails = mailbox.mails.map(({ message }) => JSON.stringify(message.content));
  const events = topic.events.map(({ event }) => JSON.stringify(event));
  expect([mails.length > 0, events.length > 0]).toEqual([true, true]);
  expect(logged.some((line) => line.includes('topic.failed'))).toBe(true);
  expect(logged.some((line) => line.includes('plan.failed'))).toBe(true);
  // Every planted answer was read: the reason that it gives is still there.
  expect([logged.join().includes('AuthorizationFailed'), listed['scans']?.includes('AuthorizationFailed')]).toEqual([
    true,
    true,
  ]);
  expect(answers['report?format=json']).toContain('AuthorizationFailed');
  const written = { logged, thrown, mails, events, listed: Object.entries(listed), answers: Object.entries(answers) };
  const found = Object.entries(written).flatMap(([where, texts]) =>
    texts.flatMap((text) => PLANTED.filter((one) => String(text).includes(one)).map((one) => `${where}: ${one}`)),
  );
  expect([...new Set(found)]).toEqual([]);
  expect(events.filter((event) => event.includes('@'))).toEqual([]);
  expect(logged.filter((line) => /[\w.]@[\w]+\.\w/.test(line))).toEqual([]);
}, 180_000);
