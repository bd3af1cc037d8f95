import pLimit from 'p-limit';
import { Pool } from 'undici';
import type { Sent } from './tenant.ts';

/*
 * The requests of a scan sent again by undici alone, in a process of its own: no pipeline, no schema, no verdict, each
 * body read to its end. Arguments: endpoint, certificate, how many at once. It is sent the requests, and reports how
 * its time went.
 */

/** What it reports at the end, in milliseconds. */
export type BareFigures = { readonly ms: number; readonly processorMs: number };

const [endpoint = '', ca = '', atOnce = '32'] = process.argv.slice(2);

process.once('message', async (sent: readonly Sent[]) => {
  const pool = new Pool(endpoint, { connections: Number(atOnce), connect: { ca } });
  const lane = pLimit(Number(atOnce));
  const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' };
  const before = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    sent.map(({ method, path, body }) =>
      lane(async () => {
        const own = method === 'POST' ? { method: 'POST', body: JSON.stringify(body) } : { method: 'GET' };
        const answer = await pool.request({ path, headers, ...own });
        await answer.body.text();
      }),
    ),
  );
  const { user, system } = process.cpuUsage(before);
  const figures: BareFigures = { ms: performance.now() - began, processorMs: (user + system) / 1000 };
  await pool.close();
  process.send?.(figures);
  process.disconnect?.();
});
