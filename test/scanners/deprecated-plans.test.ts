import { deprecatedPlans } from '../../src/scanners/deprecated-plans.ts';
import { idOf, plan, plans, refused } from './evidence.ts';
import { ai, cloud, denied, recommended, table, unregistered, without, zone1 } from './table.ts';

const held = (...types: readonly string[]) => ({
  presence: { rows: types.map((type) => ({ id: idOf(type, 'd'), type })) },
});
const old = (name: string, over = {}) => ({
  plans: plans({ [name]: { deprecated: true, replacedBy: ['Successor', 'Other'], ...over } }),
});

table(deprecatedPlans, [
  ['AI and CloudPosture are current', {}, 'pass', undefined, /^2 of 2 required plans: none deprecated$/],
  ['deprecated false', { plans: plans({ AI: { deprecated: false } }) }, 'pass'],
  ['AI deprecated', old('AI'), 'fail', undefined, /^1 of 2 .*: Plan AI is deprecated, replaced by Successor, Other$/],
  [
    'CloudPosture deprecated, nothing named',
    old('CloudPosture', { replacedBy: undefined }),
    'fail',
    undefined,
    /deprecated; no successor is named/,
  ],
  [
    'CloudPosture deprecated, an empty list',
    old('CloudPosture', { replacedBy: [] }),
    'fail',
    undefined,
    /no successor is named/,
  ],
  ['true as a text', { plans: plans({ AI: { deprecated: 'True' } }) }, 'fail'],
  ['false as a text', { plans: plans({ AI: { deprecated: 'False' } }) }, 'pass'],
  [
    'neither',
    { plans: plans({ AI: { deprecated: 'soon' } }) },
    'unknown',
    undefined,
    /deprecated of plan AI cannot be read: "soon"/,
  ],
  ['AI deprecated where it is optional', { ...old('AI'), ...zone1 }, 'pass', undefined, /^1 of 1/],
  ['AI deprecated where it is recommended', { ...old('AI'), ...recommended }, 'pass', undefined, /^1 of 1/],
  ['a deprecated plan that nothing here needs', old('SqlServers'), 'pass', undefined, /^2 of 2/],
  ['the same, with a server', { ...old('SqlServers'), ...held('Microsoft.Sql/servers') }, 'fail', undefined, /^1 of 3/],
  ['storage', { ...old('StorageAccounts'), ...held('Microsoft.Storage/storageAccounts') }, 'fail'],
  [
    'KeyVaults is never required',
    { plans: { plans: [...plans().plans, plan('KeyVaults', { deprecated: true })] } },
    'pass',
  ],
  ['AI missing is left to 001', ai(null), 'pass', undefined, /^1 of 1/],
  [
    'no required plan has a row',
    { plans: { plans: [plan('Arm')] } },
    'unknown',
    undefined,
    /no row for any required plan \(AI, CloudPosture\)/,
  ],
  [
    'whether storage is there is not proven',
    without('Microsoft.Storage/*'),
    'unknown',
    undefined,
    /^1 of 3 .*lacks Microsoft.Storage/,
  ],
  [
    'and that does not hide a failure',
    { ...old('AI'), ...without('Microsoft.Storage/*') },
    'fail',
    undefined,
    /^1 of 3/,
  ],
  [
    'a plan that cannot be read does not hide one either',
    { plans: { ...old('CloudPosture').plans, unreadable: { ai: 'x' } } },
    'fail',
    undefined,
    /^1 of 2 .*CloudPosture/,
  ],
  [
    'a plan that cannot be read',
    { plans: { ...plans(), unreadable: { ai: 'x' } } },
    'unknown',
    undefined,
    /^1 of 2 .*Plan AI cannot be read: x/,
  ],
  ['presence refused', { presence: refused() }, 'unknown'],
  ['Azure Government: AI is not required', { ...old('AI'), ...cloud('usgov') }, 'pass', undefined, /^1 of 1/],
  ['China', { ...old('AI'), ...cloud('china') }, 'not-applicable', undefined, /retired/],
  ['no plan at all', { plans: { plans: [] } }, 'unknown'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
