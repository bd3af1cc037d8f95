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

/** What there is to know about one subscription, without any verdict. */
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

/**
 * `aispm diagnose`: who the identity is and what it sees, may read and may write, for the first day and for support
 * tickets. Returns 0. Errors: `LoginError`, `ScopeError`, or a `CliError` of the policy file.
 */
export async function diagnoseCommand(ports: CliPorts, options: Options): Promise<number> {
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, options);
  const { display } = opened;
  try {
    const recorded = await recordScope(
      opened.azure,
      options.subscription ? [options.subscription] : (options.scope ?? []),
      policy,
      opened.cloud,
      ports.now,
      display.progress,
    );
    display.end();
    const { completeness, sentinel } = recorded.scope;
    const diagnosis: Diagnosis = {
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
    await writeOutput(
      ports,
      options.format === 'json' ? JSON.stringify(diagnosis, null, 2) : text(diagnosis),
      undefined,
    );
    return 0;
  } finally {
    await opened.close();
  }
}

function diagnosisOf(subject: Subject, readings: Readings, policy: Policy): SubscriptionDiagnosis {
  const permissions = readings.permissions?.ok ? readings.permissions.value.permissions : undefined;
  const reads = neededReads();
  const missing = permissions ? reads.filter((action) => !allows(permissions, action)) : [];
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
    mayRead: !permissions
      ? 'not known'
      : missing.length === 0
        ? `all ${reads.length} that the checks need`
        : `${reads.length - missing.length} of ${reads.length}; not ${missing.join(', ')}`,
    mayWrite: permissions ? WRITES.filter((action) => allows(permissions, action)) : 'not known',
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

/** A label and its text, wrapped in a column of its own. An id is never broken, however long. */
function row(label: string, value: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = (indent + label).padEnd(LABEL);
  for (const word of withoutControls(value).split(' ')) {
    if (line.length > LABEL && line.length + word.length + 1 > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(LABEL);
    }
    line += `${line.length > LABEL ? ' ' : ''}${word}`;
  }
  return [...lines, line];
}

function text(diagnosis: Diagnosis): string {
  const { requests } = diagnosis;
  return [
    ...row('Cloud', `${diagnosis.cloud} (${diagnosis.endpoint})`),
    ...row('Identity', diagnosis.identity),
    ...row('Scope', diagnosis.scope),
    ...row('Sentinel', diagnosis.sentinel),
    ...row(
      'Requests',
      [
        `${requests.armRequests} to Azure Resource Manager, ${requests.graphRequests} to Resource Graph;`,
        `${requests.throttled} throttled, ${requests.retried} retried`,
      ].join(' '),
    ),
    ...diagnosis.subscriptions.flatMap((one) => [
      '',
      withoutControls(`${one.name} (${one.id}), ${one.state}`),
      ...subscriptionRows(one),
    ]),
    ...(diagnosis.subscriptions.length === 0 ? ['', 'No subscription is visible to this identity.'] : []),
    '',
    ...diagnosis.limitations,
  ].join('\n');
}

function subscriptionRows(one: SubscriptionDiagnosis): readonly string[] {
  const shows =
    one.inResourceGraph === true
      ? 'shows it'
      : one.inResourceGraph === false
        ? 'does not show it'
        : one.inResourceGraph;
  const indentedRow = (label: string, value: string) => row(label, value, '  ');
  return [
    ...indentedRow('Resource Graph', `${shows}; ${one.resourceGraph}`),
    ...indentedRow('provider', `Microsoft.Security: ${one.provider}`),
    ...indentedRow('may read', one.mayRead),
    ...indentedRow(
      'may write',
      (typeof one.mayWrite === 'string' ? one.mayWrite : one.mayWrite.join(', ')) ||
        'none of the plans, the provider, contacts or suppression rules',
    ),
    ...(typeof one.plans === 'string'
      ? indentedRow('plans', one.plans)
      : one.plans.flatMap((plan) => indentedRow('plan', planText(plan)))),
    ...(typeof one.aiResources === 'string'
      ? indentedRow('AI resources', one.aiResources)
      : [
          ...indentedRow('AI resources', String(one.aiResources.length)),
          ...one.aiResources.map((id) => `${' '.repeat(17)}${withoutControls(id)}`),
        ]),
    ...one.unread.flatMap((line) => indentedRow('not read', line)),
  ];
}

const planText = ({
  name,
  tier,
  subPlan,
  extensionsOn,
}: Exclude<SubscriptionDiagnosis['plans'], string>[number]): string =>
  `${name} ${tier}${subPlan ? ` ${subPlan}` : ''}${extensionsOn.length > 0 ? `: ${extensionsOn.join(', ')}` : ''}`;
