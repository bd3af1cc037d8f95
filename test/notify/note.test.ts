import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { defaultPolicy, type Policy, policySchema } from '../../src/model/policy.ts';
import type { Drift, Night } from '../../src/model/report.ts';
import { digestOf } from '../../src/notify/merge-notes.ts';
import { isWorthSending, type Note, noteBuilder } from '../../src/notify/note.ts';
import type { ScanRow, SubscriptionResult } from '../../src/scan/store.ts';
import { SIMULATED_CHECKS } from '../../tools/simulate/checks.ts';
import { finding, night } from '../scan/nights.ts';

const checks = new Map(SIMULATED_CHECKS.map((check) => [check.id as string, check]));
const scan = (index: number): ScanRow => ({
  id: night(index).replace(/[-:]|\.\d+/g, ''),
  trigger: 'timer',
  startedAt: night(index),
  finishedAt: night(index),
  deadline: night(index),
  state: 'complete',
  scope: [],
  shards: 1,
  cloud: 'public',
  version: '0',
});
const failing = (checkId: string, over: Partial<Finding> = {}) =>
  finding('fail', { checkId, since: night(0), ...over });
const drifted = (checkId: string, over: Partial<Drift> = {}): Drift => ({
  id: `${checkId}${over.resourceId ?? ''}`,
  scanId: 's',
  at: night(1),
  kind: 'regressed',
  checkId,
  subscriptionId: 'sub',
  from: 'pass',
  to: 'fail',
  severity: 'high',
  zone: 3,
  message: 'It broke',
  owner: 'Ops',
  ...over,
});
const result = (over: Partial<SubscriptionResult> = {}): SubscriptionResult => ({
  subscription: {
    id: 'sub',
    name: 'Sub',
    state: 'Enabled',
    zone: 3,
    zoneFrom: 'unmapped',
    managementGroups: [],
    evaluated: true,
    owner: 'Ops',
  },
  findings: [],
  inventory: [],
  baseline: false,
  drift: [],
  notices: [],
  newChecks: [],
  ...over,
});

function note(
  results: readonly SubscriptionResult[],
  {
    policy = {},
    index = 1,
    pageUrl = 'https://x.example/api/report',
    trend = [],
  }: { policy?: object; index?: number; pageUrl?: string; trend?: readonly Night[] } = {},
) {
  const parsed: Policy = policySchema.parse(policy);
  const taker = noteBuilder({
    checks,
    policy: parsed,
    scan: scan(index),
    previousAt: index > 0 ? night(index - 1) : undefined,
    nightsSince: (iso) => Array.from({ length: index + 1 }, (_, each) => night(each)).filter((at) => at >= iso).length,
    pageUrl,
    trend,
  });
  for (const one of results) taker.add(one);
  return { ...taker.end(), policy: parsed };
}
const only = (results: readonly SubscriptionResult[], options?: Parameters<typeof note>[1]): Note => {
  const [first] = note(results, options).notes;
  if (!first) throw new Error('No note');
  return first;
};

