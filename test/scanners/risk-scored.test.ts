import { riskScored } from '../../src/scanners/risk-scored.ts';
import { refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, listing, partial, recommendation, WORKSPACE_ID } from './rows.ts';
import { cloud, cspm, inventory, registry, table } from './table.ts';

const level = (risk: unknown, on = ACCOUNT_ID, key?: string) => recommendation(on, { risk }, key);

table(riskScored, [
  [
    'one level is enough',
    { assessments: listing(level({ level: 'NotEvaluated' }), level({ level: 'Low' }, ACCOUNT_ID, 'b')) },
    'pass',
    undefined,
    /^1 of 2 assessments with a risk level/,
  ],
  [
    'PascalCase',
    { assessments: listing({ id: recommendation(ACCOUNT_ID).id, properties: { Risk: { Level: 'High' } } }) },
    'pass',
  ],
  ['None is a level', { assessments: listing(level({ level: 'None' })) }, 'pass'],
  [
    'NotEvaluated is not',
    { assessments: listing(level({ level: 'notevaluated' })) },
    'fail',
    undefined,
    /^None of 1 assessment/,
  ],
  [
    'no risk at all',
    { assessments: listing(level(undefined), level(null, ACCOUNT_ID, 'b')) },
    'fail',
    undefined,
    /^None of 2/,
  ],
  ['a level that says nothing', { assessments: listing(level({ level: ' ' })) }, 'fail'],
  [
    'the level of another resource does not count',
    { assessments: listing(level(undefined), level({ level: 'High' }, `${ACCOUNT_ID}2`)) },
    'fail',
    undefined,
    /^None of 1/,
  ],
  [
    'the level on a project of a hub counts',
    {
      inventory: inventory(
        workspace('ml', { kind: 'Hub' }),
        workspace('p', { kind: 'Project', properties: { hubResourceId: WORKSPACE_ID } }),
      ),
      assessments: listing(level({ level: 'Low' }, WORKSPACE_ID.replace(/ml$/, 'p'))),
    },
    'pass',
  ],
  ['follows nothing: CSPM Free', { ...cspm({ pricingTier: 'Free' }), assessments: listing(level(undefined)) }, 'fail'],
  ['a page lost, one scored', { assessments: partial(level({ level: 'High' })) }, 'pass'],
  [
    'a page lost, none scored',
    { assessments: partial(level(undefined)) },
    'unknown',
    undefined,
    /No risk level was seen, but that proves nothing: Page 2/,
  ],
  ['a page lost, none at all', { assessments: partial() }, 'unknown', undefined, /No assessment was seen/],
  ['refused', { assessments: refused('denied', 'HTTP 403') }, 'unknown', undefined, /HTTP 403/],
  ['no assessment at all', {}, 'not-applicable', 'AISPM-022'],
  [
    'none, the provider not registered',
    { registration: { registrationState: 'NotRegistered' } },
    'not-applicable',
    'AISPM-015',
  ],
  [
    'only registries',
    { inventory: inventory(registry('r')), assessments: listing(level({ level: 'High' }, registry('r').id)) },
    'not-applicable',
    undefined,
    /registries/,
  ],
  [
    'China',
    { ...cloud('china'), assessments: listing(level({ level: 'Low' })) },
    'not-applicable',
    undefined,
    /retired/,
  ],
]);
