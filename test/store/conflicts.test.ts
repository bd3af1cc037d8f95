import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { arrived, dump } from '../../tools/simulate/dump.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { IDS, type Week, week } from '../scan/weeks.ts';

/* Tables that say 409 and 412: a proxy in front of Azurite answers so to every conditional write in turn. */

const EVERY = 5;
const NIGHTS = 4;
let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

type Conflicts = { readonly connectionString: string; readonly counts: { 409: number; 412: number }; close(): void };

/** Whether storage may answer with a conflict: an insert of a row, or a write with an etag. */
const isConditional = ({ method, url = '', headers }: IncomingMessage): boolean =>
  (method === 'POST' && !/\/(\$batch|Tables)(\?|$)/.test(url)) || /^[^*]/.test(String(headers['if-match'] ?? '*'));

async function conflicts(offset: number): Promise<Conflicts> {
  const target = new URL(/TableEndpoint=([^;]+)/.exec(storage.connectionString)?.[1] ?? '');
  const counts = { 409: 0, 412: 0 };
  let writes = 0;
  const forward = (incoming: IncomingMessage, body: Buffer, answer: (from: IncomingMessage) => void) => {
    const { method, url, headers } = incoming;
    request({ host: target.hostname, port: target.port, method, path: url, headers }, answer).end(body);
  };
  const server: Server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const body = Buffer.concat(parts);
      const pass = (from: IncomingMessage) => {
        outgoing.writeHead(from.statusCode ?? 500, from.headers);
        from.pipe(outgoing);
      };
      if (!isConditional(incoming) || writes++ % EVERY !== offset) return forward(incoming, body, pass);
      const status = incoming.method === 'POST' ? 409 : 412;
      counts[status] += 1;
      const conflict = () => refuse(outgoing, status);
      // An insert is refused only where the row is there; an etag also where the write was not done.
      if (status === 409 || counts[412] % 2 === 0)
        return forward(incoming, body, (from) => from.resume().once('end', conflict));
      return conflict();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: storage.connectionString.replace(
      /(TableEndpoint=http:\/\/127\.0\.0\.1:)\d+/,
      (_all, before: string) => `${before}${port}`,
    ),
    counts,
    close: () => server.close(),
  };
}

function refuse(outgoing: ServerResponse, status: 409 | 412): void {
  const code = status === 409 ? 'EntityAlreadyExists' : 'UpdateConditionNotSatisfied';
  outgoing.writeHead(status, { 'content-type': 'application/json', 'x-ms-error-code': code });
  outgoing.end(JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: 'Simulated' } } }));
}

async function nights({ run, host }: Week): Promise<void> {
  for (let index = 0; index < NIGHTS; index++) await run(index);
  // A conflict at the very last write of a mail is made good by the next run.
  for (let times = 0; times < 2; times++) await sendDigests(depsOf(host, life()).digests);
}

it('leaves what an undisturbed run leaves, and tells it as often, with a conflict at each write in turn', async () => {
  const memory = { store: memoryStore(), outbox: memoryOutbox() };
  const calm = week(memory.store, memory.outbox);
  await nights(calm);
  const expected = await dump(memory.store, memory.outbox, IDS);
  const mails = arrived(calm.mail);
  const seen = { 409: 0, 412: 0 };
  await Promise.all(
    Array.from({ length: EVERY }, async (_, offset) => {
      const proxy = await conflicts(offset);
      const access = { connectionString: proxy.connectionString };
      const prefix = `conflict${offset}`;
      const [store, outbox] = await Promise.all([openStore(access, prefix), openOutbox(access, prefix)]);
      const disturbed = week(store, outbox);
      await nights(disturbed);
      expect(await dump(store, outbox, IDS), `each ${EVERY}th from ${offset}`).toEqual(expected);
      expect(arrived(disturbed.mail), `each ${EVERY}th from ${offset}`).toEqual(mails);
      expect(await verifyChain(store)).toEqual({ links: NIGHTS, withResults: NIGHTS });
      seen[409] += proxy.counts[409];
      seen[412] += proxy.counts[412];
      proxy.close();
    }),
  );
  expect([seen[409] > 20, seen[412] > 20]).toEqual([true, true]);
}, 600_000);
