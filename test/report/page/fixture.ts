import { type Finding, LETTERS, type Severity, type Status } from '../../../src/model/finding.ts';
import type { Drift, InventoryItem, Night, Report, ReportSubscription } from '../../../src/model/report.ts';
import { textOf } from '../../../src/scan/once.ts';
import { night, tallying } from '../../../src/scan/totals.ts';
import { CHECKS } from '../../../src/scanners/index.ts';

/* A bank after its 45th night: new and old failures, what follows from them, fixed, out of sight, waived and pending findings. The same on every run. */

const DAY_MS = 86_400_000;
const TONIGHT = Date.UTC(2026, 10, 24, 2, 0, 4);
export const NIGHTS = 45;
const PARTIAL_NIGHT = 16;
const iso = (nightsAgo: number) => new Date(TONIGHT - nightsAgo * DAY_MS).toISOString();

type Odd = {
  readonly status: Status;
  readonly message: string;
  /** How many nights it has held before tonight; 0 is new tonight. */
  readonly nights: number;
  readonly cause?: string;
  readonly drift?: Drift['kind'];
  readonly from?: Status;
  readonly waiver?: Finding['waiver'];
  readonly items?: readonly string[];
  readonly why?: string;
};
type Place = {
  readonly name: string;
  readonly zone: 1 | 2 | 3;
  readonly owner: string;
  readonly group: string;
  readonly ai: number;
  readonly unmapped?: true;
  readonly odd: Readonly<Record<string, Odd>>;
};

const fail = (nights: number, message: string, more: Partial<Odd> = {}): Odd => ({
  status: 'fail',
  nights,
  message,
  ...(nights === 0 ? { drift: 'regressed' as const, from: 'pass' as const } : {}),
  ...more,
});
const waiver = (id: string, ticket: string, expires: string, rationale: string): NonNullable<Finding['waiver']> => ({ id, owner: 'Data Office', rationale, expires, ticket });
const cspmOff = (nights: number) => fail(nights, 'CloudPosture is Free, so this is off', { cause: 'AISPM-007' });
const aiOff = fail(15, 'Plan AI is Free, so this is off', { cause: 'AISPM-001' });
const unread: Odd = {
  status: 'unknown',
  nights: 1,
  why: 'denied',
  cause: 'AISPM-041',
  message: 'Not read: 403 AuthorizationFailed on Microsoft.Security/pricings',
  drift: 'lost-sight',
  from: 'pass',
};
const UNREAD = ['001', '002', '003', '004', '006', '007', '008', '009', '010', '012', '013', '014', '016', '017', '030', '031'];

