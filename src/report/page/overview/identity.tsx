import { count } from '../../../model/count.ts';
import type { ReportModel } from '../data/report-model.ts';
import { isServed } from '../shell/served.ts';

const CLOUD_WORDS = { public: 'Azure public cloud', usgov: 'Azure Government', china: 'Azure China' } as const;

/** Which tenant, scope, cloud and environment this is. */
export function Identity({ model, live }: { model: ReportModel; live: boolean }) {
  const { scan, tenants = [] } = model.encoded;
  const { scope = [] } = scan;
  const [only] = model.subscriptions;
  const tenant =
    tenants.length === 0 ? [] : [tenants.length === 1 ? `Tenant ${tenants[0]}` : count(tenants.length, 'tenant')];
  const what =
    model.subscriptions.length === 1 && only
      ? `subscription ${only.label}`
      : count(model.subscriptions.length, 'subscription');
  const scopes = scope.length > 2 ? [`${scope.slice(0, 2).join(' and ')} and ${scope.length - 2} more`] : scope;
  const words = [
    ...tenant,
    ...scopes,
    what,
    CLOUD_WORDS[scan.cloud],
    'Control 1.24',
    ...(live && isServed() ? [location.host] : []),
  ];
  return (
    <p class="ident">
      {words.map((one, index) => (
        <span key={one} class={index === 0 ? 'lead-word' : undefined}>
          {one}
        </span>
      ))}
    </p>
  );
}
