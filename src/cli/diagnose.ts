import { aiResources } from '../model/ai.ts';
import { count } from '../model/count.ts';
import { KINDS, type Readings } from '../model/evidence.ts';
import { LIMITS } from '../model/limitations.ts';
import type { Policy } from '../model/policy.ts';
import { allows, blindTo } from '../model/proof-of-sight.ts';
import { neededReads } from '../model/reader-actions.ts';
import type { Subject } from '../model/subject.ts';
import { withoutControls } from '../report/control-characters.ts';
import { recordScope } from '../scan/in-process.ts';
import type { AzureCounts } from '../scan/ports.ts';
import { type AzureOptions, openAzure } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { writeOutput } from './write-output.ts';

/** Facts of one subscription, without any verdict. */
type SubscriptionDiagnosis = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly inResourceGraph: boolean | string;
  readonly provider: string;
  readonly mayRead: string;
  readonly mayWrite: readonly string[] | string;
  readonly plans:
    | readonly {
        readonly name: string;
        readonly tier: string;
        readonly subPlan?: string;
        readonly extensionsOn: readonly string[];
      }[]
    | string;
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
  const { display: shown } = opened;
  try {
    const recorded = await recordScope(
      opened.azure,
      options.subscription ? [options.subscription] : (options.scope ?? []),
      policy,
      opened.cloud,
      ports.now,
      shown.progress,
    );
    shown.end();
    const { completeness, sentinel } = recorded.scope;
    const facts: Diagnosis = {
      at: recorded.recordedAt,
      cloud: opened.cloud.title,
      endpoint: opened.cloud.endpoint,
      identity: await opened.identity(),
      requests: opened.azure.counts(),
      scope: completeness.ok ? completeness.value.message : completeness.message,
      sentinel: sentinel.ok ? `${count(sentinel.value.workspaces.length, 'workspace')} found` : sentinel.message,
      subscriptions: recorded.subscriptions.map(({ subject, readings }) => diagnosisOf(subject, readings, policy)),
      limitations: LIMITATIONS,
    };
    await writeOutput(ports, options.format === 'json' ? JSON.stringify(facts, null, 2) : text(facts), undefined);
    return 0;
  } finally {
    await opened.close();
  }
}

function diagnosisOf(subject: Subject, readings: Readings, policy: Policy): SubscriptionDiagnosis {
  const held = readings.permissions?.ok ? readings.permissions.value.permissions : undefined;
  const reads = neededReads();
  const missing = held ? reads.filter((action) => !allows(held, action)) : [];
  const { plans, inventory } = readings;
  const blind = blindTo(KINDS.inventory.actions, subject, readings.permissions);
  return {
    id: subject.id,
    name: subject.name,
    state: subject.state,
    inResourceGraph: subject.inGraph,
    provider: readings.registration?.ok
      ? readings.registration.value.registrationState
      : (readings.registration?.message ?? 'not asked'),
    mayRead: !held
      ? 'not known'
      : missing.length === 0
        ? `all ${reads.length} that the checks need`
        : `${reads.length - missing.length} of ${reads.length}; not ${missing.join(', ')}`,
    mayWrite: held ? WRITES.filter((action) => allows(held, action)) : 'not known',
    plans: plans?.ok
      ? plans.value.plans.map((plan) => ({
          name: plan.name,
          tier: plan.pricingTier,
          ...(plan.subPlan ? { subPlan: plan.subPlan } : {}),
          extensionsOn: (plan.extensions ?? [])
            .filter((one) => String(one.isEnabled).toLowerCase() === 'true')
            .map((one) => one.name),
        }))
      : (plans?.message ?? 'not asked'),
    resourceGraph: inventory?.ok
      ? `answers, ${count(inventory.value.rows.length, 'row')}${blind ? `, but may hide some: ${blind.message}` : ''}`
      : (inventory?.message ?? 'not asked'),
    aiResources: inventory?.ok ? aiResources(inventory.value.rows, policy).map((one) => one.id) : 'not known',
    unread: Object.entries(readings).flatMap(([kind, reading]) =>
      reading && !reading.ok ? [`${KINDS[kind as keyof typeof KINDS].title}: ${reading.message}`] : [],
    ),
  };
}

type Diagnosis = {
  readonly at: string;
  readonly cloud: string;
  readonly endpoint: string;
  readonly identity: string;
  readonly requests: AzureCounts;
  readonly scope: string;
  readonly sentinel: string;
  readonly subscriptions: readonly SubscriptionDiagnosis[];
  readonly limitations: readonly string[];
};

const LIMITATIONS = ['Deny assignments cannot be seen, and data actions are not counted.', LIMITS.xdr];
const COLUMNS = 80;
const LABEL = 17;

/** A label and its text, which goes on under itself; no id is broken, however long. */
function row(label: string, said: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = (indent + label).padEnd(LABEL);
  for (const word of withoutControls(said).split(' ')) {
    if (line.length > LABEL && line.length + word.length + 1 > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(LABEL);
    }
    line += `${line.length > LABEL ? ' ' : ''}${word}`;
  }
  return [...lines, line];
}

function text(facts: Diagnosis): string {
  const { requests } = facts;
  return [
    ...row('Cloud', `${facts.cloud} (${facts.endpoint})`),
    ...row('Identity', facts.identity),
    ...row('Scope', facts.scope),
    ...row('Sentinel', facts.sentinel),
    ...row(
      'Requests',
      `${requests.armRequests} to Azure Resource Manager, ${requests.graphRequests} to Resource Graph; ${requests.throttled} throttled, ${requests.retried} tried again`,
    ),
    ...facts.subscriptions.flatMap((one) => [
      '',
      withoutControls(`${one.name} (${one.id}), ${one.state}`),
      ...subscriptionRows(one),
    ]),
    ...(facts.subscriptions.length === 0 ? ['', 'No subscription is visible to this identity.'] : []),
    '',
    ...facts.limitations,
  ].join('\n');
}

function subscriptionRows(one: SubscriptionDiagnosis): readonly string[] {
  const shows =
    one.inResourceGraph === true
      ? 'shows it'
      : one.inResourceGraph === false
        ? 'does not show it'
        : one.inResourceGraph;
  const fact = (label: string, said: string) => row(label, said, '  ');
  return [
    ...fact('Resource Graph', `${shows}; ${one.resourceGraph}`),
    ...fact('provider', `Microsoft.Security: ${one.provider}`),
    ...fact('may read', one.mayRead),
    ...fact(
      'may write',
      (typeof one.mayWrite === 'string' ? one.mayWrite : one.mayWrite.join(', ')) ||
        'none of the plans, the provider, contacts or suppression rules',
    ),
    ...(typeof one.plans === 'string'
      ? fact('plans', one.plans)
      : one.plans.flatMap((plan) => fact('plan', planText(plan)))),
    ...(typeof one.aiResources === 'string'
      ? fact('AI resources', one.aiResources)
      : [
          ...fact('AI resources', String(one.aiResources.length)),
          ...one.aiResources.map((id) => `${' '.repeat(17)}${withoutControls(id)}`),
        ]),
    ...one.unread.flatMap((line) => fact('not read', line)),
  ];
}

const planText = ({
  name,
  tier,
  subPlan,
  extensionsOn,
}: Exclude<SubscriptionDiagnosis['plans'], string>[number]): string =>
  `${name} ${tier}${subPlan ? ` ${subPlan}` : ''}${extensionsOn.length > 0 ? `: ${extensionsOn.join(', ')}` : ''}`;
