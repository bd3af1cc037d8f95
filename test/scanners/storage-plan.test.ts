import { storagePlan } from '../../src/scanners/storage-plan.ts';
import { idOf, plans, refused } from './evidence.ts';
import { cloud, denied, table, unregistered, without, zone1 } from './table.ts';

const held = {
  presence: {
    rows: [{ id: idOf('Microsoft.Storage/storageAccounts', 's'), type: 'Microsoft.Storage/StorageAccounts' }],
  },
};
const set = (over: Record<string, unknown> | null) => ({ ...held, plans: plans({ StorageAccounts: over }) });

table(storagePlan, [
  ['Standard', held, 'pass', undefined, /^Plan StorageAccounts is Standard$/],
  [
    'the sub-plan is said',
    set({ subPlan: 'DefenderForStorageV2' }),
    'pass',
    undefined,
    /Standard \(DefenderForStorageV2\)$/,
  ],
  ['Free', set({ pricingTier: 'Free' }), 'fail', undefined, /^Plan StorageAccounts is Free$/],
  ['Free in zone 1: required everywhere', { ...set({ pricingTier: 'Free' }), ...zone1 }, 'fail'],
  ['missing from the list', set(null), 'fail', undefined, /not in the list/],
  [
    'no storage account',
    { plans: plans({ StorageAccounts: { pricingTier: 'Free' } }) },
    'not-applicable',
    undefined,
    /^No storage account$/,
  ],
  [
    'none seen, the read missing',
    without('Microsoft.Storage/storageAccounts/read'),
    'unknown',
    undefined,
    /Microsoft.Storage\/storageAccounts\/read/,
  ],
  ['none seen, another read missing', without('Microsoft.Sql/*'), 'not-applicable'],
  ['seen, the read missing', { ...held, ...without('Microsoft.Storage/*') }, 'pass'],
  ['presence refused', { presence: refused('throttled', 'HTTP 429') }, 'unknown', undefined, /HTTP 429/],
  ['China', { ...set({ pricingTier: 'Free' }), ...cloud('china') }, 'not-applicable'],
  ['plans refused', { ...held, ...denied }, 'unknown'],
  ['provider not registered', { ...held, ...unregistered }, 'unknown', 'AISPM-015'],
]);
