import { aiResources } from '../model/ai.ts';
import { KINDS, type Readings } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import { neededReads } from '../model/reader-actions.ts';
import { allows, covers } from '../model/sight.ts';
import type { Subject } from '../model/subject.ts';
import { inert } from '../report/plain.ts';
import { record } from '../scan/once.ts';
import { type AzureOptions, openAzure, openPolicy } from './azure.ts';
import { deliver } from './deliver.ts';
import type { CliPorts } from './ports.ts';

/** Facts of one subscription, without any verdict. */
type Facts = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly inResourceGraph: boolean | string;
  readonly mayRead: string;
  readonly mayWrite: readonly string[];
  readonly plans: readonly { readonly name: string; readonly tier: string; readonly subPlan?: string; readonly extensionsOn: readonly string[] }[] | string;
  readonly resourceGraph: string;
  readonly aiResources: readonly string[] | string;
  readonly unread: readonly string[];
};

const WRITES = [
  'Microsoft.Security/pricings/write',
  'Microsoft.Security/register/action',
  'Microsoft.Security/securityContacts/write',
  'Microsoft.Security/alertsSuppressionRules/write',
];

type Options = AzureOptions & { readonly subscription?: string; readonly format: 'table' | 'json' };

/** `aispm diagnose`: what the identity is, sees, may read and may write, for the first day and for support tickets. */
export async function diagnoseCommand(ports: CliPorts, options: Options): Promise<number> {
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, options);
  const { shown } = opened;
  try {
    const recorded = await record(opened.azure, options.subscription ? [options.subscription] : (options.scope ?? []), policy, opened.cloud, ports.now, shown.progress);
    shown.end();
    const { completeness, sentinel } = recorded.scope;
    const facts = {
      at: recorded.recordedAt,
      cloud: opened.cloud.title,
      endpoint: opened.cloud.endpoint,
      identity: await opened.identity(),
      requests: opened.azure.counts(),
      scope: completeness.ok ? completeness.value.message : completeness.message,
      sentinel: sentinel.ok ? `${sentinel.value.workspaces.length} workspace(s) found` : sentinel.message,
      subscriptions: recorded.subscriptions.map(({ subject, readings }) => factsOf(subject, readings, policy)),
    };
    await deliver(ports, options.format === 'json' ? JSON.stringify(facts, null, 2) : text(facts), undefined);
    return 0;
  } finally {
    await opened.close();
  }
}

function factsOf(subject: Subject, readings: Readings, policy: Policy): Facts {
  const held = readings.permissions?.ok ? readings.permissions.value.permissions : undefined;
  const reads = neededReads();
  const missing = held ? reads.filter((action) => !allows(held, action)) : [];
  const { plans, inventory } = readings;
  return {
    id: subject.id,
    name: subject.name,
    state: subject.state,
    inResourceGraph: subject.inGraph,
    mayRead: !held
      ? 'not known'
      : missing.length === 0
        ? `all ${reads.length} that the checks need`
        : `${reads.length - missing.length} of ${reads.length}; not ${missing.join(', ')}`,
    mayWrite: held ? WRITES.filter((action) => held.some((grant) => (grant.actions ?? []).some((one) => covers(one, action)) && allows([grant], action))) : [],
    plans: plans?.ok
      ? plans.value.plans.map((plan) => ({
          name: plan.name,
          tier: plan.pricingTier,
          ...(plan.subPlan ? { subPlan: plan.subPlan } : {}),
          extensionsOn: (plan.extensions ?? []).filter((one) => String(one.isEnabled).toLowerCase() === 'true').map((one) => one.name),
        }))
      : (plans?.message ?? 'not asked'),
    resourceGraph: inventory?.ok ? `answers, ${inventory.value.rows.length} row(s)` : (inventory?.message ?? 'not asked'),
    aiResources: inventory?.ok ? aiResources(inventory.value.rows, policy).map((one) => one.id) : 'not known',
    unread: Object.entries(readings).flatMap(([kind, reading]) => (reading && !reading.ok ? [`${KINDS[kind as keyof typeof KINDS].title}: ${reading.message}`] : [])),
  };
}

type AllFacts = {
  readonly at: string;
  readonly cloud: string;
  readonly endpoint: string;
  readonly identity: string;
  readonly scope: string;
  readonly sentinel: string;
  readonly subscriptions: readonly Facts[];
};

function text(facts: AllFacts): string {
  return [
    `Cloud          ${facts.cloud} (${facts.endpoint})`,
    `Identity       ${facts.identity}`,
    `Scope          ${facts.scope}`,
    `Sentinel       ${facts.sentinel}`,
    ...facts.subscriptions.flatMap((one) => [
      '',
      `${inert(one.name)} (${one.id}), ${one.state}`,
      `  Resource Graph ${one.inResourceGraph === true ? 'shows it' : one.inResourceGraph === false ? 'does not show it' : one.inResourceGraph}; ${inert(one.resourceGraph)}`,
      `  may read       ${one.mayRead}`,
      `  may write      ${one.mayWrite.join(', ') || 'none of the plans, the provider, contacts or suppression rules'}`,
      ...(typeof one.plans === 'string'
        ? [`  plans          ${inert(one.plans)}`]
        : one.plans.map(
            (plan) =>
              `  plan           ${plan.name} ${plan.tier}${plan.subPlan ? ` ${plan.subPlan}` : ''}${plan.extensionsOn.length > 0 ? `: ${plan.extensionsOn.join(', ')}` : ''}`,
          )),
      ...(typeof one.aiResources === 'string'
        ? [`  AI resources   ${one.aiResources}`]
        : [`  AI resources   ${one.aiResources.length}`, ...one.aiResources.map((id) => `                 ${inert(id)}`)]),
      ...one.unread.map((line) => `  not read       ${inert(line)}`),
    ]),
  ].join('\n');
}
