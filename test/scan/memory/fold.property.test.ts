import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import type { Drift } from '../../../src/model/report.ts';
import { STATUSES, type Status } from '../../../src/model/status.ts';
import { fold } from '../../../src/scan/memory/fold.ts';
import { context, finding, item, run } from '../nights.ts';

const CHECKS = ['AISPM-001', 'AISPM-002', 'AISPM-003'];
const status = fc.constantFrom<Status>(...STATUSES);
const known = status.filter((one) => one !== 'unknown');
const items = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'x', 'y'),
    status: status.filter((one) => one !== 'pass' && one !== 'not-applicable'),
  }),
  {
    selector: ({ name }) => name,
    maxLength: 4,
  },
);
const check = (checkId: string): fc.Arbitrary<Finding> =>
  fc
    .tuple(status, items, fc.boolean(), fc.option(fc.constantFrom(...CHECKS), { nil: undefined }))
    .map(([one, list, partial, cause]) =>
      finding(one, {
        checkId,
        items: list.map(({ name, status: its }) => item(name, its)),
        ...(partial ? { partial } : {}),
        ...(cause && cause !== checkId ? { cause } : {}),
      }),
    );
const night = fc.record({ findings: fc.tuple(...CHECKS.map(check)), blind: fc.boolean() });
const nights = fc.array(night, { minLength: 1, maxLength: 12 });
const folded = (list: readonly { readonly findings: readonly Finding[]; readonly blind: boolean }[]) =>
  run(
    list.map((one) => one.findings),
    (index) => (list[index]?.blind ? { inventory: undefined } : {}),
  );
const alternates = (kinds: readonly string[], begin: readonly string[], end: readonly string[]) =>
  kinds
    .filter((kind) => begin.includes(kind) || end.includes(kind))
    .every((kind, index, all) => index === 0 || begin.includes(kind) !== begin.includes(all[index - 1] ?? ''));

const isChange = ({ kind }: Drift): boolean => kind !== 'flapping' && kind !== 'steady';

describe('the fold', () => {
  it('does nothing on redelivery, whatever is read the second time', () =>
    fc.assert(
      fc.property(nights, night, (list, other) => {
        const last = folded(list).at(-1);
        const again = fold(last?.baseline ?? null, other.findings, context(list.length - 1));
        expect([again.drift, again.notices, again.baseline]).toEqual([[], [], last?.baseline]);
      }),
    ));

  it('does the same on redelivery of the same', () =>
    fc.assert(
      fc.property(nights, (list) => {
        const last = folded(list).at(-1);
        const again = fold(last?.baseline ?? null, list.at(-1)?.findings ?? [], context(list.length - 1));
        expect(again.findings).toEqual(last?.findings);
      }),
    ));

  it('does not depend on the order of checks or items', () =>
    fc.assert(
      fc.property(nights, fc.integer(), (list, seed) => {
        const turned = <T>(all: readonly T[]): T[] =>
          [
            ...all.slice(Math.abs(seed) % Math.max(all.length, 1)),
            ...all.slice(0, Math.abs(seed) % Math.max(all.length, 1)),
          ].reverse();
        const other = folded(
          list.map((one) => ({
            ...one,
            findings: turned(one.findings).map((its) => ({ ...its, items: turned(its.items ?? []) })),
          })),
        );
        for (const [index, one] of folded(list).entries()) {
          expect(other[index]?.drift.map((row) => row.id).sort()).toEqual(one.drift.map((row) => row.id).sort());
          expect(other[index]?.baseline).toEqual(one.baseline);
        }
      }),
    ));

  it('yields the same known transitions with unknown nights in between as without them', () =>
    fc.assert(
      fc.property(
        fc.array(known, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
        (list, gaps) => {
          const known = (all: readonly Status[]) =>
            run(all.map((one) => [finding(one)]))
              .flatMap((one) => one.drift)
              .filter((row) => isChange(row) && row.kind !== 'lost-sight' && row.from !== row.to)
              .map((row) => `${row.kind === 'regained' ? 'changed' : row.kind} ${row.from}>${row.to}`);
          const gapped = list.flatMap((one, index) => [
            one,
            ...Array.from({ length: gaps[index] ?? 0 }, () => 'unknown' as const),
          ]);
          expect(known(gapped)).toEqual(known(list));
        },
      ),
    ));

  it('lets failures begin and end in turn, and sight be lost and regained in turn', () =>
    fc.assert(
      fc.property(nights, (list) => {
        const rows = folded(list).flatMap((one) => one.drift);
        const perFinding = Map.groupBy(
          rows.filter((row) => !row.resourceId),
          (row) => row.checkId,
        );
        for (const own of perFinding.values()) {
          const kinds = own.map((row) => (row.kind === 'appeared' && row.to !== 'fail' ? 'warned' : row.kind));
          expect(alternates(kinds, ['regressed', 'appeared'], ['fixed', 'gone'])).toBe(true);
          expect(kinds.filter((kind) => kind === 'regained').length).toBeLessThanOrEqual(
            kinds.filter((kind) => kind === 'lost-sight').length,
          );
        }
      }),
    ));

  it('never calls one thing both gone and lost, nor anything twice in one night', () =>
    fc.assert(
      fc.property(nights, (list) => {
        for (const { drift } of folded(list)) {
          // That something flaps is told beside its change.
          const subjects = drift.filter(isChange).map((row) => `${row.checkId} ${row.resourceId?.toLowerCase() ?? ''}`);
          expect(new Set(subjects).size).toBe(subjects.length);
        }
      }),
    ));

  it('knows tonight what tonight says: a status seen is the status remembered, an unseen one stays as it was', () =>
    fc.assert(
      fc.property(nights, (list) => {
        const all = folded(list);
        for (const [index, one] of all.entries())
          for (const its of list[index]?.findings ?? []) {
            const before = all[index - 1]?.baseline.findings[its.checkId]?.status;
            expect(one.baseline.findings[its.checkId]?.status).toBe(its.status === 'unknown' ? before : its.status);
          }
      }),
    ));

  it('mails a failing item once: each bad item that lasts is in the memory, and no row names one that is not', () =>
    fc.assert(
      fc.property(nights, (list) => {
        for (const [index, one] of folded(list).entries())
          for (const row of one.drift.filter(
            (each) => each.resourceId && (each.kind === 'appeared' || each.kind === 'regressed'),
          )) {
            const its = list[index]?.findings
              .find((each) => each.checkId === row.checkId)
              ?.items?.find((each) => each.resourceId === row.resourceId);
            expect(its?.status).toBe(row.to);
          }
      }),
    ));
});
