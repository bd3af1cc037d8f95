import { aiPlanCoverage } from '../../src/scanners/ai-plan-coverage.ts';
import { ai, cloud, denied, recommended, table, unregistered, zone1 } from './table.ts';

const free = (coverage?: string) => ai({ pricingTier: 'Free', resourcesCoverageStatus: coverage });
const covered = (resourcesCoverageStatus: unknown) => ai({ resourcesCoverageStatus });

table(aiPlanCoverage, [
  ['fully covered', {}, 'pass', undefined, /^Plan AI is Standard and FullyCovered$/],
  ['any casing', covered('FULLYcovered'), 'pass'],
  [
    'partially covered, though Standard',
    covered('PartiallyCovered'),
    'fail',
    undefined,
    /Standard and PartiallyCovered/,
  ],
  ['not covered, though Standard', covered('notCovered'), 'fail'],
  ['partially, where policy recommends', { ...covered('PartiallyCovered'), ...recommended }, 'warn'],
  ['partially, optional and on', { ...covered('PartiallyCovered'), ...zone1 }, 'fail'],
  ['the field absent', covered(undefined), 'unknown', undefined, /no resourcesCoverageStatus/],
  ['the field null', covered(null), 'unknown'],
  ['the field empty', covered(''), 'unknown', undefined, /"" is not known|"", which is not known/],
  ['a word nobody knows', covered('MostlyCovered'), 'unknown', undefined, /MostlyCovered/],
  ['Free', free('NotCovered'), 'fail', 'AISPM-001', /^Plan AI is Free and NotCovered$/],
  [
    'Free, resources one by one',
    free('PartiallyCovered'),
    'fail',
    'AISPM-001',
    /Free and PartiallyCovered: resources are covered one by one$/,
  ],
  ['Free, no field', free(), 'fail', 'AISPM-001', /^Plan AI is Free$/],
  ['missing from the list', ai(null), 'fail', 'AISPM-001', /^Plan AI is not in the list of plans$/],
  ['Free where policy recommends', { ...free('NotCovered'), ...recommended }, 'warn', 'AISPM-001'],
  ['Free in zone 1', { ...free('PartiallyCovered'), ...zone1 }, 'not-applicable', 'AISPM-001', /optional in zone 1$/],
  ['Azure Government', { ...covered('PartiallyCovered'), ...cloud('usgov') }, 'not-applicable', 'AISPM-001'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
