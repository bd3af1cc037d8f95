import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Drift } from '../../src/model/report.ts';
import { bytesOf, eventBuilder, MOST_EVENT_BYTES } from '../../src/notify/event-scan.ts';
import { type CloudEvent, DRIFT_EVENT } from '../../src/notify/event-schema.ts';
import type { ScanRow, SubscriptionResult } from '../../src/scan/store.ts';

const SCAN: ScanRow = {
  id: '20261124T010000Z',
  trigger: 'timer',
  startedAt: '2026-11-24T01:00:00.000Z',
  finishedAt: '2026-11-24T01:06:00.000Z',
  deadline: '2026-11-24T03:00:00.000Z',
  state: 'partial',
  scope: [],
  shards: 1,
  cloud: 'public',
  version: '0.1.0',
  summary: {
    totals: {
      byStatus: { fail: 2, unknown: 0, warn: 0, pending: 0, pass: 1, 'not-applicable': 0 },
      causes: 1,
      followers: 1,
      waived: 0,
    },
    coverage: { inScope: 3, evaluated: 2, unknown: 1 },
    night: {
      scanId: '20261124T010000Z',
      at: '2026-11-24T01:00:00.000Z',
      status: 'partial',
      byStatus: { fail: 2, unknown: 0, warn: 0, pending: 0, pass: 1, 'not-applicable': 0 },
      failingBySeverity: { critical: 1, high: 1, medium: 0, low: 0, info: 0 },
      inScope: 3,
      evaluated: 2,
    },
    missing: ['one'],
    warnings: ['told by mail to a@contoso.example'],
    baseline: false,
  },
  chain: { previous: null, results: 'aa', hash: 'bb' },
};
const idOf = (number: number) => `${String(number).padStart(8, '0')}-0000-0000-0000-000000000000`;
const row = (number: number, over: Partial<Drift> = {}): Drift => ({
  id: `drift-${number}-${over.checkId ?? ''}${over.kind ?? ''}`,
  scanId: SCAN.id,
  at: SCAN.startedAt,
  kind: 'regressed',
  checkId: 'AISPM-007',
  subscriptionId: idOf(number),
  from: 'pass',
  to: 'fail',
  severity: 'critical',
  zone: 3,
  message: 'Plan CloudPosture is Free',
  owner: 'Lending IT',
  ...over,
});
const result = (number: number, drift: readonly Drift[], name = `sub-${number}`) => ({
  subscription: { id: idOf(number), name } as SubscriptionResult['subscription'],
  drift,
});

function eventsOf(results: readonly ReturnType<typeof result>[], scan = SCAN): readonly CloudEvent[] {
  const builder = eventBuilder({
    checks: new Map(),
    scan,
    source: '/aispm-watch/a/b',
    pageUrl: 'https://page.example',
  });
  for (const one of results) builder.add(one);
  return builder.end();
}
const driftOf = (events: readonly CloudEvent[]) => events.flatMap((one) => (one.type === DRIFT_EVENT ? [one] : []));

