import { type Resolver, resolverOf, UNRESOLVED } from './azure-policy-values.ts';
import { field, textField } from './field.ts';

/*
 * What one policy definition does to the plans of Defender for Cloud. The shapes are those of Microsoft's own
 * definitions for these plans (github.com/Azure/azure-policy, built-in-policies, "Security Center",
 * ASC_Azure_Defender_AI_Full_Features_DINE and ASC_Azure_Defender_CSPM_Full_Features_DINE) and of
 * learn.microsoft.com, "Azure Policy definition structure". No real answer has shown one that works against a plan, so
 * whatever cannot be resolved is said, and never passes.
 */

const PRICINGS = 'microsoft.security/pricings';
const DEPLOYMENTS = 'microsoft.resources/deployments';
const SUBSCRIPTIONS = 'microsoft.resources/subscriptions';
/** The plans that the check speaks of. */
export const PLANS = ['AI', 'CloudPosture'] as const;
export type PlanName = (typeof PLANS)[number];

/** The effects that change no plan (learn.microsoft.com, "Azure Policy definitions effect basics"). */
const HARMLESS: ReadonlySet<string> = new Set([
  'addtonetworkgroup',
  'append',
  'audit',
  'auditifnotexists',
  'denyaction',
  'disabled',
  'manual',
  'mutate',
]);

/** One thing that a definition does against a plan. */
export type Act = { readonly plan: PlanName; readonly does: 'free' | 'deny' | { readonly off: string } };
/** What a definition does, and the parts of it that cannot be resolved. */
export type Acts = { readonly acts: readonly Act[]; readonly unresolved: readonly string[] };

const NOTHING: Acts = { acts: [], unresolved: [] };
const unresolved = (what: string): Acts => ({ acts: [], unresolved: [what] });
const joined = (parts: readonly Acts[]): Acts => ({
  acts: parts.flatMap((part) => part.acts),
  unresolved: [...new Set(parts.flatMap((part) => part.unresolved))],
});

/** The subscription that a policy is evaluated for, as far as a condition may ask about it. */
export type Target = { readonly tags: Readonly<Record<string, string>> };

/**
 * What a policy rule with these parameters does to the plans of a subscription. `effect` replaces the rule's own. Audit
 * effects and Disabled do nothing; an effect that is not known cannot be resolved.
 */
export function actsOf(rule: unknown, parameters: Resolver, effect: unknown, target: Target): Acts {
  const word = parameters.resolve(effect ?? field(rule, 'then.effect'));
  if (typeof word !== 'string') return unresolved('its effect');
  const details = field(rule, 'then.details');
  const holds = (plan: PlanName) => conditionHolds(field(rule, 'if'), parameters, planFields(plan));
  switch (word.toLowerCase()) {
    case 'deployifnotexists': {
      const onSubscription = conditionHolds(field(rule, 'if'), parameters, subscriptionFields(target));
      return deployed(details, parameters, (plan) => either(onSubscription, holds(plan)));
    }
    case 'modify':
      return joined(PLANS.map((plan) => when(holds(plan), modified(plan, details, parameters))));
    case 'deny':
      return joined(PLANS.map((plan) => when(holds(plan), { acts: [{ plan, does: 'deny' }], unresolved: [] })));
    default:
      return HARMLESS.has(word.toLowerCase()) ? NOTHING : unresolved(`its effect "${word}"`);
  }
}

/** True, false, or undefined where a part that matters cannot be resolved. */
type Truth = boolean | undefined;
const either = (a: Truth, b: Truth): Truth => (a || b ? true : a === undefined || b === undefined ? undefined : false);

/** What is done where a condition holds; where that is not known, only that it is not. */
function when(truth: Truth, done: Acts): Acts {
  if (truth === false || (done.acts.length === 0 && done.unresolved.length === 0)) return NOTHING;
  return truth ? done : unresolved('its condition');
}

