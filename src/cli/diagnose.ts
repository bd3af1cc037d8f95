import wrapAnsi from 'wrap-ansi';
import { aiResources } from '../model/ai.ts';
import { count } from '../model/count.ts';
import { KINDS, type Readings } from '../model/evidence.ts';
import { LIMITS } from '../model/limitations.ts';
import type { Policy } from '../model/policy.ts';
import { allows, blindTo } from '../model/proof-of-sight.ts';
import { neededReads } from '../model/reader-actions.ts';
import type { Subject } from '../model/subject.ts';
import { withoutControls } from '../report/control-characters.ts';
import { wrap } from '../report/text-wrap.ts';
import { collectGarbage } from '../scan/collect-garbage.ts';
import { readScope } from '../scan/in-process.ts';
import type { AzureCounts } from '../scan/ports.ts';
import { type Connection, connectionOf, connectionRows } from './connection.ts';
import { diagnoseReads } from './diagnose-reads.ts';
import { CliError } from './errors.ts';
import { labelledRow } from './labelled-rows.ts';
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

type Options = AzureOptions & {
  readonly subscription?: string;
  readonly reads?: boolean;
  readonly format: 'table' | 'json';
};

/** Refuses what is no id before it is taken for a management group. Errors: a `CliError`. */
function requireSubscription(subscription: string | undefined): void {
  if (subscription === undefined || SUBSCRIPTION.test(subscription)) return;
  throw new CliError(
    `"aispm diagnose --subscription" shows what the scanner sees of one subscription and takes its id; "${withoutControls(subscription)}" is none`,
    'Give its id ("az account list --output table" shows them), or --scope with the id of a management group',
  );
}
const SUBSCRIPTION = /^(?:\/subscriptions\/)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\/?$/i;

/**
 * `aispm diagnose`: how Azure is reached, who the identity is and what it sees, may read and may write, for the first
 * day and for support tickets. Returns 0. Errors: `LoginError`, after what is known without a sign-in was printed;
 * `ScopeError`, or a `CliError` of the policy file or the option.
 */
export async function diagnoseCommand(ports: CliPorts, options: Options): Promise<number> {
  requireSubscription(options.subscription);
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, options);
  const { display } = opened;
  try {
    const scope = options.subscription ? [options.subscription] : (options.scope ?? []);
    if (options.reads) return await diagnoseReads(ports, opened, scope, policy, options.format);
    const { connection, refused } = await connectionOf(opened, ports.now);
    if (refused) {
      display.end();
      const { title, endpoint } = opened.cloud;
      const found = { cloud: title, endpoint, ...connection };
      const rows = [...labelledRow('Cloud', `${title} (${endpoint})`), ...connectionRows(connection)];
      await writeOutput(ports, options.format === 'json' ? JSON.stringify(found, null, 2) : rows.join('\n'), undefined);
      throw refused;
    }
    const subscriptions: SubscriptionDiagnosis[] = [];
    const { azure, cloud } = opened;
    // What was read of a subscription is let go once its facts are taken.
    const keep: ReturnType<Parameters<typeof readScope>[6]> = async ({ subject, readings }) => {
      subscriptions.push(diagnosisOf(subject, readings, policy));
      collectGarbage();
    };
    const recorded = await readScope(azure, scope, policy, cloud, ports.now, display.progress, () => keep);
    display.end();
    const { completeness, sentinel } = recorded.scope;
    const diagnosis: Diagnosis = {
      at: recorded.recordedAt,
      cloud: opened.cloud.title,
      endpoint: opened.cloud.endpoint,
      ...connection,
      requests: opened.azure.counts(),
      scope: completeness.ok ? completeness.value.message : completeness.message,
      sentinel: sentinel.ok ? `${count(sentinel.value.workspaces.length, 'workspace')} found` : sentinel.message,
      subscriptions,
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

type Diagnosis = Connection & {
  readonly at: string;
  readonly cloud: string;
  readonly endpoint: string;
  readonly requests: AzureCounts;
  readonly scope: string;
  readonly sentinel: string;
  readonly subscriptions: readonly SubscriptionDiagnosis[];
  readonly limitations: readonly string[];
};

const COLUMNS = 80;
const LIMITATIONS = ['Deny assignments cannot be seen, and data actions are not counted.', LIMITS.xdr];
function text(diagnosis: Diagnosis): string {
  const { requests } = diagnosis;
  return [
    ...labelledRow('Cloud', `${diagnosis.cloud} (${diagnosis.endpoint})`),
    ...connectionRows(diagnosis),
    ...labelledRow('Scope', diagnosis.scope),
    ...labelledRow('Sentinel', diagnosis.sentinel),
    ...labelledRow(
      'Requests',
      [
        `${requests.armRequests} to Azure Resource Manager, ${requests.graphRequests} to Resource Graph;`,
        `${requests.throttled} throttled, ${requests.retried} retried`,
      ].join(' '),
    ),
    ...diagnosis.subscriptions.flatMap((one) => [
      '',
      ...wrapAnsi(withoutControls(`${one.name} (${one.id}), ${one.state}`), COLUMNS).split('\n'),
      ...subscriptionRows(one),
    ]),
    ...(diagnosis.subscriptions.length === 0 ? ['', 'No subscription is visible to this identity.'] : []),
    '',
    ...diagnosis.limitations.flatMap((text) => wrap(text, COLUMNS)),
  ].join('\n');
}

function subscriptionRows(one: SubscriptionDiagnosis): readonly string[] {
  const shows =
    one.inResourceGraph === true
      ? 'shows it'
      : one.inResourceGraph === false
        ? 'does not show it'
        : one.inResourceGraph;
  const indentedRow = (label: string, value: string) => labelledRow(label, value, '  ');
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
