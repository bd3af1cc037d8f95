import { expect, it } from 'vitest';
import { deploymentsKnown } from '../../src/scanners/deployments-known.ts';
import { account, judged, refused, workspace } from './evidence.ts';
import { cloud, inventory, registry, table } from './table.ts';

const oai = account('oai');
const made = (provisioningState: string | undefined) => ({
  name: 'gpt',
  properties: { model: { name: 'gpt-4o' }, ...(provisioningState === undefined ? {} : { provisioningState }) },
});
const read = (id: string, ...rows: readonly object[]) => ({ resourceId: id, state: 'read', rows });
const deployments = (...accounts: readonly object[]) => ({ deployments: { accounts } });
const unread = (why: string, message?: string) => ({ resourceId: oai.id, state: 'unread', why, message, rows: [] });

table(deploymentsKnown, [
  [
    'one that Succeeded',
    deployments(read(oai.id, made('Succeeded'))),
    'pass',
    undefined,
    /^1 of 1 AI account: at least one deployment each$/,
  ],
  ['any casing', deployments(read(oai.id.toUpperCase(), made('SUCCEEDED'))), 'pass'],
  ['one of two Succeeded', deployments(read(oai.id, made('Failed'), made('Succeeded'))), 'pass'],
  [
    'a 200 with none',
    deployments(read(oai.id)),
    'warn',
    undefined,
    /oai has no deployment in state Succeeded \(0 listed\), so its BOM stays empty/,
  ],
  [
    'none that Succeeded',
    deployments(read(oai.id, made('Creating'), made('Failed'))),
    'warn',
    undefined,
    /\(2 listed\)/,
  ],
  [
    'one without a state',
    deployments(read(oai.id, made('Failed'), made(undefined))),
    'unknown',
    undefined,
    /no provisioningState/,
  ],
  [
    '404 for the account',
    deployments(unread('failed', 'HTTP 404 ResourceNotFound')),
    'unknown',
    undefined,
    /deployments of oai could not be read: HTTP 404/,
  ],
  ['refused for the account', deployments(unread('denied')), 'unknown', undefined, /could not be read$/],
  ['an account that was not asked', deployments(), 'unknown', undefined, /deployments of oai could not be read$/],
  ['never read', { deployments: undefined }, 'unknown'],
  ['read refused', { deployments: refused() }, 'unknown'],
  [
    'one known, one empty',
    { ...deployments(read(oai.id, made('Succeeded')), read(account('b').id)), inventory: inventory(oai, account('b')) },
    'warn',
    undefined,
    /^1 of 2 .*: b has/,
  ],
  [
    'an AIServices account',
    { ...deployments(), inventory: inventory(account('f', { kind: 'AIServices' })) },
    'unknown',
  ],
  [
    'another kind that policy counts as AI holds none',
    {
      inventory: inventory(account('v', { kind: 'ComputerVision' })),
      policy: { aiTypes: [{ type: 'microsoft.cognitiveservices/accounts', kinds: ['ComputerVision'] }] },
    },
    'not-applicable',
    undefined,
    /^No account$/,
  ],
  [
    'an account without a kind, of a type that policy counts as a whole',
    {
      inventory: inventory(account('v', { kind: undefined })),
      policy: { aiTypes: [{ type: 'microsoft.cognitiveservices/accounts' }] },
    },
    'not-applicable',
  ],
  [
    'only a workspace and a registry',
    { inventory: inventory(workspace('w'), registry('r')) },
    'not-applicable',
    undefined,
    /^No account$/,
  ],
  ['China: it is not Defender’s', { ...deployments(read(oai.id)), ...cloud('china') }, 'warn'],
]);

const gpt = {
  name: 'chat',
  properties: { model: { format: 'OpenAI', name: 'gpt-4', version: '0613' }, provisioningState: 'Succeeded' },
};
const ends = (inferenceEnds: string | undefined, over: object = {}) => ({
  ...deployments(read(oai.id, gpt)),
  accountBom: {
    resources: [
      {
        resourceId: oai.id.toUpperCase(),
        parts: [
          {
            part: 'models',
            of: oai.id,
            state: 'read',
            rows: [{ name: 'GPT-4', format: 'openai', version: '0613', inferenceEnds, ...over }],
          },
        ],
      },
    ],
  },
});

it.each([
  [
    'retired',
    ends('2026-06-01T00:00:00Z'),
    /each; oai: gpt-4 0613 \(deployment chat\) has been retired since 2026-06-01$/,
  ],
  ['at this moment', ends('2026-11-24T01:00:00Z'), /has been retired since 2026-11-24$/],
  [
    'within the notice',
    ends('2027-01-23T01:00:00Z'),
    /each; oai: gpt-4 0613 \(deployment chat\) retires on 2027-01-23$/,
  ],
  ['after the notice', ends('2027-01-23T01:00:01Z'), /each$/],
  [
    'within a longer notice',
    { ...ends('2027-03-01T00:00:00Z'), policy: { bom: { noticeDays: 120 } } },
    /retires on 2027-03-01$/,
  ],
  ['of another version', ends('2026-06-01T00:00:00Z', { version: '1106' }), /each$/],
  ['without a date', ends(undefined), /each$/],
  ['with what is no date', ends('soon'), /each$/],
  ['the lists of models refused', { ...deployments(read(oai.id, gpt)), accountBom: refused() }, /each$/],
  ['the lists of models not asked for', { ...deployments(read(oai.id, gpt)), accountBom: undefined }, /each$/],
] as const)('names a model that is %s, and passes', (_what, given, message) => {
  const finding = judged(deploymentsKnown, given);
  expect(finding).toMatchObject({ status: 'pass', message: expect.stringMatching(message) });
  expect(finding.items).toBeUndefined();
});

it('says why, where one alone could not be read', () =>
  expect(judged(deploymentsKnown, deployments(unread('denied'))).why).toBe('denied'));
