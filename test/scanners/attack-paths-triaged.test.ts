import { attackPathsTriaged } from '../../src/scanners/attack-paths-triaged.ts';
import { account, CSPM_EXTENSIONS, extension, hoursAgo, plans, refused, SUBSCRIPTION, workspace } from './evidence.ts';
import { ACCOUNT_ID, listing, partial, WORKSPACE_ID } from './rows.ts';
import { cloud, cspm, denied, inventory, project, registry, table, unregistered, without, zone1 } from './table.ts';

const PATH = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/attackPaths/path-1`;
/** The older shape: entities of a graph. */
const older = (about: string, over: Record<string, unknown> = {}) => ({
  id: PATH,
  name: 'path-1',
  properties: {
    displayName: 'Internet exposed model',
    riskCategories: ['Data exposure', 'Compute abuse'],
    potentialImpact: 'Somebody reads the model',
    graphComponent: { entities: [{ entityIdentifiers: { azureResourceId: about } }] },
    ...over,
  },
});
/** The newer one. */
const newer = (about: string) => ({
  id: PATH,
  name: 'path-1',
  properties: {
    displayName: 'Exposed model',
    riskLevel: 'High',
    riskFactors: ['Internet'],
    entryPoint: { id: '/x' },
    target: { resourceId: about },
  },
});
const seen = (hours: number) => ({
  history: { firstSeen: { [PATH.toLowerCase()]: hoursAgo(hours), 'plan:cloudposture': hoursAgo(9000) } },
});
const paths = (...rows: readonly unknown[]) => ({ attackPaths: listing(...rows) });
const documented = (over: Record<string, unknown> = {}) => ({
  policy: {
    zeroAttackPaths: [
      { subscriptions: ['*'], justification: 'nothing is exposed', by: 'the architect', date: '2026-11-01', ...over },
    ],
  },
});
const young = { CloudPosture: { enablementTime: hoursAgo(5) } };

table(attackPathsTriaged, [
  [
    'an older path inside its SLA',
    { ...paths(older(ACCOUNT_ID)), ...seen(10) },
    'warn',
    undefined,
    /^1 of 1 attack path: "Internet exposed model" \(Data exposure, Compute abuse\) first seen by us 10 h ago, SLA 3 d$/,
  ],
  [
    'a newer path past its SLA',
    { ...paths(newer(ACCOUNT_ID)), ...seen(73) },
    'fail',
    undefined,
    /"Exposed model" \(High\) first seen by us 3 d ago, SLA 3 d/,
  ],
  ['exactly at its SLA', { ...paths(newer(ACCOUNT_ID)), ...seen(72) }, 'warn'],
  ['zone 1 has 30 days', { ...paths(newer(ACCOUNT_ID)), ...seen(700), ...zone1 }, 'warn', undefined, /SLA 30 d/],
  ['never seen before', paths(newer(ACCOUNT_ID)), 'warn', undefined, /first seen by us tonight/],
  [
    'the id in other casing',
    { ...paths({ ...older(ACCOUNT_ID.toUpperCase()), id: PATH.toUpperCase() }), ...seen(73) },
    'fail',
  ],
  [
    'without a name',
    paths({ ...newer(ACCOUNT_ID), name: null, properties: { target: ACCOUNT_ID } }),
    'warn',
    undefined,
    /attackPaths\/path-1"/,
  ],
  [
    'an id as the name of a property',
    paths({ ...newer(''), properties: { assessments: { [ACCOUNT_ID]: [] } } }),
    'warn',
  ],
  ['a deployment below the account', paths(older(`${ACCOUNT_ID}/deployments/chat`)), 'warn'],
  [
    'a project of the account',
    { inventory: inventory(account('oai'), project('oai', 'p')), ...paths(older(`${ACCOUNT_ID}/projects/p`)) },
    'warn',
  ],
  [
    'a workspace of kind Project',
    {
      inventory: inventory(account('oai'), workspace('p', { kind: 'Project' })),
      ...paths(older(WORKSPACE_ID.replace(/ml$/, 'p'))),
    },
    'warn',
  ],
  ['a registry', { inventory: inventory(registry('r')), ...paths(older(registry('r').id)) }, 'warn'],
  [
    'an account that merely begins alike',
    { ...paths(older(`${ACCOUNT_ID}2`)), ...documented() },
    'pass',
    undefined,
    /No attack path; documented by the architect on 2026-11-01: nothing is exposed/,
  ],
  [
    'a related resource',
    {
      inventory: inventory(account('oai'), account('v', { kind: 'Face' })),
      ...paths(older(ACCOUNT_ID.replace(/oai$/, 'v'))),
    },
    'warn',
    undefined,
    /the policy file does not document/,
  ],
  [
    'one past, one inside',
    { ...paths(newer(ACCOUNT_ID), { ...newer(ACCOUNT_ID), id: `${PATH}2` }), ...seen(73) },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  [
    'seen although CSPM is Free',
    { ...paths(newer(ACCOUNT_ID)), ...seen(73), ...cspm({ pricingTier: 'Free' }) },
    'fail',
    undefined,
    /first seen/,
  ],
  ['seen although the plans are refused', { ...paths(newer(ACCOUNT_ID)), ...denied }, 'warn'],
  [
    'a page lost, one inside its SLA',
    { attackPaths: partial(newer(ACCOUNT_ID)), ...seen(1) },
    'unknown',
    undefined,
    /Page 2 was lost; 1 attack path/,
  ],
  ['a page lost, one past its SLA', { attackPaths: partial(newer(ACCOUNT_ID)), ...seen(73) }, 'fail'],
  ['none, documented', documented(), 'pass', undefined, /documented by the architect/],
  ['none, documented by the name of the subscription', documented({ subscriptions: ['CONTOSO prod'] }), 'pass'],
  ['none, documented for another', documented({ subscriptions: ['fabrikam'] }), 'warn'],
  ['none, documented until today', documented({ expires: '2026-11-24' }), 'pass'],
  [
    'none, the document expired',
    documented({ expires: '2026-11-23' }),
    'warn',
    undefined,
    /the policy file does not document/,
  ],
  ['none, undocumented', {}, 'warn', undefined, /^No attack path, and the policy file does not document/],
  [
    'none, CSPM Free',
    { ...cspm({ pricingTier: 'Free' }), ...documented() },
    'fail',
    'AISPM-007',
    /No attack path, and none can be found: Plan CloudPosture is Free/,
  ],
  [
    'none, agentless scanning off',
    cspm({ extensions: [extension('AgentlessVmScanning', 'False')] }),
    'fail',
    'AISPM-009',
    /Agentless machine scanning does not hold/,
  ],
  [
    'none, agentless scanning failed',
    cspm({
      extensions: [
        extension('AgentlessVmScanning', 'True', { operationStatus: { code: 'Failed', message: 'no owner' } }),
      ],
    }),
    'fail',
    'AISPM-006',
    /no owner/,
  ],
  ['none, CSPM young', { plans: plans(young) }, 'pending', 'AISPM-031', /Standard for 5 h/],
  ['none, CSPM young, documented', { plans: plans(young), ...documented() }, 'pending', 'AISPM-031'],
  ['none, plans refused', denied, 'unknown', undefined, /Defender plans could not be read/],
  ['none, provider not registered', unregistered, 'unknown', 'AISPM-015'],
  ['none, CSPM without extensions', cspm({ extensions: undefined }), 'unknown'],
  ['none, a page lost', { attackPaths: partial(), ...documented() }, 'unknown', undefined, /proves nothing: Page 2/],
  [
    'none, paths refused',
    { attackPaths: refused('denied', 'HTTP 403'), ...documented() },
    'unknown',
    undefined,
    /proves nothing: The attack paths could not be read: HTTP 403/,
  ],
  [
    'none, paths refused, CSPM Free: the cause comes first',
    { attackPaths: refused(), ...cspm({ pricingTier: 'Free' }) },
    'fail',
    'AISPM-007',
  ],
  [
    'none, no read of paths',
    { ...without('Microsoft.Security/attackPaths/*'), ...documented() },
    'unknown',
    undefined,
    /attackPaths\/read/,
  ],
  ['China', cloud('china'), 'not-applicable', 'AISPM-007', /retired/],
  ['Azure Government has attack paths', { ...cloud('usgov'), ...documented() }, 'pass'],
  [
    'every extension on is the good case',
    { plans: plans({ CloudPosture: { extensions: CSPM_EXTENSIONS.map((name) => extension(name)) } }), ...documented() },
    'pass',
  ],
]);
