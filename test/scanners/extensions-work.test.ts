import { expect, it } from 'vitest';
import { extensionsWork } from '../../src/scanners/extensions-work.ts';
import { extension, judged, plan, plans, SUBSCRIPTION } from './evidence.ts';
import { ai, cloud, cspm, denied, table, unregistered, zone1 } from './table.ts';

const failed = (name: string, isEnabled: unknown = 'True', message?: string) =>
  extension(name, isEnabled, { operationStatus: { code: 'Failed', message } });
const succeeded = (name: string) => extension(name, 'True', { operationStatus: { code: 'Succeeded' } });
const list = (...rows: readonly object[]) => ({ plans: { plans: rows } });

table(extensionsWork, [
  [
    'no status at all, as real lists answer',
    {},
    'not-applicable',
    undefined,
    /^Azure reports no operation status for any of 9 enabled extensions$/,
  ],
  [
    'no status of the only one',
    { plans: plans({ AI: { extensions: [extension('X')] }, CloudPosture: { extensions: [] } }) },
    'not-applicable',
    undefined,
    /no operation status for the enabled extension$/,
  ],
  [
    'a status without a code is none',
    ai({ extensions: [extension('X', 'True', { operationStatus: {} })] }),
    'not-applicable',
  ],
  [
    'Succeeded, and others without a status',
    ai({ extensions: [succeeded('AIPromptEvidence')] }),
    'pass',
    undefined,
    /^1 of 1 extension: no failed operation; Azure reports no operation status for 6 others$/,
  ],
  [
    'Succeeded, and none without a status',
    { plans: plans({ AI: { extensions: [succeeded('X')] }, CloudPosture: { extensions: [] } }) },
    'pass',
    undefined,
    /^1 of 1 extension: no failed operation$/,
  ],
  [
    'a status that is not known',
    ai({ extensions: [extension('X', 'True', { operationStatus: { code: 'Odd' } })] }),
    'unknown',
    undefined,
    /status of extension X is "Odd"/,
  ],
  [
    'one Failed, with the message',
    ai({ extensions: [failed('AIModelScanner', 'True', 'role missing')] }),
    'fail',
    undefined,
    /AIModelScanner of plan AI is enabled, but its operation Failed: role missing/,
  ],
  [
    'failed in any casing',
    ai({ extensions: [extension('X', true, { operationStatus: { code: 'FAILED' } })] }),
    'fail',
    undefined,
    /no message/,
  ],
  ['failed, but off', ai({ extensions: [failed('AIModelScanner', 'False')] }), 'not-applicable'],
  [
    'failed on a plan that is Free',
    { plans: plans({ AI: { pricingTier: 'Free', extensions: [failed('AIModelScanner')] } }) },
    'not-applicable',
    undefined,
    /any of 6/,
  ],
  [
    'failed on a plan that no other check reads',
    { plans: plans({ Containers: { extensions: [failed('ContainerSensor')] } }) },
    'fail',
    undefined,
    /^1 of 1 .* for 9 others$/,
  ],
  ['follows nothing: also in zone 1', { ...cspm({ extensions: [failed('ApiPosture')] }), ...zone1 }, 'fail'],
  [
    'nothing is enabled',
    { plans: plans({ AI: { extensions: [] }, CloudPosture: { extensions: [extension('ApiPosture', 'False')] } }) },
    'not-applicable',
    undefined,
    /No extension is enabled/,
  ],
  [
    'every plan is Free',
    list(plan('AI', { pricingTier: 'Free' }), plan('CloudPosture', { pricingTier: 'Free' })),
    'not-applicable',
  ],
  [
    'AI Standard without a list',
    ai({ extensions: undefined }),
    'unknown',
    undefined,
    /Plan AI is Standard and its answer has no extensions/,
  ],
  ['CloudPosture Standard without a list, in any casing', list(plan('cloudPosture')), 'unknown'],
  [
    'another plan without a list',
    { plans: plans({ AI: { extensions: [succeeded('X')] }, StorageAccounts: { extensions: undefined } }) },
    'pass',
  ],
  [
    'isEnabled garbage',
    ai({ extensions: [extension('AIModelScanner', 'maybe')] }),
    'unknown',
    undefined,
    /cannot be read: "maybe"/,
  ],
  [
    'garbage does not hide a failure',
    ai({ extensions: [extension('AIModelScanner', 'maybe'), failed('AIPromptEvidence')] }),
    'fail',
  ],
  [
    'a plan that cannot be read',
    { plans: { ...plans(), unreadable: { arm: 'pricingTier: missing' } } },
    'unknown',
    undefined,
    /Plan arm cannot be read/,
  ],
  [
    'a plan listed twice, not alike',
    list(plan('AI', { extensions: [extension('X')] }), plan('AI', { extensions: [] })),
    'unknown',
    undefined,
    /^1 of 1 /,
  ],
  ['no plan at all', list(), 'unknown', undefined, /lists no plan/],
  ['Azure Government is judged', { ...cspm({ extensions: [succeeded('X')] }), ...cloud('usgov') }, 'pass'],
  ['China', cloud('china'), 'not-applicable', undefined, /retired/],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);

it('names the extension, or the plan, in each item', () => {
  const finding = judged(extensionsWork, {
    plans: plans({ AI: { extensions: [failed('AIModelScanner')] }, CloudPosture: { extensions: undefined } }),
  });
  expect(finding.items?.map((item) => [item.resourceId, item.status])).toEqual([
    [`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/pricings/AI/extensions/AIModelScanner`, 'fail'],
    [`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/pricings/CloudPosture`, 'unknown'],
  ]);
});
