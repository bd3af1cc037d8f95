import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePolicy, policyJsonSchema, readPolicyFile } from '../src/policy.ts';
import { CHECKS } from '../src/scanners/index.ts';

const context = { checks: CHECKS, now: new Date('2026-11-24T01:00:00Z') };
const S = '11111111-1111-1111-1111-111111111111';
const ACCOUNT = `/subscriptions/${S}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/oai`;
const waiver = (over: object = {}) => ({
  id: 'W-1',
  check: 'AISPM-025',
  owner: 'Risk Owner',
  rationale: 'accepted for a reason',
  expires: '2026-12-31',
  ...over,
});
const parse = (value: unknown) => parsePolicy(JSON.stringify(value, null, 2), context);
const policyOf = (value: unknown) => {
  const read = parse(value);
  if (!('policy' in read)) throw new Error(read.faults[0]?.message);
  return read;
};

/** Every declaration of the control, each good. */
const WHOLE = {
  $schema: './policy.schema.json',
  zones: {
    subscriptions: { [S.toUpperCase()]: 2 },
    managementGroups: { Root: 3 },
    tags: [{ name: 'zone', value: 'one', zone: 1 }],
  },
  levels: { aiPlan: { '1': 'recommended' }, sentinel: { '2': 'required' } },
  severities: { 'AISPM-004': { '3': 'critical' } },
  slaHours: { '3': 24 },
  syntheticTestDays: { '1': 100 },
  aiTypes: [{ type: 'Microsoft.Search/searchServices', kinds: ['x'] }],
  aiCatalogue: [ACCOUNT],
  cloudAccounts: [{ cloud: 'aws', account: '123456789012', subscription: S }],
  promptEvidenceOptOut: [
    {
      subscriptions: ['contoso-*'],
      rationale: 'works council decision',
      approvedBy: 'the privacy officer',
      expires: '2027-01-01',
    },
  ],
  purviewSharing: 'off',
  scanExclusions: [{ key: 'scan', value: 'no' }],
  zeroAttackPaths: [
    { subscriptions: [S], justification: 'nothing is exposed here', by: 'the architect', date: '2026-11-01' },
  ],
  attestations: [{ subscription: S, by: 'the owner', date: '2026-11-01', alertId: '2518' }],
  customerManagedKeys: { '3': true },
  sentinel: {
    workspaces: [`/subscriptions/${S}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc`],
  },
  waivers: [waiver()],
  owners: [{ name: 'Team', mail: ['team@bank.example'], match: { zones: [1] } }],
};

describe('a policy file', () => {
  it('holds every declaration of the control', () => {
    const { policy, warnings } = policyOf(WHOLE);
    expect(policy).toMatchObject({
      purviewSharing: 'off',
      aiCatalogue: [ACCOUNT],
      customerManagedKeys: { '3': true },
      slaHours: { '1': 720, '3': 24 },
      levels: { aiPlan: { '1': 'recommended', '2': 'required' } },
    });
    expect(policy.zones).toMatchObject({ subscriptions: { [S]: 2 }, managementGroups: { root: 3 } });
    expect(warnings).toEqual([]);
  });
  it('may have comments, trailing commas and a byte order mark', () =>
    expect(parsePolicy('\uFEFF{\n  // the decision of May\n  "purviewSharing": "off",\n}', context)).toMatchObject({
      policy: { purviewSharing: 'off' },
    }));
  it('may be empty', () =>
    expect(policyOf({}).policy.zones).toEqual({ subscriptions: {}, managementGroups: {}, tags: [] }));
  it('is read from a path; one that is not there is a fault', async () => {
    const path = join(tmpdir(), `policy-${process.pid}.jsonc`);
    await writeFile(path, '{ "trialNoticeDays": 3 }');
    expect(await readPolicyFile(path, context)).toMatchObject({ policy: { trialNoticeDays: 3 } });
    expect(await readPolicyFile(`${path}.none`, context)).toMatchObject({
      faults: [{ message: 'The file cannot be read (ENOENT)' }],
    });
  });
  it('has a schema for editors', () =>
    expect(policyJsonSchema()).toMatchObject({
      title: 'aispm-watch policy',
      additionalProperties: false,
      properties: { zones: { properties: { subscriptions: { type: 'object' } } } },
    }));
});