describe('a note', () => {
  it('is one alarm for a cause and what follows from it, and one fix when it is fixed', () => {
    const told = only([
      result({
        findings: [failing('AISPM-901'), failing('AISPM-902', { cause: 'AISPM-901' })],
        drift: [drifted('AISPM-901'), drifted('AISPM-902', { cause: 'AISPM-901' })],
      }),
    ]);
    expect(told.failed.map((one) => [one.checkId, one.title, one.followers.map((each) => each.checkId)])).toEqual([
      ['AISPM-901', 'root is bad', ['AISPM-902']],
    ]);
    const fixed = only([
      result({
        findings: [finding('pass', { checkId: 'AISPM-901' })],
        drift: ['AISPM-901', 'AISPM-902'].map((id) =>
          drifted(id, {
            kind: 'fixed',
            to: 'pass',
            since: night(0),
            ...(id === 'AISPM-902' ? { cause: 'AISPM-901' } : {}),
          }),
        ),
      }),
    ]);
    expect(fixed.fixed.map((one) => [one.checkId, one.title, one.status, one.nights, one.followers.length])).toEqual([
      ['AISPM-901', 'root is good', 'pass', 1, 1],
    ]);
  });

  it('lets a follower stand alone where its cause is another owner’s', () => {
    const { notes } = note([
      result({
        findings: [failing('AISPM-901'), failing('AISPM-902', { cause: 'AISPM-901', owner: 'Board' })],
        drift: [drifted('AISPM-901'), drifted('AISPM-902', { cause: 'AISPM-901', owner: 'Board' })],
      }),
    ]);
    expect(notes.map((one) => [one.owner, one.failed.map((entry) => entry.checkId), one.ownedSubscriptions])).toEqual([
      ['Board', ['AISPM-902'], 1],
      ['Ops', ['AISPM-901'], 1],
    ]);
  });

  it('names the resources that are new under a check that failed before, with the command and the link', () => {
    const drift = ['x', 'y'].map((name) =>
      drifted('AISPM-903', { kind: 'appeared', resourceId: `/subscriptions/sub/${name}`, message: `${name} is bad` }),
    );
    const [entry] = only([result({ findings: [failing('AISPM-903', { message: '3 of 4 are bad' })], drift })]).failed;
    expect(entry).toMatchObject({
      message: '3 of 4 are bad',
      mapped: false,
      command: 'az account show --subscription sub',
      link: 'https://x.example/api/report#f/903/sub',
    });
    expect(entry?.items.map((one) => one.message)).toEqual(['x is bad', 'y is bad']);
  });

  it.each([
    [
      'the command made for the finding',
      { commands: { cli: 'az x {subscription}', powershell: 'X' } },
      { command: 'az x sub' },
    ],
    [
      'why there is no command',
      { noCommand: 'The plan could not be read' },
      { command: undefined, caveats: ['The plan could not be read.'] },
    ],
  ])('shows %s', (_name, over, wanted) => {
    const drift = [drifted('AISPM-901')];
    const [entry] = only([result({ findings: [failing('AISPM-901', over)], drift })]).failed;
    expect({ command: entry?.command, caveats: entry?.caveats }).toEqual({ caveats: [], ...wanted });
  });

  it('does not tell what is waived, only a warning, or only another word for the same', () => {
    const drift = [
      drifted('AISPM-901', { waived: true }),
      drifted('AISPM-902', { kind: 'changed', to: 'warn' }),
      drifted('AISPM-904', { kind: 'changed', from: 'fail', to: 'pending' }),
    ];
    expect(isWorthSending(only([result({ findings: [finding('warn')], drift })]), defaultPolicy())).toBe(false);
  });

  it('says once that a subscription went out of sight, with all its checks, and that it came back', () => {
    const ids = ['AISPM-901', 'AISPM-902', 'AISPM-904'];
    const lost = only([
      result({
        findings: ids.map((checkId) => finding('unknown', { checkId, why: 'denied', since: night(0) })),
        drift: ids.map((id) => drifted(id, { kind: 'lost-sight', to: 'unknown', message: 'It was denied' })),
      }),
    ]);
    expect(lost.lostSight.map((one) => [one.status, one.title, one.message])).toEqual([
      ['unknown', '3 checks are out of sight', 'It was denied. They are 901, 902, 904.'],
    ]);
    const back = only([
      result({
        findings: [finding('pass')],
        drift: ids.map((id) => drifted(id, { kind: 'regained', from: 'pass', to: 'pass' })),
      }),
    ]);
    expect(back.regained.map((one) => one.title)).toEqual(['3 checks are back in sight']);
  });

  it('keeps the worst that still fails, counts the rest, and leaves out what follows, what is waived and what is reported as new', () => {
    const waiver = { id: 'W', owner: 'o', rationale: 'because it is so', expires: '2027-01-01' };
    const results = Array.from({ length: 7 }, (_, index) =>
      result({
        subscription: { ...result().subscription, id: `sub-${index}`, name: `Sub ${index}` },
        findings: [
          failing('AISPM-901', { severity: index === 6 ? 'critical' : 'low' }),
          failing('AISPM-902', { cause: 'AISPM-901' }),
          failing('AISPM-904', { waiver }),
        ],
        drift: index === 0 ? [drifted('AISPM-901', { subscriptionId: 'sub-0' })] : [],
      }),
    );
    const told = only(results);
    expect([
      told.stillFailing.length,
      told.stillFailingMore,
      told.stillFailing[0]?.subscriptionName,
      told.stillFailing[0]?.nights,
      told.stillFailing[0]?.places,
    ]).toEqual([1, 0, 'Sub 6', 2, 6]);
    expect(told.verdict).toEqual({
      mark: 'fail',
      sentence: '7 of 7 subscriptions are not fully covered',
      line: '7 to fix, of 1 cause: 7 failures, and 7 that follow from them. 7 waived.',
    });
  });

  it('says what still fails once a cause, with its subscriptions, and how many other causes there are', () => {
    const failed = (n: number, ids: readonly string[]) =>
      result({
        subscription: { ...result().subscription, id: `sub-${n}`, name: `Sub ${n}` },
        findings: ids.map((checkId) => failing(checkId, { since: night(0) })),
      });
    const told = only([
      failed(0, ['AISPM-901', 'AISPM-902', 'AISPM-903', 'AISPM-904']),
      failed(1, ['AISPM-901', 'AISPM-904']),
    ]);
    expect(told.stillFailing.map((one) => [one.checkId, one.places])).toHaveLength(3);
    expect([...told.stillFailing.map((one) => one.places)].sort()).toEqual([1, 2, 2]);
    expect(told.stillFailingMore).toBe(1);
  });

  it('tells subscriptions of the same name apart by the start of their ids', () => {
    const twin = (id: string, checkId: string) =>
      result({
        subscription: { ...result().subscription, id, name: 'Payments' },
        findings: [failing(checkId)],
        drift: [drifted(checkId, { subscriptionId: id })],
      });
    const told = only([
      twin('aaaaaaaa-0000-4000-8000-000000000001', 'AISPM-901'),
      twin('bbbbbbbb-0000-4000-8000-000000000001', 'AISPM-904'),
    ]);
    expect(told.failed.map((one) => one.subscriptionName).sort()).toEqual([
      'Payments (aaaaaaaa)',
      'Payments (bbbbbbbb)',
    ]);
  });

  it.each([
    [[1, 7], [1, 3], 'As many as last night, 2 fewer than a week ago.'],
    [[1], [0], '1 more than last night.'],
    [[2], [5], undefined],
  ])('compares with the nights %j before, of %j to fix', (ago, counts, words) => {
    const nightOf = (nights: number, toFix: number): Night => ({
      scanId: `n${nights}`,
      at: new Date(Date.parse(night(1)) - nights * 86_400_000).toISOString(),
      status: 'complete',
      byStatus: { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 },
      failingBySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      inScope: 1,
      evaluated: 1,
      toFix: { all: 99, owners: [['Ops', toFix]] },
    });
    const trend = ago.map((nights, at) => nightOf(nights, counts[at] ?? 0));
    expect(only([result({ findings: [failing('AISPM-901')] })], { trend }).verdict.trend).toBe(words);
  });

  it('bears a burst: the worst are kept, the rest counted', () => {
    const results = Array.from({ length: 230 }, (_, index) =>
      result({
        subscription: { ...result().subscription, id: `sub-${index}` },
        findings: [failing('AISPM-901')],
        drift: [drifted('AISPM-901')],
      }),
    );
    expect([only(results).failed.length, only(results).more]).toEqual([200, { failed: 30 }]);
  });

  it('lists new checks apart, with how many fail', () => {
    const told = only([
      result({ findings: [failing('AISPM-904')], newChecks: ['AISPM-904'] }),
      result({ findings: [finding('pass', { checkId: 'AISPM-904' })], newChecks: ['AISPM-904'] }),
    ]);
    expect([told.newChecks, told.failed]).toEqual([
      [{ checkId: 'AISPM-904', title: 'others is good', failing: 1 }],
      [],
    ]);
  });

  it('announces a waiver with the days it has left, and one that is over as over', () => {
    const policy = {
      waivers: [
        {
          id: 'W',
          check: 'AISPM-901',
          owner: 'Risk',
          rationale: 'Accepted for now',
          ticket: 'R-1',
          expires: '2026-11-05',
        },
      ],
    };
    const notices = [
      { stage: 'soon', waiverId: 'W', checkId: 'AISPM-901', expires: '2026-11-05' },
      { stage: 'soon', waiverId: 'W', checkId: 'AISPM-901', expires: '2026-11-02' },
      { stage: 'over', waiverId: 'gone', checkId: 'AISPM-901', expires: '2026-12-24' },
    ] as const;
    const told = only([result({ findings: [failing('AISPM-901')], notices })], { policy });
    expect(told.waivers.map((one) => [one.id, one.owner, one.ticket, one.expires, one.daysLeft])).toEqual([
      ['W', 'Risk', 'R-1', '2026-11-05', 3],
      ['W', 'Risk', 'R-1', '2026-11-02', 1],
      ['gone', 'no longer in the policy', undefined, '2026-11-02', 0],
    ]);
  });
});

