import { promptEvidence } from '../../src/scanners/prompt-evidence.ts';
import { AI_EXTENSIONS, extension } from './evidence.ts';
import { ai, cloud, denied, recommended, table, unregistered, zone1 } from './table.ts';

const others = AI_EXTENSIONS.filter((name) => name !== 'AIPromptEvidence').map((name) => extension(name));
const set = (isEnabled: unknown, over = {}) =>
  ai({ extensions: [extension('AIPromptEvidence', isEnabled, over), ...others] });
const failed = set('True', { operationStatus: { code: 'Failed', message: 'a lock stands in the way' } });
const optOut = (over = {}) => ({
  policy: {
    promptEvidenceOptOut: [
      { subscriptions: ['Contoso*'], rationale: 'works council decision', approvedBy: 'Data Protection', ...over },
    ],
  },
});

table(promptEvidence, [
  ['on', {}, 'pass', undefined, /^AIPromptEvidence is on$/],
  ['any casing of name and value', ai({ extensions: [extension('aipromptevidence', 'TRUE')] }), 'pass'],
  ['a boolean', set(true), 'pass'],
  ['off', set('False'), 'fail', undefined, /^AIPromptEvidence is off$/],
  ['off as a boolean', set(false), 'fail'],
  ['given without the name', ai({ extensions: others }), 'fail', undefined, /off or not offered/],
  ['an empty list', ai({ extensions: [] }), 'fail', undefined, /off or not offered/],
  [
    'no list on a Standard plan',
    ai({ extensions: undefined }),
    'unknown',
    undefined,
    /Standard and its answer has no extensions/,
  ],
  ['null for a list', ai({ extensions: null }), 'unknown'],
  ['isEnabled garbage', set('Yes'), 'unknown', undefined, /cannot be read: "Yes"/],
  [
    'isEnabled missing',
    ai({ extensions: [{ name: 'AIPromptEvidence' }] }),
    'unknown',
    undefined,
    /cannot be read: missing/,
  ],
  ['isEnabled a number', set(1), 'unknown'],
  [
    'listed twice, not alike',
    ai({ extensions: [extension('AIPromptEvidence'), extension('AIPromptEvidence', 'False')] }),
    'unknown',
    undefined,
    /2 times/,
  ],
  ['on, but its operation Failed', failed, 'fail', 'AISPM-006', /its operation Failed: a lock stands in the way/],
  ['failed, where policy recommends', { ...failed, ...recommended }, 'warn', 'AISPM-006'],
  ['failed, optional and on', { ...failed, ...zone1 }, 'fail', 'AISPM-006'],
  ['off, where policy recommends', { ...set('False'), ...recommended }, 'warn'],
  [
    'the plan is Free, though the extension is still listed',
    ai({ pricingTier: 'Free' }),
    'fail',
    'AISPM-001',
    /Plan AI is Free/,
  ],
  ['the plan is missing', ai(null), 'fail', 'AISPM-001'],
  ['the plan is Free in zone 1', { ...ai({ pricingTier: 'Free' }), ...zone1 }, 'not-applicable', 'AISPM-001'],
  [
    'off in zone 1 with the plan on',
    { ...set('False'), ...zone1 },
    'not-applicable',
    undefined,
    /off; it is optional in zone 1/,
  ],
  ['on in zone 1', zone1, 'pass'],
  ['Azure Government', { ...set('False'), ...cloud('usgov') }, 'not-applicable', 'AISPM-001'],
  [
    'a declared opt-out',
    { ...set('False'), ...optOut() },
    'not-applicable',
    undefined,
    /approved by Data Protection: works council/,
  ],
  ['a declared opt-out, plans unread', { ...denied, ...optOut() }, 'not-applicable'],
  [
    'an opt-out holds until the end of its day',
    { ...set('False'), ...optOut({ expires: '2026-11-24' }) },
    'not-applicable',
  ],
  ['an opt-out that has run out', { ...set('False'), ...optOut({ expires: '2026-11-23' }) }, 'fail'],
  ['an opt-out for another subscription', { ...set('False'), ...optOut({ subscriptions: ['Fabrikam*'] }) }, 'fail'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