/** What is wrong, with the line of its place. */
const FAULTS: readonly (readonly [name: string, file: string, line: number, path: string, message: RegExp])[] = [
  ['no JSON', '{\n  "a": \n}', 3, '', /^Not JSON/],
  ['an empty file', '', 1, '', /^Not JSON/],
  ['no object', '[]', 1, '', /the whole file/],
  [
    'a setting that does not exist',
    '{\n  "mail": {\n    "allQuite": "never" } }',
    3,
    'mail.allQuite',
    /There is no such setting/,
  ],
  ['a setting given twice', '{\n  "waivers": [],\n  "waivers": [] }', 3, 'waivers', /given twice/],
  [
    'a subscription given twice, in other casing',
    `{ "zones": { "subscriptions": {\n "abc": 1,\n "ABC": 3 } } }`,
    3,
    'zones.subscriptions.ABC',
    /given twice/,
  ],
  [
    'a name given twice within a list',
    '{ "owners": [\n {"name": "a",\n "name": "b"}] }',
    3,
    'owners.0.name',
    /given twice/,
  ],
  [
    'a zone',
    '{ "zones": { "subscriptions": {\n "abc": 4 } } }',
    2,
    'zones.subscriptions.abc',
    /zones\.subscriptions\.abc: must be one of/,
  ],
  [
    'a zone of a management group',
    '{ "zones": { "managementGroups": {\n "mg": "3" } } }',
    2,
    'zones.managementGroups.mg',
    /must be one of 1, 2, 3/,
  ],
  [
    'a tag without a value',
    '{ "zones": { "tags": [\n { "name": "z", "zone": 1 } ] } }',
    2,
    'zones.tags.0.value',
    /string/,
  ],
  ['a level', '{ "levels": { "aiPlan": {\n "2": "wanted" } } }', 2, 'levels.aiPlan.2', /must be one of required/],
  [
    'a level of a zone that is none',
    '{ "levels": { "aiPlan": {\n "4": "required" } } }',
    2,
    'levels.aiPlan.4',
    /no such setting/,
  ],
  ['an SLA of nothing', '{ "slaHours": {\n "1": 0 } }', 2, 'slaHours.1', />0/],
  ['a window of less', '{ "syntheticTestDays": {\n "1": -1 } }', 2, 'syntheticTestDays.1', />0/],
  ['an empty entry of the catalogue', '{ "aiCatalogue": [\n "" ] }', 2, 'aiCatalogue.0', /at least 1|>=1/],
  [
    'a cloud',
    '{ "cloudAccounts": [\n { "cloud": "ibm", "account": "1", "subscription": "s" } ] }',
    2,
    'cloudAccounts.0.cloud',
    /aws/,
  ],
  [
    'an opt-out without a reason',
    '{ "promptEvidenceOptOut": [\n { "subscriptions": ["*"], "approvedBy": "x" } ] }',
    2,
    'promptEvidenceOptOut.0.rationale',
    /string/,
  ],
  [
    'an opt-out for nobody',
    '{ "promptEvidenceOptOut": [\n { "subscriptions": [], "rationale": "long enough", "approvedBy": "x" } ] }',
    2,
    'promptEvidenceOptOut.0.subscriptions',
    /1/,
  ],
  ['a Purview decision', '{\n "purviewSharing": "maybe" }', 2, 'purviewSharing', /on/],
  ['an exclusion without a value', '{ "scanExclusions": [\n { "key": "k" } ] }', 2, 'scanExclusions.0.value', /string/],
  [
    'a justification that says nothing',
    '{ "zeroAttackPaths": [\n { "subscriptions": ["*"], "justification": "no", "by": "x", "date": "2026-11-01" } ] }',
    2,
    'zeroAttackPaths.0.justification',
    /10/,
  ],
  [
    'a day that is none',
    '{ "attestations": [\n { "subscription": "s", "by": "x", "date": "2026-02-30", "alertId": "a" } ] }',
    2,
    'attestations.0.date',
    /date/,
  ],
  [
    'an attestation without its alert',
    '{ "attestations": [\n { "subscription": "s", "by": "x", "date": "2026-02-03" } ] }',
    2,
    'attestations.0.alertId',
    /string/,
  ],
  [
    'keys for an unknown zone',
    '{ "customerManagedKeys": {\n "4": true } }',
    2,
    'customerManagedKeys.4',
    /no such setting/,
  ],
  [
    'sharing of a subscription without a rationale',
    '{ "purviewSharing": { "subscriptions": [\n{ "subscriptions": ["*"], "value": "off" }] } }',
    2,
    'purviewSharing.subscriptions.0.rationale',
    /expected string/,
  ],
  ['keys', '{ "customerManagedKeys": {\n "3": "yes" } }', 2, 'customerManagedKeys.3', /boolean/],
  [
    'a workspace by name',
    '{ "sentinel": { "workspaces": [\n "soc" ] } }',
    2,
    'sentinel.workspaces.0',
    /resource id of a Log Analytics workspace/,
  ],
  [
    'a severity of a check that does not exist',
    '{ "severities": {\n "AISPM-999": { "1": "low" } } }',
    2,
    'severities.AISPM-999',
    /no check AISPM-999/,
  ],
  [
    'a severity under a name that is none',
    '{ "severities": {\n "025": { "1": "low" } } }',
    2,
    'severities.025',
    /Invalid/,
  ],
  [
    'a severity that is lowered',
    '{ "severities": { "AISPM-025": {\n "1": "critical",\n "2": "low" } } }',
    3,
    'severities.AISPM-025.2',
    /may raise a severity, but not lower it; AISPM-025 is high/,
  ],
  [
    'a waiver of a check that does not exist',
    `{ "waivers": [\n ${JSON.stringify(waiver({ check: 'AISPM-999' }))} ] }`,
    2,
    'waivers.0.check',
    /no check AISPM-999/,
  ],
  [
    'two waivers of one name',
    `{ "waivers": [ ${JSON.stringify(waiver())},\n ${JSON.stringify(waiver())} ] }`,
    2,
    'waivers.1.id',
    /two waivers are called "W-1"/,
  ],
  [
    'a waiver for ever',
    `{ "waivers": [\n ${JSON.stringify(waiver({ expires: '2099-01-01' }))} ] }`,
    2,
    'waivers.0.expires',
    /more than 366 days away \(waiverMaxDays\); give 2027-11-25 or earlier/,
  ],
  [
    'a waiver without a reason',
    `{ "waivers": [\n ${JSON.stringify(waiver({ rationale: 'because' }))} ] }`,
    2,
    'waivers.0.rationale',
    /10/,
  ],
  [
    'a waiver of an assessment by its key alone',
    `{ "waivers": [\n ${JSON.stringify(waiver({ assessment: 'some-key' }))} ] }`,
    2,
    'waivers.0.assessment',
    /needs resources/,
  ],
  [
    'a waiver of an assessment that its check never looks at',
    `{ "waivers": [\n ${JSON.stringify(waiver({ check: 'AISPM-001', assessment: `${ACCOUNT}/x` }))} ] }`,
    2,
    'waivers.0.assessment',
    /does not look at single assessments/,
  ],
  [
    'an owner of a check that does not exist',
    '{ "owners": [ { "name": "a", "mail": ["a@b.example"], "match": {\n "checks": ["AISPM-000"] } } ] }',
    2,
    'owners.0.match.checks',
    /no check AISPM-000/,
  ],
  [
    'an owner without a mail address',
    '{ "owners": [ { "name": "a",\n "mail": ["nobody"] } ] }',
    2,
    'owners.0.mail.0',
    /email/i,
  ],
];

