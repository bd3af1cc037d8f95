import { expect, it } from 'vitest';
import { extensionsWork } from '../../src/scanners/extensions-work.ts';
import { extension, judged, plan, plans, SUBSCRIPTION } from './evidence.ts';
import { ai, cloud, cspm, denied, table, unregistered, zone1 } from './table.ts';

const failed = (name: string, isEnabled: unknown = 'True', message?: string) =>
  extension(name, isEnabled, { operationStatus: { code: 'Failed', message } });
const list = (...rows: readonly object[]) => ({ plans: { plans: rows } });

table(extensionsWork, [
  ['all work; no status is no failure', {}, 'pass', undefined, /^9 of 9 extensions: no failed operation$/],
  [
    'Succeeded',
    ai({ extensions: [extension('AIPromptEvidence', 'True', { operationStatus: { code: 'Succeeded' } })] }),
    'pass',
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
  ['failed, but off', ai({ extensions: [failed('AIModelScanner', 'False')] }), 'pass'],
  [
    'failed on a plan that is Free',
    { plans: plans({ AI: { pricingTier: 'Free', extensions: [failed('AIModelScanner')] } }) },
    'pass',
    undefined,
    /^6 of 6/,
  ],
  [
    'failed on a plan that no other check reads',
    { plans: plans({ Containers: { extensions: [failed('ContainerSensor')] } }) },
    'fail',
    undefined,
    /^1 of 10/,
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
  ['another plan without a list', { plans: plans({ StorageAccounts: { extensions: undefined } }) }, 'pass'],
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
  ['Azure Government is judged', cloud('usgov'), 'pass'],
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