describe('the events of a scan', () => {
  it('are one for each owner and cause, whatever the order, and keep to the published schema', () => {
    const results = [
      result(1, [row(1), row(1, { checkId: 'AISPM-008', cause: 'AISPM-007', severity: 'high' })]),
      result(2, [row(2), row(2, { checkId: 'AISPM-026', resourceId: '/subscriptions/x', kind: 'fixed', to: 'pass' })]),
      result(3, [row(3, { owner: undefined }), row(3, { checkId: 'AISPM-007', owner: 'unowned', waived: true })]),
    ];
    const events = eventsOf(results);
    expect(driftOf(events).map(({ subject, data }) => [subject, data.owner, data.totals, data.link])).toEqual([
      [
        '/owners/Lending%20IT/checks/AISPM-007',
        'Lending IT',
        { total: 3, newFailures: 3, byKind: { regressed: 3 }, subscriptions: 2 },
        'https://page.example',
      ],
      [
        '/owners/Lending%20IT/checks/AISPM-026',
        'Lending IT',
        { total: 1, newFailures: 0, byKind: { fixed: 1 }, subscriptions: 1 },
        `https://page.example#f/026/${idOf(2)}`,
      ],
      [
        '/owners/unowned/checks/AISPM-007',
        'unowned',
        { total: 1, newFailures: 0, byKind: { regressed: 1 }, subscriptions: 1 },
        `https://page.example#f/007/${idOf(3)}`,
      ],
      [
        '/unowned/checks/AISPM-007',
        null,
        { total: 1, newFailures: 1, byKind: { regressed: 1 }, subscriptions: 1 },
        `https://page.example#f/007/${idOf(3)}`,
      ],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(5);
    expect(eventsOf([...results].reverse())).toEqual(events);
    const ids = (scan: ScanRow) => eventsOf(results, scan).map(({ id }) => id);
    expect(ids({ ...SCAN, id: '20261125T010000Z' }).some((id) => ids(SCAN).includes(id))).toBe(false);
    expect(events.at(-1)).toMatchObject({
      subject: '/scans/20261124T010000Z',
      data: {
        scan: { status: 'partial' },
        missing: 1,
        changes: { total: 6, newFailures: 4, events: 4 },
        chain: { previous: null, results: 'aa', hash: 'bb' },
      },
    });
    const schema: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'events.schema.json'), 'utf8'),
    );
    const isValid = new Ajv2020({ strict: false }).compile(schema as object);
    for (const event of events) expect([isValid(event), isValid.errors]).toEqual([true, null]);
    expect(isValid({ ...events[0], type: 'com.aispm-watch.drift.v2' })).toBe(false);
    expect(isValid({ ...events[0], data: { ...events[0]?.data, added: 1 } })).toBe(true);
  });

  it('say that something flaps, and neither name nor count what is held back meanwhile', () => {
    const found = eventsOf([
      result(1, [
        row(1, { held: true }),
        row(1, { kind: 'flapping', days: ['2026-11-20', '2026-11-22', '2026-11-24'] }),
      ]),
      result(2, [row(2, { held: true, checkId: 'AISPM-008' })]),
    ]);
    const drift = found.flatMap((one) => (one.type === DRIFT_EVENT ? [one.data] : []));
    expect(drift.map((one) => [one.cause.checkId, one.totals.total, one.changes.map(({ kind }) => kind)])).toEqual([
      ['AISPM-007', 1, ['flapping']],
    ]);
    expect(found.at(-1)?.data).toMatchObject({
      changes: { total: 1, newFailures: 0, byKind: { flapping: 1 }, events: 1 },
    });
  });

  it('stay within one step of 64 KB, and count what they leave out, the least severe first', () => {
    const many = Array.from({ length: 20_000 }, (_, index) =>
      result(index, [row(index, { severity: index === 19_999 ? 'critical' : 'low', message: 'ä'.repeat(400) })]),
    );
    const [one] = driftOf(eventsOf(many));
    expect(one?.data.totals).toMatchObject({ total: 20_000, subscriptions: 20_000 });
    expect(one?.data.changes[0]?.subscriptionId).toBe(idOf(19_999));
    expect([one?.data.severity, one?.data.changes.length]).toEqual(['critical', 20_000 - (one?.data.leftOut ?? 0)]);
    expect(one?.data.changes.length).toBeGreaterThan(40);
    expect(one && bytesOf(one)).toBeLessThanOrEqual(MOST_EVENT_BYTES);
    const [short] = driftOf(eventsOf(Array.from({ length: 900 }, (_, index) => result(index, [row(index)]))));
    expect(short?.data.changes.length).toBeLessThanOrEqual(200);
    expect(short?.data.leftOut).toBe(900 - (short?.data.changes.length ?? 0));
  });

  it('carry no address and no secret, wherever it stands', () => {
    const leak = 'person@leak.example';
    const events = eventsOf([
      result(
        1,
        [
          row(1, {
            owner: leak,
            message: `for ${leak}, AccountKey=PLANTEDKEY`,
            resourceId: `/subscriptions/x/providers/Microsoft.Security/pricings/guest_leak.example%23EXT%40leak.example`,
          }),
        ],
        `of ${leak}`,
      ),
    ]);
    expect(JSON.stringify(events)).not.toMatch(/leak\.example|PLANTEDKEY|@/);
    expect(driftOf(events)[0]?.data.owner).toBe('(address)');
  });
});