describe('a fault of a policy file', () => {
  it.each([
    ['{ "owner": [] }', 'owner: There is no such setting; did you mean owners?'],
    ['{ "levels": { "aiPaln": {} } }', 'levels.aiPaln: There is no such setting; did you mean aiPlan?'],
    ['{ "purviewSharing": "offf" }', 'did you mean off?'],
    [
      '{ "levels": { "aiPlan": { "2": "requird" } } }',
      'must be one of required, recommended, optional; did you mean required?',
    ],
    ['{ "owners": [] "waivers": [] }', 'Not JSON: here a comma is expected, between two settings or values'],
    ['{ "owners": [', 'Not JSON: a closing ] is missing'],
  ])('%s is told in plain words', (text, words) => {
    const read = parsePolicy(text, { checks: CHECKS, now: new Date('2026-11-24T00:00:00Z') });
    expect('faults' in read ? read.faults.map((one) => one.message).join('\n') : '').toContain(words);
  });

  it.each(FAULTS)('%s stands at its place', (_name, file, line, path, message) => {
    const read = parsePolicy(file, context);
    expect(read).toMatchObject({ faults: [{ line, path, message: expect.stringMatching(message) }] });
  });
  it('comes with all the others', () =>
    expect(parse({ zone: 1, mails: 2, purviewSharing: 3 })).toMatchObject({
      faults: [{ path: 'purviewSharing' }, { path: 'zone', line: 2 }, { path: 'mails', line: 3 }],
    }));
  it('has a column', () =>
    expect(parsePolicy('{ "purviewSharing": 3 }', context)).toMatchObject({ faults: [{ line: 1, column: 21 }] }));
});

