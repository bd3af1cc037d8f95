import { guidOf } from '../../local/tenant/names.ts';
import type { Subscription } from '../../local/tenant/state.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import type { Finding } from '../../src/model/finding.ts';
import { EXPECTED } from './bank.expected.ts';
import { findingsOf, scanned, tenantOf } from './cli.ts';
import { ALL, letterOf, OVER_AI, OVER_PLANS } from './numbers.ts';
import { policyOf, reported, whole, worldOf } from './whole.ts';

/*
 * A table of subscriptions, each the whole one but for something, in one scan: which checks then do not pass, and
 * nothing else.
 */

export type Input = NonNullable<WorldInput['subscriptions']>[number];
export type Change = Partial<Input> | ((usual: Input) => Partial<Input>);
/**
 * Name, what does not pass ("001F 002-005F<001 plans?<015": numbers or a set of checks, letter, cause), what is
 * unusual, and what only the live tenant can say.
 */
export type Case = readonly [
  name: string,
  expected: string,
  change: Change,
  live?: (subscription: Subscription) => void,
];

/** What was expected and what was found, and what to do where the two differ. */
export type Found = { readonly wanted: string; readonly got: string; readonly hint: string };

/** One scan of all cases. */
export async function judgeCases(cases: readonly Case[]): Promise<ReadonlyMap<string, Found>> {
  const names = cases.map(([name]) => name);
  for (const [number, entry] of Object.entries(EXPECTED))
    for (const name of Object.keys(entry.cases ?? {}))
      if (!names.includes(name)) throw new Error(`bank.expected.ts names a case for ${number} that is none: ${name}`);
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
  return new Map(cases.map(([name, expected]) => [name, compared(name, expected, findingsOf(report, guidOf(name)))]));
}

function compared(name: string, expected: string, findings: ReadonlyMap<string, Finding>): Found {
  const [wanted, got] = [spread(name, expected), verdictsIn(findings)];
  const added = got.split(' ').filter((one) => !wanted.split(' ').includes(one));
  const hint = `Not expected: ${added.join(' ') || 'nothing'}. If a new check says so rightly, its entry in bank.expected.ts takes cases: { '${name}': '${added[0]?.slice(3) ?? ''}' }`;
  return { wanted, got, hint };
}

const isAi = (row: Subscription['resources'][number]): boolean =>
  /microsoft\.machinelearningservices/i.test(row.type)
    ? row['kind'] !== 'Project'
    : /accounts$/i.test(row.type) && /^(openai|aiservices)$/i.test(String(row['kind']));

const verdictsIn = (findings: ReadonlyMap<string, Finding>): string =>
  withoutPasses(new Map([...findings].map(([number, finding]) => [number, letterOf(finding)])));

const withoutPasses = (letters: ReadonlyMap<string, string>): string =>
  [...letters]
    .filter(([, letter]) => letter !== 'P')
    .map(([number, letter]) => `${number}${letter}`)
    .sort()
    .join(' ');

/** The sets of checks that a case can name. */
const SETS: Readonly<Record<string, readonly string[]>> = {
  all: ALL,
  ai: OVER_AI,
  plans: OVER_PLANS,
};

/**
 * "002-004F<001" is "002F<001 003F<001 004F<001"; of two parts about one check the later holds, so that "all? 040F" is
 * every check unknown but 040. What the entry of a check says of the case comes last.
 */
function spread(name: string, expected: string): string {
  const letters = new Map<string, string>();
  for (const part of expected.split(' ').filter(Boolean)) {
    const [, numbers = '', letter = ''] = /^([a-z]+|[\d,-]*\d)(\D(?:<\d{3})?)$/.exec(part) ?? [];
    for (const number of SETS[numbers] ?? numbers.split(',').flatMap(range)) letters.set(number, letter);
  }
  for (const [number, { cases }] of Object.entries(EXPECTED)) if (cases?.[name]) letters.set(number, cases[name]);
  return withoutPasses(letters);
}

function range(text: string): readonly string[] {
  const [from = 0, to = from] = text.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(3, '0'));
}

/** The whole subscription with plans that differ. */
export const plans = (over: NonNullable<Input['plans']>): Partial<Input> => ({ plans: { ...reported, ...over } });
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
