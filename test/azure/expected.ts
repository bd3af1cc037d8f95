import { guidOf } from '../../local/tenant/names.ts';
import type { Subscription } from '../../local/tenant/state.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import { type Finding, LETTERS } from '../../src/model/finding.ts';
import { findingsOf, scanned, tenantOf } from './cli.ts';
import { policyOf, whole, worldOf } from './whole.ts';

/*
 * A table of subscriptions, each the whole one but for something, in one scan: which checks then do not pass, and
 * nothing else.
 */

export type Input = NonNullable<WorldInput['subscriptions']>[number];
export type Change = Partial<Input> | ((usual: Input) => Partial<Input>);
/**
 * Name, what does not pass ("001F 002-005F<001 042-<001": numbers, letter, cause), what is unusual, and what only the
 * live tenant can say.
 */
export type Case = readonly [
  name: string,
  expected: string,
  change: Change,
  live?: (subscription: Subscription) => void,
];

export type Found = { readonly wanted: string; readonly got: string };

/** One scan of all cases: what was expected, and what was found, in the same words. */
export async function judgeCases(cases: readonly Case[]): Promise<ReadonlyMap<string, Found>> {
  const names = cases.map(([name]) => name);
  const world = worldOf(...names);
  const tenant = await tenantOf({
    ...world,
    managementGroups: ['bank', 'z1', 'z2'].map((name) => ({ name })),
    subscriptions: cases.map(([name, , change]) => {
      const usual = whole(name);
      return { ...usual, ...(typeof change === 'function' ? change(usual) : change) };
    }),
  });
  for (const [name, , , live] of cases) {
    const subscription = tenant.state.subscriptions.get(guidOf(name));
    if (subscription) live?.(subscription);
  }
  const aiCatalogue = [...tenant.state.subscriptions.values()].flatMap((one) =>
    one.resources.filter(isAi).map((row) => row.id),
  );
  const { report } = await scanned(tenant, {
    ...policyOf(...names),
    zones: { managementGroups: { bank: 3, z1: 1, z2: 2 } },
    aiCatalogue,
  });
  await tenant.close();
  return new Map(
    cases.map(([name, expected]) => [name, { wanted: spread(expected), got: told(findingsOf(report, guidOf(name))) }]),
  );
}

const isAi = (row: Subscription['resources'][number]): boolean =>
  /microsoft\.machinelearningservices/i.test(row.type)
    ? row['kind'] !== 'Project'
    : /accounts$/i.test(row.type) && /^(openai|aiservices)$/i.test(String(row['kind']));

function told(findings: ReadonlyMap<string, Finding>): string {
  const said = [...findings].map(
    ([number, { status, cause }]) => `${number}${LETTERS[status]}${cause ? `<${cause.slice(-3)}` : ''}`,
  );
  return said.filter((one) => !/^\d+P$/.test(one)).join(' ');
}

/** "002-004F<001" is "002F<001 003F<001 004F<001". */
function spread(expected: string): string {
  const each = expected.split(' ').flatMap((part) => {
    const [, numbers = '', verdict = ''] = /^([\d,]+(?:-\d+)?(?:,[\d-]*\d)*)(\D(?:<\d{3})?)$/.exec(part) ?? [];
    return numbers.split(',').flatMap((range) => {
      const [from = 0, to = from] = range.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => `${String(from + index).padStart(3, '0')}${verdict}`);
    });
  });
  return expected === '' ? '' : each.sort().join(' ');
}

/** The whole subscription with plans that differ. */
export const plans = (over: NonNullable<Input['plans']>): Partial<Input> => ({ plans: over });
/** With one resource that differs. */
export const changed =
  (name: string, over: Partial<NonNullable<Input['resources']>[number]>) =>
  ({ resources = [] }: Input): Partial<Input> => ({
    resources: resources.map((row) => (row.name === name ? { ...row, ...over } : row)),
  });
/** Without some resources. */
export const less =
  (...names: readonly string[]) =>
  ({ resources = [] }: Input): Partial<Input> => ({ resources: resources.filter((row) => !names.includes(row.name)) });
/** With more resources. */
export const more =
  (...rows: NonNullable<Input['resources']>) =>
  ({ resources = [] }: Input): Partial<Input> => ({ resources: [...resources, ...rows] });
