import { recommendationsProduced } from '../../src/scanners/recommendations-produced.ts';
import { account, hoursAgo, plan, plans, refused, workspace } from './evidence.ts';
import { assessment, cloud, inventory, registry, table, unregistered, without } from './table.ts';

const oai = account('oai');
const aged = (name: string, hours: number) => account(name, { properties: { dateCreated: hoursAgo(hours) } });
const ageless = account('x', { properties: {} });
const assessed = (...rows: readonly object[]) => ({ assessments: { rows } });
const state = (registrationState: string) => ({ registration: { registrationState } });

table(recommendationsProduced, [
  [
    'none, and a posture plan that is Free is named as a possible reason',
    { plans: { plans: [...plans().plans, plan('FoundationalCspm', { pricingTier: 'Free' })] } },
    'fail',
    undefined,
    /older than 24 h; a possible reason: FoundationalCspm is Free$/,
  ],
  ['none, with every posture plan on', {}, 'fail', undefined, /older than 24 h$/],
  ['one on one', assessed(assessment(oai)), 'pass', undefined, /^1 assessment on 1 AI resource$/],
  [
    'one on one of two',
    { ...assessed(assessment(oai)), inventory: inventory(oai, account('b')) },
    'pass',
    undefined,
    /on 2 AI/,
  ],
  [
    'one seen, though the read is missing',
    { ...assessed(assessment(oai)), ...without('Microsoft.Security/assessments/*') },
    'pass',
  ],
  ['one on a deployment', assessed(assessment({ id: `${oai.id}/deployments/d` })), 'pass'],
  ['one, but on another resource', assessed(assessment({ id: `${oai.id}x` })), 'fail'],
  ['none, old', {}, 'fail', undefined, /^No assessment on any of 1 AI resource, 1 of them older than 24 h$/],
  ['none, just 24 h', { inventory: inventory(aged('a', 24)) }, 'fail'],
  [
    'none, all younger',
    { inventory: inventory(aged('a', 23.9), aged('b', 1)) },
    'pending',
    undefined,
    /all 2 AI resources/,
  ],
  ['none, age unknown', { inventory: inventory(ageless) }, 'pending'],
  [
    'none, age unknown, first seen yesterday',
    { inventory: inventory(ageless), history: { firstSeen: { [ageless.id.toLowerCase()]: hoursAgo(24) } } },
    'fail',
  ],
  [
    'none, one of three old',
    { inventory: inventory(aged('a', 1), ageless, oai) },
    'fail',
    undefined,
    /3 AI resources, 1 of them/,
  ],
  [
    'none, the read missing',
    without('Microsoft.Security/assessments/*'),
    'unknown',
    undefined,
    /proves nothing: .*assessments\/read/,
  ],
  ['none, a page lost', { assessments: { rows: [], blind: { why: 'failed', message: 'Page 2 was lost' } } }, 'unknown'],
  ['refused', { assessments: refused('throttled', 'HTTP 429') }, 'unknown', undefined, /HTTP 429/],
  ['not registered', state('NotRegistered'), 'fail', 'AISPM-015'],
  ['not registered, as the plans say', { ...unregistered, registration: refused() }, 'fail', 'AISPM-015'],
  ['not registered, young', { ...state('Unregistered'), inventory: inventory(aged('a', 1)) }, 'fail', 'AISPM-015'],
  ['Registering', state('Registering'), 'pending', 'AISPM-015'],
  ['not registered, but assessed all the same', { ...state('NotRegistered'), ...assessed(assessment(oai)) }, 'pass'],
  ['registration unread explains nothing', { registration: refused() }, 'fail'],
  ['only registries', { inventory: inventory(registry('r')) }, 'not-applicable', undefined, /Only registries/],
  [
    'on a workspace of kind Project that names the hub',
    {
      inventory: inventory(
        workspace('ml', { kind: 'Hub' }),
        workspace('p', { kind: 'Project', properties: { hubResourceId: workspace('ml').id.toUpperCase() } }),
      ),
      ...assessed(assessment(workspace('p'))),
    },
    'pass',
    undefined,
    /1 /,
  ],
  [
    'on one that names another hub',
    {
      inventory: inventory(
        workspace('ml', { kind: 'Hub' }),
        workspace('p', { kind: 'Project', properties: { hubResourceId: workspace('other').id } }),
      ),
      ...assessed(assessment(workspace('p'))),
    },
    'fail',
  ],
  ['China', cloud('china'), 'not-applicable', undefined, /retired/],
]);
