import { declaredValue } from '../../src/model/declared-value.ts';
import { type Policy, policySchema } from '../../src/model/policy.ts';

/* How the zone changes a check, from the default policy (docs/decisions.md). */

const policy = policySchema.parse({});
const ids = (...numbers: readonly string[]): readonly string[] => numbers.map((number) => `AISPM-${number}`);
const by = <T>(values: Readonly<Record<'1' | '2' | '3', T>>, wordOf: (value: T) => string): string =>
  (['1', '2', '3'] as const).map((zone) => `${zone} ${wordOf(values[zone])}`).join(', ');
const hours = (n: number): string => (n % 24 === 0 && n > 72 ? `${n / 24} days` : `${n} hours`);

type Zoned = { readonly checks: readonly string[]; sentence(given: Policy): string };
const ZONED: readonly Zoned[] = [
  {
    checks: ids('001', '002', '003', '004', '005', '037', '038', '042'),
    sentence: ({ levels }) => `The AI plan by zone: ${by(levels.aiPlan, String)} (policy \`levels.aiPlan\`).`,
  },
  {
    checks: ids('035', '036', '043'),
    sentence: ({ levels }) =>
      `Sentinel by zone: ${by(levels.sentinel, String)} (policy \`levels.sentinel\`); where it is recommended a failure becomes a warning.`,
  },
  {
    checks: ids('023', '030'),
    sentence: ({ slaHours }) => `Time to remediate by zone: ${by(slaHours, hours)} (policy \`slaHours\`).`,
  },
  {
    checks: ids('038'),
    sentence: ({ syntheticTestDays }) =>
      `How long a test is fresh, by zone: ${by(syntheticTestDays, (n) => `${n} days`)} (policy \`syntheticTestDays\`).`,
  },
  {
    checks: ids('028'),
    sentence: ({ customerManagedKeys }) =>
      `Customer-managed keys by zone: ${by({ 1: 1, 2: 2, 3: 3 } as const, (zone) => (declaredValue(customerManagedKeys, { subject: { id: '', name: '' }, zone }, false).value ? 'required' : 'not required'))} (policy \`customerManagedKeys\`).`,
  },
  {
    checks: ids('044'),
    sentence: () => 'Not applicable where the AI plan is optional (zone 1 by default), a warning elsewhere.',
  },
];

/** Sentences about a check's zones, with the defaults. */
export const zonesOf = (checkId: string): readonly string[] =>
  ZONED.filter((one) => one.checks.includes(checkId)).map((one) => one.sentence(policy));
