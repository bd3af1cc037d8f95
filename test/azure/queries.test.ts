import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkQuery } from '../../local/tenant/kql/check.ts';
import { evaluate } from '../../local/tenant/kql/evaluate.ts';
import { QUERIES } from '../../src/azure/queries.ts';
import { literal } from '../../src/model/evidence/kql.ts';
import { KINDS } from '../../src/model/evidence.ts';
import { defaultPolicy, policySchema } from '../../src/model/policy.ts';
import { aispm, NOW, tenantOf } from './cli.ts';
import { worldOf } from './whole.ts';

/* Every query that can be sent, with Microsoft's own type checker over Resource Graph's tables. */

const POLICIES: readonly (readonly [
  string,
  readonly { readonly type: string; readonly kinds?: readonly string[] }[],
])[] = [
  ['no further type', []],
  ['a further type', [{ type: 'Contoso.AI/models', kinds: ['Chat'] }]],
  ['one that we ask for anyway', [{ type: 'MICROSOFT.CognitiveServices/Accounts' }]],
  ['one without a slash', [{ type: 'contoso' }]],
  ['quotes and backslashes', [{ type: "a'b\\'c\\" }, { type: '"/x' }]],
  [
    'KQL of its own',
    [{ type: "x') or true | take 0 // " }, { type: '*' }, { type: "') | union securityresources | where ('" }],
  ],
  ['lines and control characters', [{ type: 'a\nb/c\u0000d' }]],
  ['other scripts', [{ type: '日本/銀行🏦' }]],
  ['two hundred types', Array.from({ length: 200 }, (_, index) => ({ type: `contoso.ai${index}/models` }))],
];

describe.each(POLICIES)('with a policy that names %s', (_what, aiTypes) => {
  const policy = policySchema.parse({ aiTypes });
  it.each(Object.entries(QUERIES))('%s is sound', (_name, query) => {
    const kql = query(policy);
    expect(checkQuery(kql)).toEqual([]);
    expect(kql).toMatch(/project id,/);
    expect(() => evaluate(kql, {}, NOW)).not.toThrow();
  });
});

it('no text of a policy breaks out of its literal', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 }), (text) => {
      const kept = text.replace(/\p{Cc}/gu, '');
      const rows = [{ name: kept }, { name: `${kept}-other` }];
      expect(evaluate(`resources | where name == ${literal(text)} | project name`, { resources: rows }, NOW)).toEqual([
        { name: kept },
      ]);
      expect(checkQuery(KINDS.inventory.query(policySchema.parse({ aiTypes: [{ type: text }] })))).toEqual([]);
    }),
    { numRuns: 60 },
  ));

it('a scan sends these queries and no other', async () => {
  const tenant = await tenantOf(worldOf('One'));
  await aispm(tenant, 'scan');
  await tenant.close();
  const sent = tenant.requests.flatMap((one) => one.query ?? []);
  const known = Object.entries(QUERIES)
    // The last three only where something asks for them.
    .filter(([name]) => !['inventoryWithoutSystemData', 'policyOtherDefinitions', 'policyInitiatives'].includes(name))
    .map(([, query]) => query(defaultPolicy()));
  expect([...sent].sort()).toEqual([...known].sort());
});

it.each([
  ['a column that is not there', 'resources | project idd', 'idd'],
  ['a table that is not there', 'resource | project id', 'resource'],
  ['a time compared with what is no time', 'resources | where properties.created > ago(1d)', 'dynamic and datetime'],
  ['a query that breaks off', 'resources | where type in~ (', ''],
])('%s would be found', (_what, kql, words) => {
  const said = checkQuery(kql);
  expect(said.length).toBeGreaterThan(0);
  expect(said.join()).toContain(words);
});

it('asks for both types under which Microsoft documents attack paths', () => {
  expect(QUERIES['attackPaths']?.(defaultPolicy())).toContain(
    "where type in~ ('microsoft.security/attackpaths', 'microsoft.security/locations/attackpaths') |",
  );
});