const PLACES: readonly Place[] = [
  {
    name: 'Contoso Lending',
    zone: 3,
    owner: 'Lending IT',
    group: 'mg-retail-bank',
    ai: 4,
    odd: {
      '007': fail(0, 'CloudPosture is Free; 4 AI accounts'),
      '008': cspmOff(0),
      '009': cspmOff(0),
      '010': cspmOff(0),
      '012': cspmOff(0),
      '030': cspmOff(0),
      '031': cspmOff(0),
      '024': { status: 'warn', nights: 6, message: '2 of 5 open recommendations are past their due date' },
    },
  },
  {
    name: 'Contoso Payments',
    zone: 3,
    owner: 'Lending IT',
    group: 'mg-retail-bank',
    ai: 3,
    odd: { '001': fail(15, 'Plan AI is Free; 3 AI accounts'), '002': aiOff, '003': aiOff, '004': aiOff, '006': aiOff },
  },
  {
    name: 'Contoso Prod AI',
    zone: 3,
    owner: 'AI Platform',
    group: 'mg-platform-ai',
    ai: 6,
    odd: {
      '042': fail(0, '1 of 6 AI accounts has switched the plan off for itself', { items: ['oai-prod-2'] }),
      '025': fail(60, '2 of 6 AI accounts accept keys', { items: ['oai-prod-3', 'oai-prod-4'] }),
      '026': fail(34, 'oai-prod-1 is open to all networks', {
        items: ['oai-prod-1'],
        waiver: waiver('W-318', 'RISK-2318', '2026-12-20', 'A partner network calls the retrieval service; a firewall list replaces this in December.'),
      }),
    },
  },
  {
    name: 'Contoso Retail AI',
    zone: 3,
    owner: 'AI Platform',
    group: 'mg-platform-ai',
    ai: 5,
    odd: {
      '002': fail(12, 'resourcesCoverageStatus is PartiallyCovered: 4 of 5 AI resources'),
      '021': { status: 'warn', nights: 4, message: '1 of 5 accounts lists no deployment' },
    },
  },
  {
    name: 'Contoso Fraud Models',
    zone: 3,
    owner: 'Fraud IT',
    group: 'mg-risk',
    ai: 4,
    odd: {
      '006': fail(4, 'AIModelScanner is on, but its operationStatus is Failed'),
      '038': fail(12, 'The last AI alert is 43 days old; zone 3 allows 31'),
      '027': { status: 'warn', nights: 19, message: 'Diagnostic logs of 2 workspaces are not assessed' },
    },
  },
  {
    name: 'Contoso HR Assistants',
    zone: 2,
    owner: 'HR Systems',
    group: 'mg-corporate',
    ai: 2,
    odd: {
      '017': { status: 'warn', nights: 7, message: 'Plan AI leaves its trial on 2 Dec 2026' },
      '035': { status: 'warn', nights: 44, message: 'No live channel; recommended in zone 2' },
    },
  },
  {
    name: 'Contoso Data Science',
    zone: 2,
    owner: 'Data Office',
    group: 'mg-risk',
    ai: 3,
    odd: {
      '010': fail(10, 'Exclusion tag scan=skip is not in the policy'),
      '020': fail(3, '2 of 3 AI resources are not in the catalogue', { items: ['oai-data-1', 'oai-data-2'] }),
      '026': fail(40, 'oai-data-3 is open to all networks', {
        items: ['oai-data-3'],
        waiver: waiver('W-291', 'RISK-2291', '2026-11-30', 'Private endpoints arrive with the network move of wave 3; the workspace holds synthetic data only.'),
      }),
    },
  },
  {
    name: 'Contoso Wealth',
    zone: 2,
    owner: 'Wealth IT',
    group: 'mg-wealth',
    ai: 2,
    odd: {
      '034': fail(3, 'AWS connector wealth-aws is NotHealthy'),
      '013': { status: 'pass', nights: 0, message: 'Plan StorageAccounts is Standard', drift: 'fixed', from: 'fail' },
    },
  },
  {
    name: 'Contoso Fabrikam',
    zone: 3,
    owner: 'Security desk',
    group: 'mg-acquired',
    ai: 2,
    unmapped: true,
    odd: { '041': fail(1, 'Lacks 1 of 30 reads: Microsoft.Security/pricings/read'), ...Object.fromEntries(UNREAD.map((id) => [id, unread])) },
  },
  {
    name: 'Contoso Document AI',
    zone: 2,
    owner: 'Wealth IT',
    group: 'mg-wealth',
    ai: 1,
    odd: {
      '018': { status: 'pending', nights: 0, message: 'oai-document-1 is 14 h old' },
      '022': { status: 'pending', nights: 0, message: 'No assessment yet; the only AI resource is 14 h old' },
    },
  },
  {
    name: 'Contoso Treasury',
    zone: 3,
    owner: 'HR Systems',
    group: 'mg-corporate',
    ai: 2,
    odd: { '037': { status: 'pass', nights: 0, message: 'No enabled rule hides an AI alert', drift: 'fixed', from: 'fail' } },
  },
  {
    name: 'Contoso Sandbox',
    zone: 1,
    owner: 'Data Office',
    group: 'mg-risk',
    ai: 2,
    odd: { '024': { status: 'warn', nights: 14, message: '1 of 4 open recommendations is past its due date' } },
  },
  { name: 'Contoso Core Banking', zone: 3, owner: 'Fraud IT', group: 'mg-retail-bank', ai: 0, odd: {} },
];

