import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultOrder } from '../../local/tenant/faults.ts';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { READER } from '../../local/tenant/state.ts';
import type { Kind } from '../../src/model/evidence/kind.ts';
import { EVIDENCE_KINDS, type EvidenceKind, KINDS } from '../../src/model/evidence.ts';
import { policySchema } from '../../src/model/policy.ts';
import type { Report } from '../../src/model/report.ts';
import { numberOf, scanned, tenantOf } from './cli.ts';
import { needing, OVER_ASSESSMENTS, OVER_INVENTORY, OVER_PLANS, without } from './numbers.ts';
import { policyOf, worldOf } from './whole.ts';

/*
 * A source that is refused entirely makes exactly the checks unknown that need it, and the missing permission is named.
 */

type Source = { readonly unknown: readonly string[]; readonly match: FaultOrder['match'] };
/** These have tests of their own. */
const APART: readonly EvidenceKind[] = ['history', 'completeness', 'sentinel', 'armAssessments'];

/** How a kind's requests are known: the last segment of their path, or their query. */
function matchOf(name: EvidenceKind): FaultOrder['match'] {
  const kind: Kind = KINDS[name];
  if (kind.over === 'arm' || kind.over === 'account') return { path: new RegExp(`${/\/[^/{}]+$/.exec(kind.path)}$`) };
  if (kind.over === 'graph') return { query: kind.query(policySchema.parse(policyOf('One'))) };
  return expect.fail(`Say in SHOWN how the requests for ${name} are known`);
}

/**
 * Where more follows than "every check that needs the kind becomes unknown", or less; and how the requests for a kind
 * that is read once for the scope are known.
 */
const SHOWN: { readonly [K in EvidenceKind]?: Partial<Source> } = {
  // The others ask it only to name a cause.
  registration: { unknown: ['015'] },
  plans: { unknown: OVER_PLANS },
  // Without them nothing that Resource Graph leaves out is proven to be absent, the AI inventory first of all.
  // The AI that was seen is judged; what is over a list cannot pass, because more may be hidden. These were seen whole.
  permissions: {
    unknown: without(
      needing('permissions', ...EVIDENCE_KINDS.filter((name) => 'sight' in KINDS[name])),
      ...['001', '005', '011', '013', '022', '031', '032', '033', '038'],
    ),
  },
  inventory: { unknown: OVER_INVENTORY },
  // 025, 026 and 028 can judge by the resources themselves.
  assessments: { unknown: OVER_ASSESSMENTS },
  attackPaths: { unknown: without(needing('attackPaths'), '031') },
  azurePolicy: { match: { query: 'policyresources' } },
};
const TABLE = EVIDENCE_KINDS.filter((name) => !APART.includes(name)).map((name): [EvidenceKind, Source] => [
  name,
  { unknown: SHOWN[name]?.unknown ?? needing(name), match: SHOWN[name]?.match ?? matchOf(name) },
]);

let tenant: Tenant;
let undisturbed: Report;
beforeAll(async () => {
  tenant = await tenantOf(worldOf('One'));
  undisturbed = (await scanned(tenant, policyOf('One'))).report;
});
afterEach(() => {
  tenant.clearFaults();
  grant(READER);
});
afterAll(() => tenant.close());

const grant = (...permissions: { actions: string[]; notActions: string[] }[]) => {
  for (const subscription of tenant.state.subscriptions.values()) subscription.permissions = permissions;
};

/** Checks that pass with fewer, or otherwise proven, than before, and say so. */
const COUNTED = new Set(['016', '017', '040']);

async function changes() {
  const { status, report } = await scanned(tenant, policyOf('One'));
  const before = new Map(undisturbed.findings.map((finding) => [finding.checkId, finding]));
  const changed = report.findings.filter((finding) => finding.status !== before.get(finding.checkId)?.status);
  for (const finding of report.findings)
    if (!changed.includes(finding) && !COUNTED.has(numberOf(finding)))
      expect(finding.message).toBe(before.get(finding.checkId)?.message);
  const numbers = (wanted: string) =>
    changed
      .filter((finding) => finding.status === wanted)
      .map(numberOf)
      .join(' ');
  return {
    status,
    changed,
    unknown: numbers('unknown'),
    failed: numbers('fail'),
    rest: changed.filter((finding) => !['unknown', 'fail'].includes(finding.status)),
  };
}

describe('HTTP 403 for all of', () => {
  it.each(TABLE)('%s', async (_kind, { unknown, match }) => {
    tenant.order({ match, fault: { kind: 'status', status: 403 } });
    const found = await changes();
    expect([found.unknown, found.failed, found.rest]).toEqual([unknown.join(' '), '', []]);
    for (const finding of found.changed)
      expect(finding).toMatchObject({ message: expect.stringContaining('AuthorizationFailed') });
    expect(found.status).toBe(3);
  });
});

