import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { commandFor, jsonWord } from '../../src/model/remediation.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { account, extension, type Given, idOf, judged, plans, refused } from '../scanners/evidence.ts';
import { ai, cspm, denied } from '../scanners/table.ts';

/* What a finding’s command sends, as JSON, against what was read. */

const finding = (id: string, evidence: Given): Finding => {
  const check = CHECKS.find((one) => one.id === `AISPM-${id}`);
  if (!check) throw new Error(`No check ${id}`);
  return judged(check, evidence);
};

/** What a POSIX shell makes of each line of the az command: the last part of its path, and its body. */
function sent(id: string, evidence: Given): Record<string, unknown> {
  const one = finding(id, evidence);
  const check = CHECKS.find(({ id: own }) => own === one.checkId);
  const command = check && commandFor(check.remediation, 'cli', one);
  if (!command) throw new Error(one.noCommand ?? `No command: ${one.status} ${one.message}`);
  return Object.fromEntries(
    command.split('\n').map((line) => {
      const words = execFileSync('sh', ['-c', `az() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' }).split(
        '\0',
      );
      const body = JSON.parse(words[words.indexOf('--body') + 1] ?? '') as { properties: unknown };
      return [words[words.indexOf('--url') + 1]?.split('/').at(-1), body.properties];
    }),
  );
}

const EVIDENCE = 'AIPromptEvidence';
const PURVIEW = 'AIPromptSharingWithPurview';
const SCANNER = 'AIModelScanner';
const tags = (...pairs: readonly object[]) => ({
  additionalExtensionProperties: { ExclusionTags: JSON.stringify(pairs) },
});
const optOut = {
  promptEvidenceOptOut: [{ subscriptions: ['*'], rationale: 'personal data in prompts', approvedBy: 'DPO' }],
};
const free = (...extensions: readonly object[]) =>
  extensions.length > 0 ? { pricingTier: 'Free', extensions } : { pricingTier: 'Free', extensions: null };
const foundry = { inventory: { rows: [account('oai', { kind: 'AIServices' })], totalRecords: 1, pages: 1 } };
const storage = {
  presence: {
    rows: [{ id: idOf('Microsoft.Storage/storageAccounts', 's'), type: 'Microsoft.Storage/storageAccounts' }],
  },
};

describe('the plan is sent as it is, with one change', () => {
  const cspmRows = [
    extension('SensitiveDataDiscovery', 'False'),
    extension('AgentlessVmScanning', 'True', tags({ key: 'scan', value: 'off' })),
    extension('AgentlessServerlessPosture', 'True', { additionalExtensionProperties: { Depth: '3' } }),
    extension('EntraPermissionsManagement', 'False'),
    extension('ApiPosture', 'False'),
    extension('DatabricksSecurityPosture', true, { operationStatus: { code: 'Succeeded' } }),
  ];
  const unchanged = [
    { name: 'AgentlessVmScanning', isEnabled: 'True', ...tags({ key: 'scan', value: 'off' }) },
    { name: 'AgentlessServerlessPosture', isEnabled: 'True', additionalExtensionProperties: { Depth: '3' } },
    { name: 'EntraPermissionsManagement', isEnabled: 'False' },
    { name: 'ApiPosture', isEnabled: 'False' },
    { name: 'DatabricksSecurityPosture', isEnabled: 'True' },
  ];

  it('008: unknown extensions, exclusion tags, what is off on purpose, sub-plan and enforcement', () =>
    expect(sent('008', cspm({ subPlan: 'P9', enforce: 'True', extensions: cspmRows }))).toEqual({
      CloudPosture: {
        pricingTier: 'Standard',
        subPlan: 'P9',
        enforce: 'True',
        extensions: [{ name: 'SensitiveDataDiscovery', isEnabled: 'True' }, ...unchanged],
      },
    }));

  const aiRows = (evidence: string, purview: string, scanner: string) => [
    { name: EVIDENCE, isEnabled: evidence },
    { name: PURVIEW, isEnabled: purview },
    { name: SCANNER, isEnabled: scanner },
  ];
  const aiSent = (...on: readonly [string, string, string]) => ({
    AI: { pricingTier: 'Standard', extensions: aiRows(...on) },
  });
  const allOff = ai({ extensions: aiRows('False', 'False', 'False') });
  const allOn = ai({ extensions: aiRows('True', 'True', 'True') });

  it.each([
    ['003 its own extension alone', '003', allOff, aiSent('True', 'False', 'False')],
    ['004 its own extension alone', '004', allOff, aiSent('False', 'True', 'False')],
    [
      '004 off, where the policy says off',
      '004',
      { ...allOn, policy: { purviewSharing: 'off' } },
      aiSent('True', 'False', 'True'),
    ],
    [
      '005 not what the policy opts out of',
      '005',
      { ...allOff, ...foundry, policy: { ...optOut, purviewSharing: 'off' } },
      aiSent('False', 'False', 'True'),
    ],
    [
      '002 the plan as it is',
      '002',
      ai({ resourcesCoverageStatus: 'PartiallyCovered', extensions: aiRows('False', 'True', 'False') }),
      aiSent('False', 'True', 'False'),
    ],
    ['001 what the policy wants', '001', ai(free()), aiSent('True', 'True', 'True')],
    [
      '001 with an opt-out and no sharing',
      '001',
      { ...ai(free()), policy: { ...optOut, purviewSharing: { '3': 'off' } } },
      aiSent('False', 'False', 'True'),
    ],
    [
      '001 not what Azure no longer lists',
      '001',
      ai(free({ name: PURVIEW, isEnabled: 'False' })),
      { AI: { pricingTier: 'Standard', extensions: [{ name: PURVIEW, isEnabled: 'True' }] } },
    ],
    ['001 a plan that is not listed', '001', ai(null), aiSent('True', 'True', 'True')],
  ] satisfies readonly (readonly [string, string, Given, unknown])[])('%s', (_name, id, evidence, wanted) =>
    expect(sent(id, evidence)).toEqual(wanted),
  );

  it('007 without what is retired or optional', () =>
    expect(JSON.stringify(sent('007', cspm(free())))).not.toMatch(/EntraPermissionsManagement|ApiPosture/));
  it('007 keeps what is listed and off', () =>
    expect(sent('007', cspm({ pricingTier: 'Free', extensions: cspmRows }))).toMatchObject({
      CloudPosture: { extensions: [{ isEnabled: 'True' }, ...unchanged] },
    }));
  it('012 is offered only where Azure lists it', () => {
    expect(sent('012', cspm({ extensions: cspmRows }))).toMatchObject({
      CloudPosture: { extensions: expect.arrayContaining([{ name: 'EntraPermissionsManagement', isEnabled: 'True' }]) },
    });
    expect(finding('012', cspm({ extensions: cspmRows.slice(0, 3) })).commands).toBeUndefined();
  });

  it('013 keeps the cap and the settings of malware scanning', () => {
    const own = {
      CapGBPerMonthPerStorageAccount: '700',
      AutomatedResponse: 'BlobSoftDelete',
      BlobScanResultsOptions: 'BlobIndexTags',
    };
    const rows = [extension('OnUploadMalwareScanning', 'False', { additionalExtensionProperties: own })];
    expect(
      sent('013', {
        ...storage,
        plans: plans({ StorageAccounts: { ...free(...rows), subPlan: 'DefenderForStorageV2' } }),
      }),
    ).toEqual({
      StorageAccounts: {
        pricingTier: 'Standard',
        subPlan: 'DefenderForStorageV2',
        extensions: [{ name: 'OnUploadMalwareScanning', isEnabled: 'False', additionalExtensionProperties: own }],
      },
    });
  });
  it('013 sets a cap where none is listed, and nothing of V2 under another sub-plan', () => {
    expect(sent('013', { ...storage, plans: plans({ StorageAccounts: free() }) })).toMatchObject({
      StorageAccounts: {
        subPlan: 'DefenderForStorageV2',
        extensions: [{ additionalExtensionProperties: { CapGBPerMonthPerStorageAccount: '5000' } }, {}],
      },
    });
    expect(
      sent('013', { ...storage, plans: plans({ StorageAccounts: { ...free(), subPlan: 'PerTransaction' } }) }),
    ).toEqual({
      StorageAccounts: { pricingTier: 'Standard', subPlan: 'PerTransaction' },
    });
  });

  it('014 each plan that is off, with its own sub-plan', () => {
    const rows = ['Microsoft.Sql/servers', 'Microsoft.DocumentDB/databaseAccounts'].map((type) => ({
      id: idOf(type, 'd'),
      type,
    }));
    const given014 = {
      presence: { rows },
      plans: plans({ SqlServers: { ...free(), enforce: 'True' }, CosmosDbs: { ...free(), subPlan: 'P' } }),
    };
    expect(sent('014', given014)).toEqual({
      SqlServers: { pricingTier: 'Standard', enforce: 'True' },
      CosmosDbs: { pricingTier: 'Standard', subPlan: 'P' },
    });
  });

  it('010 removes only what is not approved, from each plan, as P2 too', () => {
    const pair = (key: string) => ({ key, value: 'x' });
    const scan = (...keys: readonly string[]) => extension('AgentlessVmScanning', 'True', tags(...keys.map(pair)));
    const evidence = {
      policy: { scanExclusions: [pair('good')] },
      plans: plans({
        CloudPosture: { extensions: [scan('good', 'bad'), extension('ApiPosture', 'False')] },
        VirtualMachines: { subPlan: 'P2', extensions: [scan('worse')] },
        Containers: { extensions: [scan('good')] },
      }),
    };
    expect(sent('010', evidence)).toEqual({
      CloudPosture: {
        pricingTier: 'Standard',
        extensions: [
          { name: 'AgentlessVmScanning', isEnabled: 'True', ...tags(pair('good')) },
          { name: 'ApiPosture', isEnabled: 'False' },
        ],
      },
      VirtualMachines: {
        pricingTier: 'Standard',
        subPlan: 'P2',
        extensions: [{ name: 'AgentlessVmScanning', isEnabled: 'True', ...tags() }],
      },
    });
  });
});

describe('039 keeps the contact and adds what it lacks', () => {
  const own = {
    emails: "soc@bank.example;o'brien@bank.example",
    phone: '+41 44 000 00 00',
    isEnabled: true,
    notificationsByRole: { state: 'Off', roles: ['Contributor'] },
  };
  const contact = (properties: object, name = 'default') => ({ contacts: { rows: [{ name, properties }] } });
  const alert = { sourceType: 'Alert', minimalSeverity: 'Low' };
  const path = { sourceType: 'AttackPath', minimalRiskLevel: 'High' };
  it.each([
    ['a source', { ...own, notificationsSources: [alert] }, { ...own, notificationsSources: [alert, path] }],
    [
      'a lower threshold',
      { ...own, notificationsSources: [path, { ...alert, minimalSeverity: 'High' }] },
      { ...own, notificationsSources: [path, { ...alert, minimalSeverity: 'Medium' }] },
    ],
    [
      'being on',
      { ...own, isEnabled: false, notificationsSources: [alert, path] },
      { ...own, notificationsSources: [alert, path] },
    ],
    [
      'somebody it reaches',
      { ...own, emails: '', notificationsSources: [alert, path] },
      {
        ...own,
        emails: '',
        notificationsByRole: { state: 'On', roles: ['Contributor'] },
        notificationsSources: [alert, path],
      },
    ],
  ])('%s', (_name, read, wanted) => expect(sent('039', contact(read))).toEqual({ default: wanted }));
  it('makes one where there is none', () =>
    expect(sent('039', { contacts: { rows: [] } })).toEqual({
      default: {
        isEnabled: true,
        notificationsByRole: { state: 'On', roles: ['Owner'] },
        notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'Medium' }, path],
      },
    }));
});

describe('there is no command', () => {
  const why = (id: string, evidence: Given) => {
    const { commands, noCommand } = finding(id, evidence);
    return commands ? 'a command' : noCommand;
  };
  const unscored = {
    assessments: {
      rows: [
        {
          id: `${account('oai').id}/providers/Microsoft.Security/assessments/a`,
          properties: { resourceDetails: { Id: account('oai').id }, status: { code: 'Healthy' } },
        },
      ],
    },
  };
  it.each([
    [
      'where the plan could not be read',
      '003',
      ai({ extensions: [extension(EVIDENCE, 'False'), extension(PURVIEW, '?')] }),
      /^The plan could not be read: Extension AIPromptSharingWithPurview/,
    ],
    [
      'where Azure does not list the extension',
      '003',
      ai({ extensions: [extension(PURVIEW)] }),
      /^Azure does not list AIPromptEvidence in plan AI/,
    ],
    [
      'where a list without extensions would switch some off',
      '002',
      ai({ extensions: undefined, resourcesCoverageStatus: 'NotCovered' }),
      /^Azure lists no extensions of plan AI/,
    ],
    ['where there is nothing to change', '032', unscored, /^Defender CSPM is Standard already/],
    ['where plans were refused', '032', { ...unscored, ...denied }, /AuthorizationFailed/],
    ['for what follows from a cause', '003', ai(free()), undefined],
    ['for what passes', '003', {}, undefined],
    ['for what is unknown', '003', { plans: refused() }, undefined],
  ] satisfies readonly (readonly [string, string, Given, RegExp | undefined])[])('%s', (_name, id, evidence, wanted) =>
    wanted ? expect(why(id, evidence)).toMatch(wanted) : expect(why(id, evidence)).toBeUndefined(),
  );

  it('in a finding of an older scan', () => {
    const { commands: _commands, ...older } = finding('003', ai({ extensions: [extension(EVIDENCE, 'False')] }));
    const check = CHECKS.find((one) => one.id === 'AISPM-003');
    expect(check && commandFor(check.remediation, 'cli', older)).toBeUndefined();
  });
  it('that adds to what the finding says it read', () => {
    const one = finding('003', ai({ extensions: [extension(EVIDENCE, 'False')] }));
    expect(one.source).toBe('test inventory; test plans');
  });
});

describe('what a name holds is inert', () => {
  const HOSTILE = [
    "'; id #",
    '"$(id)`id`"',
    '\u2018\u2019; id',
    '{subscription}{resource}',
    'a\nb\u0000\u202e\u{1f600}',
    '$env:X; @{}',
    '\\u0027\\',
  ];
  it.each(HOSTILE)('%j in a tag', (name) => {
    const rows = [
      extension('SensitiveDataDiscovery', 'False'),
      extension('AgentlessVmScanning', 'True', { additionalExtensionProperties: { [name]: name } }),
    ];
    const evidence = cspm({ extensions: rows });
    expect(sent('008', evidence)).toMatchObject({
      CloudPosture: { extensions: [{}, { additionalExtensionProperties: { [name]: name } }] },
    });
    // PowerShell: words of plain characters, and single-quoted ones that hold no quote of any kind that it knows.
    const line = commandFor({}, 'powershell', finding('008', evidence)) ?? '';
    const body = /^Invoke-AzRestMethod -Method PUT -Path '[\w/.?=-]+' -Payload '([^']+)'$/.exec(line)?.[1] ?? '';
    expect(line).toMatch(/^[ -~]+$/);
    expect(JSON.parse(body)).toMatchObject({
      properties: { extensions: [{}, { additionalExtensionProperties: { [name]: name } }] },
    });
  });
  it('writes JSON in plain ASCII', () => expect(jsonWord({ a: "é'" })).toBe(`'{"a":"\\u00e9\\u0027"}'`));
});
