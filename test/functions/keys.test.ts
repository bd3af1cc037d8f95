import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serve } from './served.ts';

/** A caller whom Entra would let do anything: it opens nothing where keys decide. */
const PRINCIPAL = Buffer.from(JSON.stringify({ auth_typ: 'aad', claims: [{ typ: 'roles', val: 'Starter' }] })).toString(
  'base64',
);

describe('the app behind function keys', () => {
  const keys = { function: 'reader-key', master: 'master-key' };
  let served: Served;
  beforeAll(async () => {
    served = await serve({}, keys);
  });
  afterAll(() => served.close());
  const READS = ['report', 'scans', 'inventory', 'drift', 'openapi.json', 'subscriptions/x', 'scans/20261122T010000Z'];

  it.each(READS)('%s asks for a key', async (path) => {
    const status = async (given: Record<string, string>) => (await served.get(path, given)).status;
    expect([
      await status({}),
      await status({ 'x-functions-key': '' }),
      await status({ 'x-functions-key': 'Reader-key' }),
      await status({ 'x-ms-client-principal': PRINCIPAL }),
    ]).toEqual([401, 401, 401, 401]);
    expect([200, 400, 404]).toContain(await status({ 'x-functions-key': keys.function }));
    expect([200, 400, 404]).toContain(await status({ 'x-functions-key': keys.master }));
  });
  it('takes a key in the address too, and does not give it back', async () => {
    expect((await served.get('report?code=wrong')).status).toBe(401);
    const answer = await served.get(`scans?code=${keys.function}`);
    expect([answer.status, await answer.text()]).toEqual([200, expect.not.stringContaining(keys.function)]);
  });
  it('starts a scan with the master key alone, whatever else is sent', async () => {
    const post = async (headers: Record<string, string>) =>
      (await fetch(`${served.runner.url}/api/scans`, { method: 'POST', headers })).status;
    expect([
      await post({}),
      await post({ 'x-functions-key': 'wrong' }),
      await post({ 'x-functions-key': keys.function }),
      await post({ 'x-functions-key': keys.function, 'x-ms-client-principal': PRINCIPAL }),
      await post({ 'x-functions-key': keys.master }),
    ]).toEqual([401, 401, 401, 401, 202]);
  });
  it('leaves health open', async () => expect((await served.get('health')).status).toBe(503));
});
