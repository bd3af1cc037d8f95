import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { credential } from '../../local/tenant/credential.ts';
import { startTenant } from '../../local/tenant/start.ts';
import { loadWorld, type WorldInput } from '../../local/tenant/world.ts';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { policySchema } from '../../src/model/policy.ts';
import { recordScope, reportOf } from '../../src/scan/in-process.ts';
import { CHECKS } from '../../src/scanners/index.ts';

const cloud = CLOUD_PROFILES.public;
const policy = policySchema.parse({});
const infra = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'infra', name), 'utf8'));
const { actions } = infra('reads.json') as { actions: string[] };
const optional = infra('optional-reads.json') as { bom: string[]; forecast: string[] };

/** A scan of the management group `bank`, by an identity that holds these actions there and nothing else. */
async function scan(held: readonly string[] | undefined) {
  const bank = await loadWorld('bank');
  const world: WorldInput = held ? { ...bank, grants: [{ actions: [...held] }] } : bank;
  const tenant = await startTenant(world, { throttle: false });
  try {
    const reader = azure({
      cloud,
      credential: credential(),
      endpoint: tenant.endpoint,
      ca: tenant.ca,
      graphQuota: 10_000,
    });
    const recorded = await recordScope(
      reader,
      ['bank'],
      policy,
      cloud,
      () => new Date(),
      () => {},
    );
    const report = reportOf(recorded, { checks: CHECKS, policy, policyWarnings: [], cloud, version: '0' });
    return {
      report,
      groups: new Set(report.subscriptions.flatMap((one) => one.managementGroups)),
      verdicts: report.findings.map((one) => `${one.subscriptionId} ${one.checkId} ${one.status}`),
    };
  } finally {
    await tenant.close();
  }
}

describe('the least-privilege role of infra/management-group.bicep, and nothing else, at a management group', () => {
  let asReader: Awaited<ReturnType<typeof scan>>;
  beforeAll(async () => {
    asReader = await scan(undefined);
  });

  it('comes to the verdicts of Reader and Security Reader, check by check', async () => {
    const { report, verdicts, groups } = await scan(actions);
    expect(verdicts).toEqual(asReader.verdicts);
    expect(groups).toEqual(asReader.groups);
    expect(
      report.findings.filter((one) => one.checkId === 'AISPM-040' && one.status === 'pass').length,
    ).toBeGreaterThan(20);
  });

  it('comes to the same verdicts with the reads of optional evidence', async () => {
    const both = [...actions, ...optional.bom, ...optional.forecast];
    expect((await scan(both)).verdicts).toEqual(asReader.verdicts);
    expect([...optional.bom, ...optional.forecast].filter((action) => actions.includes(action))).toEqual([]);
  });

  it('sees no subscription, and passes nothing, without the read of subscriptions', async () => {
    const { report } = await scan(actions.filter((one) => one !== 'Microsoft.Resources/subscriptions/read'));
    expect(new Set(report.subscriptions.map((one) => one.state))).toEqual(new Set(['NotVisible']));
    expect(report.findings.filter((one) => one.status === 'pass')).toEqual([]);
  });

  it('says that it is not proven whether one is missing without the read of descendants', async () => {
    const complete = ({ report }: typeof asReader) =>
      report.findings.filter((one) => one.checkId === 'AISPM-040' && one.status === 'pass');
    const blind = complete(
      await scan(actions.filter((one) => one !== 'Microsoft.Management/managementGroups/descendants/read')),
    );
    expect(blind.every((one) => /not proven that no subscription is missing/.test(one.message))).toBe(true);
    expect(complete(asReader).some((one) => /not proven/.test(one.message))).toBe(false);
  });

  it('knows no management group of a subscription without the read of groups', async () => {
    const { groups } = await scan(actions.filter((one) => one !== 'Microsoft.Management/managementGroups/read'));
    expect([...groups]).toEqual([]);
  });
});