function deployed(details: unknown, parameters: Resolver, holds: (plan: PlanName) => Truth): Acts {
  const properties = field(details, 'deployment.properties');
  const found = templateActs(field(properties, 'template'), field(properties, 'parameters'), parameters);
  const settled = PLANS.map((plan) =>
    when(holds(plan), { acts: found.acts.filter((act) => act.plan === plan), unresolved: [] }),
  );
  const possible = PLANS.some((plan) => holds(plan) !== false);
  return joined([...settled, possible ? { acts: [], unresolved: found.unresolved } : NOTHING]);
}

/** What a deployment template does; its own expressions see its own parameters and variables. */
function templateActs(template: unknown, values: unknown, outer: Resolver): Acts {
  const resources = field(template, 'resources');
  if (typeof resources !== 'object' || resources === null) return unresolved('its deployment');
  const own = resolverOf(field(template, 'parameters'), values, outer, field(template, 'variables'));
  return joined(Object.values(resources).map((resource: unknown) => resourceActs(resource, own)));
}

function resourceActs(resource: unknown, own: Resolver): Acts {
  const type = own.resolve(field(resource, 'type'));
  if (typeof type !== 'string') return unresolved('the type of a resource that it deploys');
  if (type.toLowerCase() === DEPLOYMENTS) {
    const inner = textField(resource, 'properties.expressionEvaluationOptions.scope')?.toLowerCase() === 'inner';
    const template = field(resource, 'properties.template');
    return inner
      ? templateActs(template, field(resource, 'properties.parameters'), own)
      : nestedActs(field(template, 'resources'), own);
  }
  return type.toLowerCase() === PRICINGS ? conditionally(resource, own, pricingActs(resource, own)) : NOTHING;
}

/** A nested template that is evaluated in its outer scope, as Azure does unless told otherwise. */
function nestedActs(resources: unknown, own: Resolver): Acts {
  if (typeof resources !== 'object' || resources === null) return unresolved('its deployment');
  return joined(Object.values(resources).map((resource: unknown) => resourceActs(resource, own)));
}

function conditionally(resource: unknown, own: Resolver, acts: Acts): Acts {
  const condition = field(resource, 'condition');
  const value = condition === undefined ? true : own.resolve(condition);
  return when(typeof value === 'boolean' ? value : undefined, acts);
}

function pricingActs(resource: unknown, own: Resolver): Acts {
  const tier = own.resolve(field(resource, 'properties.pricingTier'));
  const found = [...tierActs(tier), ...extensionsOff(own.resolve(field(resource, 'properties.extensions')), own)];
  if (found.length === 0) return NOTHING;
  const name = own.resolve(field(resource, 'name'));
  if (typeof name !== 'string') return unresolved('the plan that it sets');
  const plan = PLANS.find((one) => one.toLowerCase() === name.toLowerCase());
  if (!plan) return NOTHING;
  return joined(
    found.map((does) =>
      does === 'unresolved' ? unresolved(`what it sets plan ${plan} to`) : { acts: [{ plan, does }], unresolved: [] },
    ),
  );
}

/** What a tier does to a plan: none given and Standard do nothing, and one that is not known cannot be told. */
function tierActs(tier: unknown): readonly ('free' | 'unresolved')[] {
  if (tier === undefined || word(tier) === 'standard') return [];
  return [word(tier) === 'free' ? 'free' : 'unresolved'];
}

function extensionsOff(list: unknown, own: Resolver): readonly ({ readonly off: string } | 'unresolved')[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return ['unresolved'];
  return list.flatMap((entry: unknown): readonly ({ readonly off: string } | 'unresolved')[] => {
    const enabled = own.resolve(field(entry, 'isEnabled'));
    if (word(enabled) === 'true') return [];
    const name = own.resolve(field(entry, 'name'));
    return word(enabled) === 'false' && typeof name === 'string' ? [{ off: name }] : ['unresolved'];
  });
}