describe('the escalation', () => {
  const policy = {
    defaultOwner: { name: 'Ops', mail: ['ops@contoso.example'] },
    copies: [
      { escalation: ['ai-governance'], mail: ['Governance@contoso.example', 'OPS@contoso.example'] },
      { escalation: ['control-owner'], mail: ['ciso@contoso.example'], afterDays: 3 },
    ],
  };
  const copies = (one: Note, parsed: Policy) =>
    digestOf([one], {
      id: 'i',
      owner: { name: 'Ops', mail: ['ops@contoso.example'] },
      policy: parsed,
      checks,
      mayRepeat: false,
      pageUrl: undefined,
    })?.copies;
  const parsed = policySchema.parse(policy);

  it('copies at once, for the events of that role', () => {
    expect(
      copies(only([result({ findings: [failing('AISPM-904')], drift: [drifted('AISPM-904')] })], { policy }), parsed),
    ).toEqual(['Governance@contoso.example']);
    expect(
      copies(only([result({ findings: [failing('AISPM-901')], drift: [drifted('AISPM-901')] })], { policy }), parsed),
    ).toEqual([]);
  });

  it('tells and copies on the night on which a failure has lasted long enough, and only on that', () => {
    const nights = [1, 2, 3, 4].map((index) => only([result({ findings: [failing('AISPM-901')] })], { policy, index }));
    expect(nights.map((night) => isWorthSending(night, defaultPolicy()))).toEqual([false, false, true, false]);
    expect(nights.map((one) => one.escalated?.length ?? 0)).toEqual([0, 0, 1, 0]);
    expect(nights[2] && copies(nights[2], parsed)).toEqual(['ciso@contoso.example']);
  });

  it('copies again when what had lasted is fixed', () => {
    const drift = [drifted('AISPM-901', { kind: 'fixed', from: 'fail', to: 'pass', since: night(0) })];
    expect(
      copies(
        only([result({ findings: [finding('pass', { checkId: 'AISPM-901' })], drift })], { policy, index: 5 }),
        parsed,
      ),
    ).toEqual(['ciso@contoso.example']);
  });
});

