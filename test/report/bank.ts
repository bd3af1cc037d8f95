import { credential } from '../../local/tenant/credential.ts';
import { startTenant } from '../../local/tenant/start.ts';
import { loadWorld, type World } from '../../local/tenant/world.ts';
import { azure } from '../../src/azure/azure.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import type { Finding } from '../../src/model/finding.ts';
import { type Policy, policySchema } from '../../src/model/policy.ts';
import type { Drift, Report } from '../../src/model/report.ts';
import { recordScope, reportOf } from '../../src/scan/in-process.ts';
import { waiverBook } from '../../src/scan/judge/waivers.ts';
import { NOTHING_SEEN } from '../../src/scan/memory/first-seen.ts';
import { fold } from '../../src/scan/memory/fold.ts';
import { scanIdOf } from '../../src/scan/scan-id.ts';
import { CHECKS } from '../../src/scanners/index.ts';

/*
 * Two nights of the simulated bank at fixed times, judged and folded in this process: a whole report with changes,
 * waivers, zones and owners.
 */

const NIGHTS = ['2026-11-23T01:00:00.000Z', '2026-11-24T01:00:00.000Z'] as const;
/** A few of its subscriptions, enough to show every status. */
export const FEW = ['Payments AI Free', 'Audit Forbidden', 'Legacy Open Contributor'] as const;

const policy: Policy = policySchema.parse({
  zones: {
    managementGroups: { retail: 3, markets: 2, platform: 2 },
    tags: [{ name: 'aispm-zone', value: '1', zone: 1 }],
  },
  owners: [{ name: 'Retail Platform', mail: ['retail@bank.example'], match: { managementGroups: ['retail'] } }],
  defaultOwner: { name: 'Cloud Security', mail: ['security@bank.example'] },
  waivers: [
    {
      id: 'W-1',
      check: 'AISPM-025',
      subscriptions: ['Legacy Open Contributor'],
      owner: 'Retail Platform',
      rationale: 'Keys are retired with the migration to managed identities',
      ticket: 'CHG-1001',
      expires: '2026-12-31',
    },
  ],
});

export async function bankReport(names: readonly string[] = FEW): Promise<Report> {
  const bank = await loadWorld('bank');
  const world = {
    ...bank,
    subscriptions: bank.subscriptions.filter((one) => names.includes(one.name)),
    workspaces: bank.workspaces.filter((one) => names.includes(one.subscription)),
  };
  const before = new Map<string, Baseline>();
  const first = await night(
    payments(world, {
      plans: { AI: { pricingTier: 'Free' }, CloudPosture: { extensions: { SensitiveDataDiscovery: false } } },
    }),
    NIGHTS[0],
    before,
  );
  const second = await night(payments(world, { contacts: [] }), NIGHTS[1], before);
  return { ...second, baseline: true, trend: [...first.trend, ...second.trend] };
}

/** What is unusual about one subscription in one night: between the two, one thing is fixed and another breaks. */
const payments = (world: World, unusual: Partial<World['subscriptions'][number]>): World => ({
  ...world,
  subscriptions: world.subscriptions.map((one) => (one.name === 'Payments AI Free' ? { ...one, ...unusual } : one)),
});

async function night(world: World, at: string, baselines: Map<string, Baseline>): Promise<Report> {
  const now = () => new Date(at);
  const tenant = await startTenant(world, { throttle: false, now });
  const cloud = CLOUD_PROFILES[world.cloud];
  const source = azure({
    cloud,
    credential: credential(),
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    now,
    graphQuota: 10_000,
  });
  const recorded = await recordScope(source, [], policy, cloud, now, () => undefined).finally(() => tenant.close());
  const report = reportOf(recorded, {
    checks: CHECKS,
    policy,
    policyWarnings: [],
    cloud,
    version: '0.0.0-test',
  });
  const drift: Drift[] = [];
  const findings: Finding[] = [];
  for (const { subject } of recorded.subscriptions) {
    const subscription = report.subscriptions.find((one) => one.id === subject.id);
    const known = baselines.get(subject.id) ?? null;
    const folded = fold(
      known,
      report.findings.filter((finding) => finding.subscriptionId === subject.id),
      {
        scanId: scanIdOf(now()),
        at,
        zone: subscription?.zone ?? 3,
        owner: subscription?.owner,
        first: known === null,
        lostSightAfterScans: 1,
        flapping: policySchema.parse({}).mail.flapping,
        waiverNoticeDays: 14,
        waivers: waiverBook(subject, policy, now()),
        inventory: undefined,
        ...NOTHING_SEEN,
      },
    );
    baselines.set(subject.id, folded.baseline);
    drift.push(...folded.drift);
    findings.push(...folded.findings);
  }
  return { ...report, findings, drift };
}