/** What operations of a modify effect set on a plan. */
function modified(plan: PlanName, details: unknown, parameters: Resolver): Acts {
  const operations = parameters.resolve(field(details, 'operations'));
  if (!Array.isArray(operations)) return unresolved('its operations');
  return joined(
    operations.map((operation: unknown) => {
      const name = parameters.resolve(field(operation, 'field'));
      if (typeof name !== 'string') return unresolved('a field that it modifies');
      const path = name.toLowerCase();
      if (path !== `${PRICINGS}/pricingtier` && !path.startsWith(`${PRICINGS}/extensions`)) return NOTHING;
      const value = word(parameters.resolve(field(operation, 'value')));
      if (value === 'standard' || value === 'true') return NOTHING;
      return value === 'free'
        ? { acts: [{ plan, does: 'free' }], unresolved: [] }
        : unresolved(`what it sets ${name} to`);
    }),
  );
}

const word = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'boolean' ? String(value).toLowerCase() : undefined;

/** The fields of what a condition is asked about; a name that it lacks cannot be resolved. */
type Fields = (name: string) => unknown;

const planFields =
  (plan: PlanName): Fields =>
  (name) =>
    ({ type: PRICINGS, name: plan, [`${PRICINGS}/pricingtier`]: 'Standard' })[name] ?? UNRESOLVED;

const subscriptionFields =
  ({ tags }: Target): Fields =>
  (name) => {
    if (name === 'type') return SUBSCRIPTIONS;
    const tag = /^tags(?:\.|\[')(.+?)(?:'\])?$/.exec(name)?.[1];
    return tag === undefined ? UNRESOLVED : Object.entries(tags).find(([key]) => key.toLowerCase() === tag)?.[1];
  };

function conditionHolds(condition: unknown, parameters: Resolver, fields: Fields): Truth {
  const all = field(condition, 'allOf');
  if (Array.isArray(all)) {
    const parts = all.map((part: unknown) => conditionHolds(part, parameters, fields));
    return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
  }
  const any = field(condition, 'anyOf');
  if (Array.isArray(any))
    return any.reduce<Truth>((truth, part: unknown) => either(truth, conditionHolds(part, parameters, fields)), false);
  const not = field(condition, 'not');
  if (not !== undefined) {
    const truth = conditionHolds(not, parameters, fields);
    return truth === undefined ? undefined : !truth;
  }
  const name = parameters.resolve(field(condition, 'field'));
  return typeof name === 'string' ? compared(fields(name.toLowerCase()), condition, parameters) : undefined;
}

const OPERATORS: Readonly<Record<string, (actual: string, wanted: unknown) => Truth>> = {
  equals: (actual, wanted) => (word(wanted) === undefined ? undefined : actual === word(wanted)),
  in: (actual, wanted) => (Array.isArray(wanted) ? wanted.some((one) => word(one) === actual) : undefined),
  like: (actual, wanted) => {
    const [head = '', tail, ...more] = typeof wanted === 'string' ? wanted.toLowerCase().split('*') : [];
    if (typeof wanted !== 'string' || more.length > 0) return undefined;
    return tail === undefined ? actual === head : actual.startsWith(head) && actual.endsWith(tail);
  },
};

/** One comparison of a field; undefined for an operator that is not known. Texts compare without case. */
function compared(actual: unknown, condition: unknown, parameters: Resolver): Truth {
  if (actual === UNRESOLVED) return undefined;
  const exists = word(parameters.resolve(field(condition, 'exists')));
  if (exists !== undefined) return (exists === 'true') === (actual !== undefined);
  for (const [operator, holds] of Object.entries(OPERATORS))
    for (const negated of [false, true]) {
      const given = field(condition, negated ? `not${operator}` : operator);
      if (given === undefined) continue;
      const truth = holds(word(actual) ?? '', parameters.resolve(given));
      return truth === undefined ? undefined : truth !== negated;
    }
  return undefined;
}