const idOf = (index: number) => `7c1e0f52-4b9d-4f0e-9a3c-${(0x5d1b62e7a810 + index * 7919).toString(16).padStart(12, '0')}`;
const resourceOf = (subscriptionId: string, name: string) => `/subscriptions/${subscriptionId}/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/${name}`;
const shortOf = (place: Place) => `oai-${place.name.split(' ')[1]?.toLowerCase()}`;

/** Two nights and more: drift, history and a trend of 45 nights, one of them partial. */
export function bankAfterManyNights(): Report {
  const checks = CHECKS.map(textOf);
  const subscriptions = PLACES.map(
    (place, index): ReportSubscription => ({
      id: idOf(index),
      name: place.name,
      state: 'Enabled',
      zone: place.zone,
      zoneFrom: place.unmapped ? 'unmapped' : 'subscription',
      managementGroups: [place.group, 'mg-contoso'],
      owner: place.owner,
      aiResources: place.ai,
      evaluated: true,
      history: historyOf(place, index),
    }),
  );
  const findings = PLACES.flatMap((place, index) => checks.map((check) => findingOf(place, idOf(index), check.id, check.severity)));
  const tally = tallying();
  for (const subscription of subscriptions) tally.add(findings.filter((finding) => finding.subscriptionId === subscription.id));
  const coverage = { inScope: subscriptions.length, evaluated: subscriptions.length, unknown: tally.unknownSubscriptions() };
  const finishedAt = new Date(TONIGHT + 6 * 60_000).toISOString();
  const scan = {
    id: '20261124T020004Z',
    trigger: 'timer',
    startedAt: iso(0),
    finishedAt,
    status: 'complete',
    version: '1.0.0',
    cloud: 'public',
    missing: [],
  } satisfies Report['scan'];
  return {
    schemaVersion: '1.0',
    scan,
    coverage,
    checks,
    subscriptions,
    findings,
    totals: tally.totals(),
    warnings: ['1 of 13 subscriptions has no zone in the policy and counts as zone 3'],
    inventory: PLACES.flatMap((place, index) => Array.from({ length: place.ai }, (_, n) => itemOf(place, idOf(index), n))),
    drift: PLACES.flatMap((place, index) =>
      Object.entries(place.odd).flatMap(([short, odd]) => (odd.drift && (odd.nights === 0 || odd.drift === 'lost-sight') ? [driftOf(place, idOf(index), short, odd)] : [])),
    ),
    trend: [...Array.from({ length: NIGHTS - 1 }, (_, n) => nightOf(subscriptions, n)), night(scan, tally.totals(), tally.failingBySeverity(), coverage)],
    baseline: true,
  };
}

const oddOf = (place: Place, checkId: string): Odd | undefined => place.odd[checkId.replace('AISPM-', '')];

function usual(place: Place, checkId: string): { status: Status; message: string } {
  const check = CHECKS.find((one) => one.id === checkId);
  if (place.ai === 0 && check?.scope === 'ai') return { status: 'not-applicable', message: 'No AI resource in the subscription' };
  if (['AISPM-005', 'AISPM-011', 'AISPM-028', 'AISPM-033'].includes(checkId) || (checkId === 'AISPM-034' && place.name !== 'Contoso Wealth'))
    return { status: 'not-applicable', message: 'Nothing here to judge' };
  return { status: 'pass', message: `As it should be: ${check?.title ?? ''}` };
}

function findingOf(place: Place, subscriptionId: string, checkId: string, severity: Severity): Finding {
  const odd = oddOf(place, checkId);
  const { status, message } = odd ?? usual(place, checkId);
  const items = odd?.items?.map((name) => ({ resourceId: resourceOf(subscriptionId, name), status: 'fail' as const, message: `${name}: ${message}` }));
  return {
    checkId,
    subscriptionId,
    status,
    severity,
    message,
    source: 'Microsoft.Security/pricings 2024-01-01',
    at: new Date(TONIGHT + 221_000).toISOString(),
    since: odd ? iso(odd.nights) : iso(NIGHTS - 1),
    ...(odd?.cause ? { cause: odd.cause } : {}),
    ...(odd?.why ? { why: odd.why } : {}),
    ...(odd?.waiver ? { waiver: odd.waiver } : {}),
    ...(items ? { items, counted: { total: place.ai, fail: items.length, unknown: 0, warn: 0, pending: 0, pass: place.ai - items.length, 'not-applicable': 0 } } : {}),
  };
}

