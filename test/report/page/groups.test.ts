import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../src/report/html.ts';
import { causeGroups } from '../../../src/report/page/data/cause-groups.ts';
import { encodeReport } from '../../../src/report/page/data/encode.ts';
import { fixModel } from '../../../src/report/page/data/fix-model.ts';
import { groupsOf, inSeveral, placesBySubscription } from '../../../src/report/page/data/groups.ts';
import { reportModel } from '../../../src/report/page/data/report-model.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

/* The bank with AI resources in three regions: Contoso Prod AI has them in two, and of one Azure tells no region. */

const bank = bankAfterManyNights();
const idOf = (name: string) => bank.subscriptions.find((one) => one.name === name)?.id ?? '';
const [prod, wealth, fraud, sandbox, lending] = ['Prod AI', 'Wealth', 'Fraud Models', 'Sandbox', 'Lending'].map((n) =>
  idOf(`Contoso ${n}`),
);
let ofProd = 0;
const report = {
  ...bank,
  subscriptions: bank.subscriptions.map(({ aiResources, ...one }) =>
    one.id === sandbox ? one : { ...one, ...(aiResources === undefined ? {} : { aiResources }) },
  ),
  inventory: bank.inventory
    .filter((item) => item.subscriptionId !== sandbox)
    .map(({ location, ...item }) => {
      if (item.subscriptionId === wealth) return item;
      if (item.subscriptionId === fraud) return { ...item, location: 'UK South' };
      const second = item.subscriptionId === prod && ofProd++ > 3;
      return { ...item, location: second ? 'uksouth' : 'westeurope' };
    }),
};
const model = reportModel(encodeReport(report));
const fix = fixModel(model);
const all = model.subscriptions.map((one) => one.index);
const groups = groupsOf(model, 'region', all, placesBySubscription(fix, fix.rows));
const namesIn = (name: string) =>
  groups.find((group) => group.name === name)?.rows.map((s) => model.subscriptions[s]?.name.replace('Contoso ', ''));

describe('groups by region of AI resources', () => {
  it.each([
    ['uksouth', ['Fraud Models', 'Prod AI']],
    ['Region not told', ['Wealth']],
    ['No AI resources', ['Core Banking']],
    ['AI resources not seen', ['Sandbox']],
  ])('%s holds %j', (name, subscriptions) => expect(namesIn(name)?.sort()).toEqual(subscriptions));

  it('hold a subscription in each of its regions, and every other once', () => {
    expect(new Set(groups.flatMap((group) => group.rows)).size).toBe(13);
    expect(groups.flatMap((group) => group.rows)).toHaveLength(14);
    expect(inSeveral(groups)).toBe(1);
    expect(groups.reduce((sum, group) => sum + group.of, 0)).toBe(14);
  });

  it('count a cause in each of them', () => {
    const line = causeGroups(fix.rows, groups, fix).find(({ row }) => row.key === '042');
    const counts = Object.fromEntries(groups.map(({ name }, at) => [name, line?.cells[at]?.n]));
    expect(counts).toMatchObject({ uksouth: 1, westeurope: 1, 'No AI resources': 0 });
  });

  const { openIt } = openPages(renderPage(report));

  it('say of one failure that it follows', async () => {
    const findings = bank.findings.map((one) =>
      one.subscriptionId === lending && one.cause && one.checkId !== 'AISPM-008'
        ? { ...one, status: 'pass' as const, cause: undefined }
        : one,
    );
    const page = await openIt({ hash: '#/?by=group&g=mg-retail-bank' }, renderPage({ ...bank, findings }));
    await expect
      .poll(() => page.locator('tr.child', { hasText: 'Contoso Lending' }).innerText())
      .toContain('1 follows');
  });

  it('are chosen on the page, which says that they do not add up', async () => {
    const page = await openIt();
    await page.getByRole('combobox', { name: 'By' }).selectOption({ label: 'region of AI resources' });
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/?by=region');
    const table = page.getByRole('region', { name: 'Table of groups' });
    await expect.poll(() => table.getByRole('button', { name: 'Region', exact: true }).count()).toBe(1);
    await expect
      .poll(() => table.innerText())
      .toContain('1 subscription has AI resources in more than one region and stands in each');
    await table.getByRole('button', { name: 'uksouth' }).click();
    await table.getByRole('link', { name: 'Contoso Prod AI' }).waitFor();
    await page.getByRole('button', { name: 'Causes by group' }).click();
    await expect.poll(() => page.locator('.cg thead').innerText()).toContain('No AI resources');
    expect(await page.locator('.cg a').count()).toBe(0);
  });
});
