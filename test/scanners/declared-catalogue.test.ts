import { expect, it } from 'vitest';
import { declaredCatalogue } from '../../src/scanners/declared-catalogue.ts';
import { account, idOf, judged, refused, workspace } from './evidence.ts';
import { inventory, project, registry, subject, table, without } from './table.ts';

const oai = account('oai');
const search = {
  id: idOf('Microsoft.Search/searchServices', 'idx'),
  name: 'idx',
  type: 'microsoft.search/searchservices',
  properties: {},
};
const hub = workspace('hub', { kind: 'Hub' });
const catalogue = (...aiCatalogue: readonly string[]) => ({ policy: { aiCatalogue } });
const elsewhere =
  '/subscriptions/99999999-9999-9999-9999-999999999999/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/far';
const none = { inventory: inventory() };

table(declaredCatalogue, [
  ['no catalogue', {}, 'not-applicable', undefined, /undeclared/],
  ['no catalogue, inventory refused', { inventory: refused() }, 'unknown'],
  ['both agree', catalogue(oai.id), 'pass', undefined, /^1 of 1 .*: catalogue and inventory agree$/],
  ['ids in another casing', catalogue(oai.id.toUpperCase()), 'pass', undefined, /^1 of 1/],
  ['an entry twice', catalogue(oai.id, oai.id.toLowerCase()), 'pass', undefined, /^1 of 1/],
  [
    'the subscription’s own id in another casing',
    { ...catalogue(oai.id), ...subject({ id: '11111111-1111-1111-1111-111111111111'.toUpperCase() }) },
    'pass',
  ],
  ['a resource it lacks', catalogue(elsewhere), 'fail', undefined, /^1 of 1 .*: oai is not in the catalogue$/],
  ['an empty catalogue is a declaration', catalogue(), 'fail'],
  [
    'a registry it lacks',
    { ...catalogue(oai.id), inventory: inventory(oai, registry('reg')) },
    'fail',
    undefined,
    /reg is not in the catalogue/,
  ],
  [
    'projects count through their parent',
    {
      ...catalogue(oai.id, hub.id),
      inventory: inventory(oai, project('oai', 'p'), hub, workspace('p', { kind: 'Project' })),
    },
    'pass',
    undefined,
    /^2 of 2/,
  ],
  [
    'a related resource it lacks',
    { ...catalogue(oai.id), inventory: inventory(oai, search) },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  [
    'an entry for a related kind that exists',
    { ...catalogue(oai.id, search.id), inventory: inventory(oai, search) },
    'pass',
    undefined,
    /^2 of 2/,
  ],
  [
    'an entry for a project that exists',
    { ...catalogue(oai.id, project('oai', 'p').id), inventory: inventory(oai, project('oai', 'p')) },
    'pass',
  ],
  [
    'an entry whose resource is gone',
    catalogue(oai.id, account('old').id),
    'warn',
    undefined,
    /^1 of 2 .*: old is in the catalogue, but no such resource was found$/,
  ],
  ['gone, and no AI is left', { ...catalogue(account('old').id), ...none }, 'warn'],
  ['gone and another undeclared', catalogue(account('old').id), 'fail', undefined, /^1 of 2/],
  [
    'a project that is not seen',
    catalogue(oai.id, project('oai', 'p').id),
    'warn',
    undefined,
    /may not list Foundry projects/,
  ],
  [
    'a type that is not inventoried',
    {
      policy: {
        aiCatalogue: [oai.id, idOf('Microsoft.Databricks/workspaces', 'dbx')],
        aiTypes: [{ type: 'microsoft.web/sites' }],
      },
    },
    'warn',
    undefined,
    /does not cover microsoft.databricks\/workspaces/,
  ],
  [
    'a type that policy adds',
    {
      policy: {
        aiCatalogue: [oai.id, idOf('Microsoft.Databricks/workspaces', 'dbx')],
        aiTypes: [{ type: 'microsoft.databricks/Workspaces' }],
      },
    },
    'warn',
    undefined,
    /dbx is in the catalogue, but no such resource was found$/,
  ],
  [
    'a related entry that may be hidden',
    { ...catalogue(oai.id, search.id), ...without('Microsoft.Search/*') },
    'unknown',
    undefined,
    /idx .* was not seen: .*microsoft.search\/searchservices\/read/,
  ],
  [
    'nothing here, nothing declared here',
    { ...catalogue(elsewhere), ...none },
    'not-applicable',
    undefined,
    /No AI resource here/,
  ],
  ['inventory refused', { ...catalogue(oai.id), inventory: refused() }, 'unknown'],
]);

it('shows ids as Azure or the policy wrote them', () => {
  const finding = judged(declaredCatalogue, catalogue(account('Old').id));
  expect(finding.items?.map((item) => [item.resourceId, item.status])).toEqual([
    [oai.id, 'fail'],
    [account('Old').id, 'warn'],
  ]);
});