describe('an identity that lacks the permission for', () => {
  it.each(TABLE.filter(([kind]) => kind !== 'permissions'))('%s', async (kind, { unknown }) => {
    const { actions } = KINDS[kind];
    grant({ actions: ['*/read'], notActions: [...actions] });
    const found = await changes();
    expect([found.unknown, found.rest]).toEqual([without(unknown, '041').join(' '), []]);
    expect(found.failed).toBe('041');
    for (const finding of found.changed.filter((one) => one.status === 'unknown'))
      expect(
        actions.some(
          (action) =>
            finding.message.toLowerCase().includes(action.toLowerCase()) ||
            finding.message.includes('AuthorizationFailed'),
        ),
      ).toBe(true);
    expect(found.changed.find((one) => one.status === 'fail')?.message).toContain(actions[0]);
    expect(found.status).toBe(2);
  });
});

describe('what is read once for the whole scope', () => {
  it('the management groups: completeness is not proven, and 040 says so', async () => {
    tenant.order({ match: { path: '/managementGroups/' }, fault: { kind: 'status', status: 403 } });
    const { status, report } = await scanned(tenant, policyOf('One'));
    const seen = report.findings.find((finding) => finding.checkId === 'AISPM-040');
    expect(seen).toMatchObject({
      status: 'pass',
      message: expect.stringMatching(/could not be read \(HTTP 403.*not proven/),
    });
    // 045 cannot pass: an assignment may stand at a group that nobody saw.
    expect(report.findings.filter((finding) => finding.status === 'unknown').map(numberOf)).toEqual(['045']);
    expect(status).toBe(3);
  });
  it('the management groups, where Sentinel has no channel: none is then no fact', async () => {
    tenant.order({ match: { path: '/managementGroups/' }, fault: { kind: 'status', status: 403 } });
    tenant.order({ match: { path: '/dataConnectors' }, fault: { kind: 'answer', body: { value: [] } } });
    expect((await changes()).unknown).toBe('035 043 045');
    tenant.clearFaults();
    tenant.order({ match: { path: '/dataConnectors' }, fault: { kind: 'answer', body: { value: [] } } });
    expect(await changes()).toMatchObject({
      unknown: '',
      failed: '035',
      rest: [{ checkId: 'AISPM-043', status: 'not-applicable', cause: 'AISPM-035' }],
    });
  });

  it('a subscription of the tenant that is out of sight: a workspace may be hidden in it', async () => {
    const world = worldOf('One');
    const hidden = { name: 'Hidden', managementGroup: 'bank', listed: false, inGraph: false };
    const other = await tenantOf({ ...world, workspaces: [], subscriptions: [...(world.subscriptions ?? []), hidden] });
    const { report } = await scanned(other, policyOf('One'));
    await other.close();
    const own = report.findings.filter(
      (finding) => finding.subscriptionId === guidOf('One') && finding.status === 'unknown',
    );
    expect(own.map(numberOf)).toEqual(['035', '043']);
    for (const finding of own)
      expect(finding.message).toContain('1 subscription under the tenant root group is not visible to the scanner');
  });
  const SENTINEL = KINDS.sentinel.actions;
  it.each<[string, readonly string[], string]>([
    ['all of it', SENTINEL, 'OperationalInsights/workspaces/read'],
    [
      'the search for workspaces',
      ['Microsoft.OperationalInsights/workspaces/read'],
      'OperationalInsights/workspaces/read',
    ],
    ['the connectors', ['Microsoft.SecurityInsights/dataConnectors/read'], 'SecurityInsights/dataConnectors/read'],
  ])('Sentinel, where the identity lacks the permission for %s', async (_what, lacking, named) => {
    grant({ actions: ['*/read'], notActions: [...lacking] });
    const found = await changes();
    expect([found.unknown, found.failed, found.rest]).toEqual(['035 043', '041', []]);
    for (const finding of found.changed) expect(finding.message).toContain(named);
  });
  it('Sentinel, where policy says that there is no workspace: that counts as a fact', async () => {
    grant({ actions: ['*/read'], notActions: [...SENTINEL] });
    const { report } = await scanned(tenant, { ...policyOf('One'), sentinel: { workspaces: [] } });
    expect(
      report.findings
        .filter((finding) => ['AISPM-035', 'AISPM-043'].includes(finding.checkId))
        .map((finding) => finding.status),
    ).toEqual(['fail', 'not-applicable']);
  });
});
