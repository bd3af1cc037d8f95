import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.ts';
import { renderEmptyPage, renderPage, streamPage } from '../../../../src/report/html.ts';
import { encodeReport, reportEncoder } from '../../../../src/report/page/data/encode.ts';
import { reportModel } from '../../../../src/report/page/data/report-model.ts';
import { bankAfterManyNights, NIGHTS } from '../fixture.ts';

const report = bankAfterManyNights();
const model = reportModel(JSON.parse(JSON.stringify(encodeReport(report))));
const indexOf = {
  subscription: new Map(report.subscriptions.map((one, i) => [one.id, i])),
  check: new Map(report.checks.map((one, i) => [one.id, i])),
};
const placeOf = (finding: { subscriptionId: string; checkId: string }) =>
  [indexOf.subscription.get(finding.subscriptionId) ?? -1, indexOf.check.get(finding.checkId) ?? -1] as const;

describe('packing', () => {
  it('loses no finding', () => {
    for (const finding of report.findings) {
      const [s, c] = placeOf(finding);
      const { checkId: _check, subscriptionId: _subscription, at, ...fact } = finding;
      expect(model.bodyOf(s, c)).toEqual(fact);
      expect(model.readAt(s, c).slice(0, 19)).toBe(
        new Date(Math.round(Date.parse(at) / 1000) * 1000).toISOString().slice(0, 19),
      );
    }
  });

  it('loses no night of any finding', () => {
    for (const [s, subscription] of report.subscriptions.entries())
      for (const [c] of report.checks.entries()) {
        const letters = model
          .historyOf(s, c)
          .map(
            (status) =>
              ({ fail: 'F', unknown: '?', warn: 'W', pending: '.', pass: 'P', 'not-applicable': '-' })[
                status ?? 'unknown'
              ],
          );
        expect(letters).toHaveLength(NIGHTS);
        expect(letters.join('')).toBe((subscription.history ?? []).map((night) => night[c]).join(''));
      }
  });

  it('loses no AI resource', () => {
    const items = model.inventory().map(({ subscription: _own, ...item }) => item);
    expect(items).toEqual(
      report.inventory.map((item) => ({
        ...item,
        ...(item.createdAt ? { createdAt: `${item.createdAt.slice(0, 19)}Z` } : {}),
      })),
    );
  });

  it('counts as the report does', () => {
    expect(model.counts.fail).toBe(report.totals.causes + report.totals.followers);
    expect(model.waived).toBe(report.totals.waived);
    expect(model.counts.unknown).toBe(report.totals.byStatus.unknown);
  });

  it('keeps one time of reading a subscription in a large report, and says so by its length', () => {
    const { subscriptions, findings, inventory: _items, ...head } = report;
    const packer = reportEncoder(head, true);
    for (const subscription of subscriptions)
      packer.add({
        subscription,
        findings: findings.filter((one) => one.subscriptionId === subscription.id),
        inventory: [],
      });
    expect(packer.end().reads.every((times) => times.length === 1)).toBe(true);
  });

  it('writes control and bidirectional characters out, but leaves ids as they are', () => {
    const turned = structuredClone(report) as Report;
    const [first] = turned.subscriptions;
    const bad = turned.findings.find((one) => one.items);
    if (!first || !bad?.items?.[0]) throw new Error('The fixture has changed');
    first.name = 'abc\u202edef\u0007';
    bad.message = 'seen\u2028twice';
    bad.items[0].resourceId += '\u202e';
    const opened = reportModel(encodeReport(turned));
    expect(opened.subscriptions[0]?.name).toBe('abc\\u202edef\\u0007');
    const [s, c] = placeOf(bad);
    expect(opened.bodyOf(s, c)?.message).toBe('seen\\u2028twice');
    expect(opened.bodyOf(s, c)?.items?.[0]?.resourceId.endsWith('\u202e')).toBe(true);
  });
});

describe('the file', () => {
  it('is the same bytes for the same report, in one piece or streamed', async () => {
    const { subscriptions, findings, inventory, ...head } = report;
    async function* parts() {
      for (const subscription of subscriptions)
        yield {
          subscription,
          findings: findings.filter((one) => one.subscriptionId === subscription.id),
          inventory: inventory.filter((one) => one.subscriptionId === subscription.id),
        };
    }
    const once = renderPage(report);
    expect(renderPage(structuredClone(report)) === once).toBe(true);
    let streamed = '';
    for await (const piece of streamPage(head, parts())) streamed += piece;
    expect(streamed === once).toBe(true);
    const empty = renderEmptyPage();
    expect(renderEmptyPage() === empty).toBe(true);
  });

  it('needs nothing else and lets nothing else in', () => {
    const html = renderPage(report);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8"/);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/unsafe-|\sstyle="|\son\w+="|<link rel="stylesheet"|src="/);
    expect([...html.matchAll(/<script/g)]).toHaveLength(3);
  });
});