describe('a waiver', () => {
  it.each([
    ['until the last allowed day', { expires: '2027-11-25' }],
    ['by the key of an assessment, with resources', { assessment: 'key', resources: [ACCOUNT] }],
    [
      'by the id of an assessment',
      { check: 'AISPM-029', assessment: `${ACCOUNT}/providers/Microsoft.Security/assessments/key` },
    ],
  ])('%s is good', (_name, over) => expect(parse({ waivers: [waiver(over)] })).toMatchObject({ warnings: [] }));
});

describe('a declaration that has expired, or is yet to come', () => {
  const opt = (expires: string) => ({ promptEvidenceOptOut: [{ ...WHOLE.promptEvidenceOptOut[0], expires }] });
  const zero = (expires: string) => ({ zeroAttackPaths: [{ ...WHOLE.zeroAttackPaths[0], expires }] });
  it.each([
    ['a waiver', { waivers: [waiver({ expires: '2026-11-23' })] }, /^Waiver W-1 \(AISPM-025\) expired on 2026-11-23$/],
    ['an opt-out', opt('2026-11-23'), /opt-out for contoso-\* expired on 2026-11-23/],
    ['a documented zero', zero('2026-11-23'), /zero attack path justification for .* expired/],
    [
      'a test',
      { attestations: [{ ...WHOLE.attestations[0], date: '2026-11-25' }] },
      /attested for 2026-11-25 lies in the future/,
    ],
  ])('%s is a warning', (_name, value, words) =>
    expect(policyOf(value).warnings).toEqual([expect.stringMatching(words)]),
  );
  it.each([
    ['a waiver', { waivers: [waiver({ expires: '2026-11-24' })] }],
    ['an opt-out', opt('2026-11-24')],
    ['a documented zero', zero('2026-11-24')],
    ['a test', { attestations: [{ ...WHOLE.attestations[0], date: '2026-11-24' }] }],
  ])('%s holds on its last day, or its first', (_name, value) => expect(policyOf(value).warnings).toEqual([]));
  it.each([
    ['as many as a mail takes', 49, []],
    ['one more, with who gets copies', 50, [expect.stringMatching(/^A mail to "Team" may have 51 .* in 2 parts;/)]],
  ])('recipients: %s', (_name, own, words) => {
    const mail = Array.from({ length: own }, (_, index) => `${index}@bank.example`);
    const owners = [{ name: 'Team', mail, match: { zones: [1] } }];
    const copies = [{ mail: ['ciso@bank.example', '0@BANK.example'], escalation: ['control-owner'] }];
    expect(policyOf({ owners, copies }).warnings).toEqual(words);
  });
});
