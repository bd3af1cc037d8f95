import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../local/mailbox/mailbox.ts';
import { type Runner, startRunner } from '../../local/runner/runner.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import { type EventTopic, startTopic } from '../../local/topic/topic.ts';
import { runCli } from '../../src/cli/main.ts';

/*
 * Addresses, secrets and ids in every refusal of Azure and of the mail service, and in the free fields of what it
 * answers: none of them may be written anywhere.
 */

const PERSON = 'planted.person@leak.example';
const GUEST = 'planted_guest%40leak.example';
const OBJECT_ID = 'deadbeef-dead-4ead-8eef-deadbeefdead';
const CORRELATION_ID = 'feedface-feed-4ace-8eed-feedfacefeed';
const TOKEN = 'eyJwbGFudGVkIjoidG9rZW4ifQ.eyJwbGFudGVkIjoidG9rZW4ifQ.cGxhbnRlZHNpZ25hdHVyZQ';
const KEY = 'PLANTEDKEYplantedkey';
/** What stands in a field: ids are not private there, as they are where a refusal names who asked. */
const NOTE = `ask ${PERSON} or ${GUEST}; Authorization: Bearer ${TOKEN}; AccountKey=${KEY}`;
const WORDS =
  `The client '${PERSON}' with object id '${OBJECT_ID}' does not have authorization; ` +
  `guest ${GUEST}; Authorization: Bearer ${TOKEN}; AccountKey=${KEY}; correlation id: ${CORRELATION_ID}`;
const PLANTED = [PERSON, GUEST, OBJECT_ID, CORRELATION_ID, TOKEN, KEY, 'leak.example'];
/** What a contact is reached by: the report shows it to those who may read it, and nothing else holds it. */
const CONTACT = 'planted.contact@reach.example';
const PHONE = '+49 555 0199 7731';

/** What stands in free words: who may read the report reads them, and nothing else holds it. */
const FREE = ['free.person@words.example', 'FREEKEYplantedkey'];
const FREE_NOTE = `ask ${FREE[0]}; AccountKey=${FREE[1]}`;
/** Fields in which people and services write as they like. */
const FREE_TEXTS =
  /^(description|comment|reason|cause|justification|notes?|statusMessage|compromisedEntity|remediationSteps|title|message|owner)$/i;

/** A world in which every bag of properties and tags, every creator and every contact holds something private. */
function planted(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  for (const [name, value] of Object.entries(part)) {
    planted(value);
    const isBag = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isBag && name === 'properties') Object.assign(value, { plantedNote: NOTE, phone: PHONE });
    if (isBag && name === 'tags') Object.assign(value, { plantedContact: `${PERSON} AccountKey=${KEY}` });
    if (name === 'systemData') Object.assign(Object(value), { createdBy: PERSON, lastModifiedBy: PERSON });
    if (name === 'emails' && typeof value === 'string') Reflect.set(part, name, CONTACT);
    if (name === 'phone') Reflect.set(part, name, PHONE);
    if (FREE_TEXTS.test(name) && typeof value === 'string') Reflect.set(part, name, `${value} ${FREE_NOTE}`);
  }
}

const REFUSED = { kind: 'status', status: 403, code: 'AuthorizationFailed', message: WORDS } as const;

let tenant: Tenant;
let storage: Storage;
let mailbox: Mailbox;
let topic: EventTopic;
let runner: Runner;
let folder: string;
const logged: string[] = [];
/** What the host would write for a function that throws. */
const thrown: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aispm-private-'));
  const world = await loadWorld('bank');
  planted(world);
  [tenant, mailbox, topic, storage] = await Promise.all([
    startTenant(world, { throttle: false }),
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
      AISPM_ANCHORS: join(folder, 'anchors'),
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
afterAll(async () => {
  await Promise.all([runner.close(), tenant.close(), mailbox.close(), topic.close(), storage.close()]);
  rmSync(folder, { recursive: true });
});

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
    texts.flatMap((text) =>
      [...PLANTED, ...(where === 'answers' ? [] : FREE)]
        .filter((one) => String(text).includes(one))
        .map((one) => `${where}: ${one}`),
    ),
  );
  expect([...new Set(found)]).toEqual([]);
  expect(events.filter((event) => event.includes('@'))).toEqual([]);
  expect(logged.filter((line) => /[\w.]@[\w]+\.\w/.test(line))).toEqual([]);
}, 600_000);

/** The text of every file below a folder, uncompressed. */
const filesIn = (where: string): string[] =>
  readdirSync(where, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(where, name);
    if (!statSync(path).isFile()) return [];
    const bytes = readFileSync(path);
    return [(name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()];
  });

it('writes no address, secret or id into a pack, of one scan or of many, or into an anchor', async () => {
  const out = { write: () => true, isTTY: false };
  const environment = { AISPM_STORAGE: storage.connectionString, AISPM_TABLE_PREFIX: 'private' };
  const run = (...argv: string[]) => runCli(argv, { out, err: out, now: () => new Date(), colour: false, environment });
  expect(await run('export', '--out', join(folder, 'one'))).toBe(0);
  expect(await run('export', '--from', '2000-01-01', '--to', '2099-12-31', '--out', join(folder, 'many'))).toBe(0);
  const [one, many, anchors] = ['one', 'many', 'anchors'].map((name) => filesIn(join(folder, name)));
  expect([one?.length, (many?.length ?? 0) > 40, (anchors?.length ?? 0) > 20]).toEqual([17, true, true]);
  // What was planted was read: its place is there, and its value is not.
  for (const texts of [many, anchors]) expect(texts?.some((text) => text.includes('@redacted.invalid'))).toBe(true);
  const written = { one, many, anchors, logged, events: topic.events.map(({ event }) => JSON.stringify(event)) };
  const found = Object.entries(written).flatMap(([where, texts = []]) =>
    [...PLANTED, ...FREE, CONTACT, PHONE]
      .filter((each) => texts.some((text) => text.includes(each)))
      .map((each) => `${where}: ${each}`),
  );
  expect(found).toEqual([]);
  for (const name of ['many', 'anchors']) expect([name, await run('verify', join(folder, name))]).toEqual([name, 0]);
  expect(await run('verify', '--anchors', join(folder, 'anchors'))).toBe(0);
});
