import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import { credential } from '../../local/tenant/credential.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import { runCli } from '../../src/cli/main.ts';
import type { Finding } from '../../src/model/finding.ts';
import { type Report, reportSchema } from '../../src/model/report.ts';

/* The command line over a tenant that the test holds: one clock for both, little patience, no pace. */

export const NOW = new Date('2026-11-24T01:00:00Z');
export const tenantOf = (world: WorldInput): Promise<Tenant> => startTenant(world, { throttle: false, now: () => NOW });

/** Runs `aispm` with `--world`, answered by the tenant. */
export const aispm = (tenant: Tenant, ...args: readonly string[]) => aispmAs(tenant, credential(), ...args);

/** The same, as an identity of one's own. */
async function aispmAs(tenant: Tenant, identity: TokenCredential, ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runCli([...args, '--world', 'given'], {
    out: { write: (part: string) => void out.push(part) },
    err: { write: (part: string) => void err.push(part) },
    now: () => NOW,
    colour: false,
    openWorld: async () => ({
      endpoint: tenant.endpoint,
      ca: tenant.ca,
      cloud: tenant.state.world.cloud,
      credential: identity,
      patience: { waitMs: 20, firstMs: 1 },
      graphQuota: 10_000,
      close: async () => {},
    }),
  });
  return { status, out: out.join(''), err: err.join('') };
}

/** `aispm scan`, with the policy written to a file. Throws with what it said where it could not run. */
export async function scanned(
  tenant: Tenant,
  policy?: unknown,
  identity: TokenCredential = credential(),
): Promise<{ readonly status: number; readonly report: Report }> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-policy-'));
  try {
    const own = join(folder, 'policy.json');
    if (policy !== undefined && typeof policy !== 'string') await writeFile(own, JSON.stringify(policy));
    const { status, out, err } = await aispmAs(
      tenant,
      identity,
      'scan',
      '--format',
      'json',
      ...(policy === undefined ? [] : ['--policy', typeof policy === 'string' ? policy : own]),
    );
    if (status === 1) throw new Error(err);
    return { status, report: reportSchema.parse(JSON.parse(out)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Number of a check, as the tables of these tests name it: "001". */
export const numberOf = (finding: Finding): string => finding.checkId.slice(-3);
/** The findings of one subscription by the number of their check. */
export const findingsOf = (report: Report, subscriptionId: string): ReadonlyMap<string, Finding> =>
  new Map(
    report.findings
      .filter((finding) => finding.subscriptionId === subscriptionId)
      .map((finding) => [numberOf(finding), finding]),
  );
