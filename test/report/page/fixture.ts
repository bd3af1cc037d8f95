import { createHash } from 'node:crypto';
import { type Finding, LETTERS, type Severity, type Status } from '../../../src/model/finding.ts';
import type { Drift, InventoryItem, Night, Report, ReportSubscription } from '../../../src/model/report.ts';
import { checkText } from '../../../src/scan/check-text.ts';
import { night, totalsCounter } from '../../../src/scan/finish/totals.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { exampleOf } from '../../../tools/documents/example.ts';
import { type Odd, PLACES, type Place } from './places.ts';

/*
 * A bank after its 45th night, and estates of any size like it: new and old failures, what follows from them, fixed,
 * out of sight, waived and pending findings.
 */

const DAY_MS = 86_400_000;
const TONIGHT = Date.UTC(2026, 10, 24, 2, 0, 4);
export const NIGHTS = 45;
const PARTIAL_NIGHT = 16;
const iso = (nightsAgo: number) => new Date(TONIGHT - nightsAgo * DAY_MS).toISOString();

/** Ids that look like any other and do not compress. */
const idOf = (index: number) =>
  createHash('sha1')
    .update(`subscription ${index}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
const resourceOf = (subscriptionId: string, name: string) =>
  `/subscriptions/${subscriptionId}/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/${name}`;
const shortOf = (place: Place) => `oai-${place.name.split(' ')[1]?.toLowerCase()}`;

/** Thirteen subscriptions: drift, history and a trend of 45 nights, one of them partial. */
export const bankAfterManyNights = (): Report => {
  const report = reportOf(PLACES, true);
  return {
    ...report,
    trend: [
      ...Array.from({ length: NIGHTS - 1 }, (_, n) => nightOf(report.subscriptions, n)),
      ...report.trend.slice(-1),
    ],
  };
};

/**
 * As many subscriptions as wanted: four in five are as they should be, the fifth is one of the bank's with resources of
 * its own. No history, as in any large report.
 */
export function estate(count: number): Report {
  const places = Array.from({ length: count }, (_, index): Place => {
    const like = PLACES[Math.floor(index / 5) % PLACES.length] as Place;
    const name = `Contoso ${like.group.slice(3)}-${String(index + 1).padStart(5, '0')}`;
    if (index % 5 !== 0) return { name, zone: like.zone, owner: like.owner, group: like.group, ai: index % 4, odd: {} };
    const odd = Object.entries(like.odd).map(([id, one]) => [
      id,
      one.items ? { ...one, items: one.items.map((_item, n) => `oai-${index + 1}-${n + 1}`) } : one,
    ]);
    return { ...like, name, odd: Object.fromEntries(odd) };
  });
  const report = reportOf(places, false);
  const [last] = report.trend;
  return {
    ...report,
    trend: last ? Array.from({ length: 90 }, (_, n) => ({ ...last, at: iso(89 - n), scanId: `night-${n}` })) : [],
  };
}

function reportOf(places: readonly Place[], withHistory: boolean): Report {
  const checks = CHECKS.map(checkText);
  const subscriptions = places.map(
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
      ...(withHistory ? { history: historyOf(place, index) } : {}),
    }),
  );
  const tally = totalsCounter(CHECKS);
  const findings: Finding[] = [];
  for (const [index, place] of places.entries()) {
    const own = checks.map((check) => findingOf(place, idOf(index), check.id, check.severity, index));
    tally.add(own, { subscription: { state: 'Enabled', owner: place.owner } });
    findings.push(...own);
  }
  const coverage = {
    inScope: subscriptions.length,
    evaluated: subscriptions.length,
    unknown: tally.unknownSubscriptions(),
  };
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
    inventory: places.flatMap((place, index) =>
      Array.from({ length: place.ai }, (_, n) => itemOf(place, idOf(index), n)),
    ),
    drift: places.flatMap((place, index) =>
      Object.entries(place.odd).flatMap(([short, odd]) =>
        odd.drift && (odd.nights === 0 || odd.drift === 'lost-sight') ? [driftOf(place, idOf(index), short, odd)] : [],
      ),
    ),
    trend: [night(scan, tally.totals(), tally.failingBySeverity(), coverage, { toFix: tally.toFix() })],
    baseline: true,
  };
}

const EXAMPLES = new Map(CHECKS.map((check) => [check.id as string, exampleOf(check)]));
const oddOf = (place: Place, checkId: string): Odd | undefined => place.odd[checkId.replace('AISPM-', '')];

function usual(place: Place, checkId: string): { status: Status; message: string } {
  const check = CHECKS.find((one) => one.id === checkId);
  if (place.ai === 0 && check?.scope === 'ai')
    return { status: 'not-applicable', message: 'No AI resource in the subscription' };
  if (
    ['AISPM-005', 'AISPM-011', 'AISPM-028', 'AISPM-033'].includes(checkId) ||
    (checkId === 'AISPM-034' && place.name !== 'Contoso Wealth')
  )
    return { status: 'not-applicable', message: 'Nothing here to judge' };
  return { status: 'pass', message: `As it should be: ${check?.title ?? ''}` };
}

function findingOf(place: Place, subscriptionId: string, checkId: string, severity: Severity, index: number): Finding {
  const odd = oddOf(place, checkId);
  const { status, message } = odd ?? usual(place, checkId);
  const commands = EXAMPLES.get(checkId);
  const items = odd?.items?.map((name) => ({
    resourceId: resourceOf(subscriptionId, name),
    status: 'fail' as const,
    message: `${name}: ${message}`,
  }));
  return {
    checkId,
    subscriptionId,
    status,
    severity,
    message,
    ...(odd?.cause || status === 'not-applicable' || status === 'unknown'
      ? {}
      : {
          fields: [
            {
              path: 'plans.plans[CloudPosture].pricingTier',
              value: status === 'pass' ? '"Standard"' : '"Free"',
              decides: true,
            },
            ...(status === 'fail' ? [{ path: 'plans.plans[CloudPosture].subPlan', value: '"P2"' }] : []),
          ],
        }),
    source: 'Microsoft.Security/pricings 2024-01-01',
    at: new Date(TONIGHT + 21_000 + (index % 600) * 500 + Number(checkId.slice(-1)) * 1000).toISOString(),
    since: odd ? iso(odd.nights) : iso(NIGHTS - 1),
    ...(odd?.cause ? { cause: odd.cause } : {}),
    ...(odd?.why ? { why: odd.why } : {}),
    ...(commands && !odd?.cause && (status === 'fail' || status === 'warn') ? { commands } : {}),
    ...(odd?.waiver ? { waiver: odd.waiver } : {}),
    ...(items
      ? {
          items,
          counted: {
            total: place.ai,
            fail: items.length,
            unknown: 0,
            warn: 0,
            pending: 0,
            pass: place.ai - items.length,
            'not-applicable': 0,
          },
        }
      : {}),
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
  const owners = PLACES.map((place): readonly [string, number] => [place.owner, toFixThen(place, ago)]);
  const sums = Map.groupBy(owners, ([owner]) => owner);
  const toFix: NonNullable<Night['toFix']> = {
    all: owners.reduce((sum, [, own]) => sum + own, 0),
    owners: [...sums].map(([owner, own]) => [owner, own.reduce((sum, [, n]) => sum + n, 0)]),
  };
  return {
    scanId: `night-${n}`,
    at: iso(ago),
    status: partial ? 'partial' : 'complete',
    byStatus,
    failingBySeverity,
    inScope: subscriptions.length,
    evaluated: partial ? 8 : subscriptions.length,
    toFix,
  };
}

/** How many causes a place had so many nights ago. */
function toFixThen(place: Place, ago: number): number {
  const own = Object.values(place.odd).filter((odd) => odd.cause === undefined && !odd.waiver);
  return own.filter((odd) => (odd.status === 'fail' && ago <= odd.nights) || (odd.from === 'fail' && ago <= 9)).length;
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
    createdAt:
      place.name === 'Contoso Document AI' ? new Date(TONIGHT - 14 * 3_600_000).toISOString() : iso(90 + n * 61),
    ...(blind
      ? { notSeen: ['Its assessments could not be read', 'Its attack paths could not be read'] }
      : { assessed: 4 + n, attackPaths: n === 0 && place.zone === 3 ? 1 : 0 }),
    deployments: [
      {
        name: 'chat',
        model: n % 2 === 0 ? 'gpt-4.1' : 'gpt-4.1-mini',
        version: '2025-04-14',
        sku: 'Standard',
        state: 'Succeeded',
      },
    ],
    network: 'public Disabled',
    keyAccess: 'disabled',
  };
}
