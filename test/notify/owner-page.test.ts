import { describe, expect, it } from 'vitest';
import { policySchema } from '../../src/model/policy.ts';
import { NO_OWNER } from '../../src/model/to-fix.ts';
import { ownerPage } from '../../src/notify/compose/rows.ts';
import { compose } from '../../src/notify/compose.ts';
import { digestOf } from '../../src/notify/merge-notes.ts';
import { noteBuilder } from '../../src/notify/note.ts';
import { narrowRows } from '../../src/report/fix/fix-rows.ts';
import { fixSums, sumLine } from '../../src/report/fix/fix-sums.ts';
import { encodeReport } from '../../src/report/page/data/encode.ts';
import { fixModel } from '../../src/report/page/data/fix-model.ts';
import { allOwners, ownerHash, ownerOf } from '../../src/report/page/data/owners.ts';
import { reportModel } from '../../src/report/page/data/report-model.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { bankAfterManyNights } from '../report/page/fixture.ts';

/* A mail leads to the page of its owner, which says the same numbers. */

const PAGE = 'https://aispm.contoso.example/api/report';
const report = bankAfterManyNights();
const model = reportModel(encodeReport(report));
const fix = fixModel(model);
const checks = new Map(CHECKS.map((check) => [check.id as string, check]));

function digests() {
  const { id, startedAt, finishedAt, version, cloud } = report.scan;
  const policy = policySchema.parse({});
  const builder = noteBuilder({
    checks,
    policy,
    scan: {
      ...{ id, startedAt, finishedAt, version, cloud },
      trigger: 'timer',
      deadline: finishedAt,
      state: 'complete',
      scope: [],
      shards: 1,
    },
    previousAt: undefined,
    trend: [],
    nightsSince: () => 1,
    pageUrl: PAGE,
  });
  for (const subscription of report.subscriptions)
    builder.add({
      subscription,
      findings: report.findings.filter((one) => one.subscriptionId === subscription.id),
      inventory: [],
      baseline: false,
      drift: report.drift.filter((one) => one.subscriptionId === subscription.id),
      notices: [],
      newChecks: [],
    });
  return builder.end().notes.map((note) => {
    const owner = { name: note.owner, mail: ['owner@contoso.example'] };
    const digest = digestOf([note], { id: note.owner, owner, policy, checks, mayRepeat: false, pageUrl: PAGE });
    if (!digest) throw new Error('No digest');
    return digest;
  });
}

describe('the mail of an owner', () => {
  const all = digests();

  it('is there for everybody on the page', () =>
    expect(all.map((one) => one.owner.name).sort()).toEqual(
      allOwners(model)
        .filter((one) => one !== NO_OWNER)
        .sort(),
    ));

  it.each(all.map((one) => [one.owner.name, one] as const))('%s: says what the page says', (owner, digest) => {
    const isTheirs = (other: string | undefined) => (other ?? NO_OWNER) === owner;
    const rows = narrowRows(fix.rows, model.encoded.checks, (place) => isTheirs(place.owner));
    const waived = report.findings.filter(
      (one) =>
        one.waiver && isTheirs(one.owner ?? report.subscriptions.find((each) => each.id === one.subscriptionId)?.owner),
    ).length;
    expect(digest.verdict.line).toBe(sumLine(fixSums(rows), waived));
    const { text } = compose(digest);
    expect(text.replace(/\s+/g, ' ')).toContain(digest.verdict.line);
  });

  it.each(all.map((one) => [one.owner.name, one] as const))('%s: opens the page of the owner', (owner, digest) => {
    const [, hash = ''] = (ownerPage(digest) ?? '').split('#');
    expect(`#${hash}`).toBe(ownerHash(model, owner));
    expect(ownerOf(model, decodeURIComponent(hash.split('/').at(-1) ?? ''))).toBe(owner);
    const { text, html } = compose(digest);
    expect([text.includes(`${PAGE}#${hash}`), html.includes(`${PAGE}#${hash}`)]).toEqual([true, true]);
  });
});