describe('the AI bill of materials in a note', () => {
  const change = (message: string) => ({ kind: 'added' as const, subscriptionId: 'sub', resourceId: '/x', message });
  const changed = (...messages: readonly string[]) => result({ bom: messages.map(change) });
  const merged = (...notes: readonly Note[]) =>
    digestOf(notes, {
      ...{ id: 'i', owner: { name: 'Ops', mail: ['ops@contoso.example'] }, policy: defaultPolicy(), checks },
      ...{ mayRepeat: false, pageUrl: undefined },
    })?.bom;

  it('is told to the owner of the subscription, and alone only where the policy asks for it', () => {
    const told = only([changed('oai: deployment chat was added (gpt-4o 2)')]);
    expect(told.bom).toEqual({ lines: ['Sub: oai: deployment chat was added (gpt-4o 2)'], more: 0 });
    expect(isWorthSending(told, defaultPolicy())).toBe(false);
    expect(isWorthSending(told, policySchema.parse({ bom: { mail: true } }))).toBe(true);
    expect(
      isWorthSending(only([result({ findings: [finding('pass')] })]), policySchema.parse({ bom: { mail: true } })),
    ).toBe(false);
    const fixed = { findings: [finding('pass')], drift: [drifted('AISPM-901', { kind: 'fixed', to: 'pass' })] };
    expect(isWorthSending(only([{ ...changed('x'), ...fixed }]), defaultPolicy())).toBe(true);
  });
  it('goes to the AI Governance Lead too, where the policy copies that role at once', () => {
    const copiesOf = (afterDays: number, ...escalation: string[]) => {
      const rule = { escalation, mail: ['lead@contoso.example'], afterDays };
      const policy = policySchema.parse({ copies: [rule] });
      const owner = { name: 'Ops', mail: ['ops@contoso.example'] };
      const context = { id: 'i', owner, policy, checks, mayRepeat: false, pageUrl: undefined };
      return [only([changed('x')]), only([result({ findings: [finding('pass')] })])].map(
        (one) => digestOf([one], context)?.copies,
      );
    };
    expect(copiesOf(0, 'ai-governance')).toEqual([['lead@contoso.example'], []]);
    expect(copiesOf(3, 'ai-governance')).toEqual([[], []]);
    expect(copiesOf(0, 'control-owner')).toEqual([[], []]);
  });
  it('is nobody’s where the subscription has no owner', () => {
    const { owner: _owner, ...subscription } = result().subscription;
    expect(note([{ ...changed('x'), subscription }]).notes).toEqual([]);
  });
  it('carries twenty lines, each of bearable length, and counts the rest, over several nights too', () => {
    const many = only([
      changed(...Array.from({ length: 15 }, (_, index) => `m${index}`)),
      changed(...Array.from({ length: 15 }, (_, index) => `n${index}`)),
    ]);
    expect([many.bom?.lines.length, many.bom?.more]).toEqual([20, 10]);
    const later = only([changed('x'.repeat(1000))], { index: 2 });
    expect(later.bom?.lines[0]?.length).toBe(301);
    expect(merged(many, later)).toEqual({ lines: many.bom?.lines, more: 11 });
    expect(merged(only([result({ findings: [finding('pass')] })]))).toBeUndefined();
  });
});