function driftOf(place: Place, subscriptionId: string, short: string, odd: Odd): Drift {
  const checkId = `AISPM-${short}`;
  return {
    id: `20261124T020004Z|${subscriptionId}|${checkId}||${odd.drift}`,
    scanId: '20261124T020004Z',
    at: iso(0),
    kind: odd.drift ?? 'changed',
    checkId,
    subscriptionId,
    ...(odd.from ? { from: odd.from } : {}),
    to: odd.status,
    severity: CHECKS.find((one) => one.id === checkId)?.severity ?? 'medium',
    zone: place.zone,
    message: odd.message,
    ...(odd.cause ? { cause: odd.cause } : {}),
    since: iso(odd.nights),
  };
}

/** The letters of one night, oldest night first. */
function historyOf(place: Place, index: number): string[] {
  return Array.from({ length: NIGHTS }, (_, n) => {
    const ago = NIGHTS - 1 - n;
    return CHECKS.map((check) => {
      const odd = oddOf(place, check.id);
      if (ago === PARTIAL_NIGHT && index % 3 === 0) return LETTERS.unknown;
      if (odd && ago <= odd.nights) return LETTERS[odd.status];
      if (odd?.from === 'fail' && ago <= 9) return LETTERS.fail;
      return LETTERS[usual(place, check.id).status];
    }).join('');
  });
}

function nightOf(subscriptions: readonly ReportSubscription[], n: number): Night {
  const byStatus: Night['byStatus'] = { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
  const failingBySeverity: Night['failingBySeverity'] = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const ago = NIGHTS - 1 - n;
  for (const one of subscriptions)
    for (const [c, letter] of [...(one.history?.[n] ?? '')].entries()) {
      const status = (Object.keys(LETTERS) as Status[]).find((key) => LETTERS[key] === letter) ?? 'unknown';
      byStatus[status] += 1;
      if (status === 'fail') failingBySeverity[CHECKS[c]?.severity ?? 'medium'] += 1;
    }
  const partial = ago === PARTIAL_NIGHT;
  return {
    scanId: `night-${n}`,
    at: iso(ago),
    status: partial ? 'partial' : 'complete',
    byStatus,
    failingBySeverity,
    inScope: subscriptions.length,
    evaluated: partial ? 8 : subscriptions.length,
  };
}

function itemOf(place: Place, subscriptionId: string, n: number): InventoryItem {
  const name = `${shortOf(place)}-${n + 1}`;
  const blind = place.name === 'Contoso Fabrikam';
  return {
    resourceId: resourceOf(subscriptionId, name),
    subscriptionId,
    name,
    type: 'microsoft.cognitiveservices/accounts',
    kind: n % 3 === 2 ? 'AIServices' : 'OpenAI',
    location: ['westeurope', 'northeurope', 'swedencentral'][n % 3] ?? 'westeurope',
    role: 'ai',
    createdAt: place.name === 'Contoso Document AI' ? new Date(TONIGHT - 14 * 3_600_000).toISOString() : iso(90 + n * 61),
    ...(blind ? { notSeen: ['Its assessments could not be read', 'Its attack paths could not be read'] } : { assessed: 4 + n, attackPaths: n === 0 && place.zone === 3 ? 1 : 0 }),
    deployments: [{ name: 'chat', model: n % 2 === 0 ? 'gpt-4.1' : 'gpt-4.1-mini', version: '2025-04-14', sku: 'Standard', state: 'Succeeded' }],
    network: 'public Disabled',
    keyAccess: 'disabled',
  };
}
