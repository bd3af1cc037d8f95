import { expect, it } from 'vitest';
import { resourcesAssessed } from '../../src/scanners/resources-assessed.ts';
import { account, at, hoursAgo, idOf, judged, refused, workspace } from './evidence.ts';
import { assessment, cloud, inventory, project, registry, subject, table, unregistered, without } from './table.ts';

const oai = account('oai');
const aged = (name: string, hours: number) => account(name, { properties: { dateCreated: hoursAgo(hours) } });
const ageless = account('x', { properties: {} });
const assessed = (...rows: readonly object[]) => ({ assessments: { rows } });
const seenFor = (hours: number) => ({ history: { firstSeen: { [ageless.id.toLowerCase()]: hoursAgo(hours) } } });
const state = (registrationState: string) => ({ registration: { registrationState } });

table(resourcesAssessed, [
  ['assessed', assessed(assessment(oai)), 'pass', undefined, /^1 of 1 AI resource: assessed by Defender$/],
  [
    'NotApplicable is an assessment, too',
    assessed(assessment(oai, { properties: { resourceDetails: { Id: oai.id }, status: { code: 'NotApplicable' } } })),
    'pass',
  ],
  ['ids in another casing', assessed(assessment({ id: oai.id.toUpperCase() })), 'pass'],
  [
    'by the row’s own id alone',
    assessed({ id: `${oai.id}/providers/Microsoft.Security/assessments/k`, properties: {} }),
    'pass',
  ],
  ['on a deployment of it', assessed(assessment({ id: `${oai.id}/deployments/gpt` })), 'pass'],
  [
    'on a project of it',
    { ...assessed(assessment({ id: `${oai.id}/projects/p` })), inventory: inventory(oai, project('oai', 'p')) },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  ['on one whose name begins alike', assessed(assessment({ id: `${oai.id}2` })), 'fail'],
  ['none, old', {}, 'fail', undefined, /^1 of 1 .*: oai is 41 d old and has no assessment$/],
  ['none, just 24 h old', { inventory: inventory(aged('a', 24)) }, 'fail'],
  [
    'none, younger',
    { inventory: inventory(aged('a', 23.9)) },
    'pending',
    undefined,
    /: a has no assessment yet and is 23 h old$/,
  ],
  ['none, of unknown age', { inventory: inventory(ageless) }, 'pending', undefined, /is of unknown age$/],
  [
    'none, of unknown age, first seen yesterday',
    { inventory: inventory(ageless), ...seenFor(25) },
    'fail',
    undefined,
    /x was first seen by us 25 h ago and/,
  ],
  ['none, of unknown age, first seen today', { inventory: inventory(ageless), ...seenFor(23) }, 'pending'],
  ['none, created in our future', { inventory: inventory(aged('a', -2)) }, 'pending', undefined, /is 0 h old$/],
  [
    'one of two',
    { inventory: inventory(oai, account('b')), ...assessed(assessment(oai)) },
    'fail',
    undefined,
    /^1 of 2 .*: b is 41 d old/,
  ],
  [
    'a young one beside an assessed one',
    { inventory: inventory(oai, aged('b', 1)), ...assessed(assessment(oai)) },
    'pending',
    undefined,
    /^1 of 2/,
  ],
  [
    'a workspace counts, its projects count through it',
    { inventory: inventory(workspace('hub', { kind: 'Hub' }), workspace('p', { kind: 'project' })) },
    'fail',
    undefined,
    /^1 of 1 .*: hub/,
  ],
  [
    'registries are not judged',
    { inventory: inventory(oai, registry('r')), ...assessed(assessment(oai)) },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  ['only registries', { inventory: inventory(registry('r')) }, 'not-applicable', undefined, /Only registries/],
  [
    'none seen, the read missing',
    without('Microsoft.Security/assessments/read'),
    'unknown',
    undefined,
    /Microsoft.Security\/assessments\/read/,
  ],
  [
    'seen, the read missing: cannot pass',
    { ...assessed(assessment(oai)), ...without('Microsoft.Security/assessments/*') },
    'unknown',
    undefined,
    /more may be hidden/,
  ],
  [
    'one seen, one not, the read missing',
    {
      ...assessed(assessment(oai)),
      inventory: inventory(oai, account('b')),
      ...without('Microsoft.Security/assessments/*'),
    },
    'unknown',
    undefined,
    /^1 of 2 .*No assessment of b was seen/,
  ],
  [
    'not registered, the read missing: may fail',
    { ...state('NotRegistered'), ...without('Microsoft.Security/assessments/*') },
    'fail',
    'AISPM-015',
  ],
  ['assessments refused', { assessments: refused('throttled', 'HTTP 429') }, 'unknown', undefined, /HTTP 429/],
  [
    'a page lost',
    { assessments: { rows: [], blind: { why: 'failed', message: 'Page 2 was lost' } } },
    'unknown',
    undefined,
    /Page 2/,
  ],
  ['not registered', state('NotRegistered'), 'fail', 'AISPM-015', /Microsoft.Security is not registered/],
  ['not registered, as the plans say', { ...unregistered, registration: refused() }, 'fail', 'AISPM-015'],
  ['not registered, young', { ...state('NotRegistered'), inventory: inventory(aged('a', 1)) }, 'fail', 'AISPM-015'],
  ['Registering', state('Registering'), 'pending', 'AISPM-015', /Registering/],
  ['not registered, but assessed all the same', { ...state('NotRegistered'), ...assessed(assessment(oai)) }, 'pass'],
  ['registration unread explains nothing', { registration: refused() }, 'fail'],
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
  ['Azure Government is judged', cloud('usgov'), 'fail'],
  ['a Warned subscription is judged', subject({ state: 'warned' }), 'fail'],
]);

it('lists what is not assessed', () => {
  const finding = judged(resourcesAssessed, { inventory: inventory(oai, aged('b', 1)) });
  expect(finding.items?.map((item) => [item.resourceId, item.status])).toEqual([
    [oai.id, 'fail'],
    [idOf('Microsoft.CognitiveServices/accounts', 'b'), 'pending'],
  ]);
  expect(finding.at).toBe(at);
});
