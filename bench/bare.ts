import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { BareFigures } from './bare-child.ts';
import { answerOf } from './step.ts';
import type { Sent } from './tenant.ts';

export type Bare = {
  readonly world: string;
  readonly latencyMs: number;
  /** Requests that each process has under way. */
  readonly atOnce: number;
  readonly processes: number;
};

/**
 * The same requests by undici alone, of a tenant that throttles nothing, in one process or shared between several. The
 * processor's time is that of all of them.
 */
export async function bareRequests(sent: readonly Sent[], { world, latencyMs, atOnce, processes }: Bare) {
  const tenant = fork(join(import.meta.dirname, 'tenant.ts'), [world, String(latencyMs), 'unlimited']);
  try {
    const { endpoint, ca } = await answerOf<{ endpoint: string; ca: string }>(tenant);
    const figures = await Promise.all(
      Array.from({ length: processes }, (_, own) => {
        const bare = fork(join(import.meta.dirname, 'bare-child.ts'), [endpoint, ca, String(atOnce)]);
        bare.send(sent.filter((_one, index) => index % processes === own));
        return answerOf<BareFigures>(bare);
      }),
    );
    return {
      ms: Math.max(...figures.map((one) => one.ms)),
      processorMs: figures.reduce((all, one) => all + one.processorMs, 0),
    };
  } finally {
    tenant.disconnect();
  }
}
