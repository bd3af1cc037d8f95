import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPE_READS } from '../../src/model/reader-actions.ts';
import { TABLES } from '../../src/store/store.ts';
import { type Finding, readBicep, readFolder } from '../../tools/check-infra/bicep.ts';
import { checkInfra } from '../../tools/check-infra/check.ts';
import { checkConditions } from '../../tools/check-infra/conditions.ts';
import { checkFlex, REFUSED } from '../../tools/check-infra/flex.ts';
import { checkReferences } from '../../tools/check-infra/references.ts';
import { checkReads, checkRules, checkSettings } from '../../tools/check-infra/rules.ts';
import { checkTypes } from '../../tools/check-infra/types.ts';

const root = join(import.meta.dirname, '..', '..');
const infra = join(root, 'infra');
const types = join(root, '..', 'shared', 'bicep-types');
const hasTypes = existsSync(types);

const text = (file: string): string => readFileSync(join(infra, file), 'utf8');
/** A file of infra/ with one thing in it changed. */
function planted(file: string, from: string, to: string): string {
  const before = text(file);
  expect(before.split(from).length, `${file} has "${from}" once`).toBe(2);
  return before.replace(from, to);
}
const messages = (findings: readonly Finding[]): string[] => findings.map((one) => one.message);

describe('infra/', () => {
  it('parses, and nothing is found in it', async () => {
    const checked = await checkInfra({ root, types: hasTypes ? types : undefined });
    expect(checked.findings).toEqual([]);
    expect(checked.resources).toBeGreaterThan(30);
    expect(checked.queries).toBeGreaterThan(10);
  });
});

describe.skipIf(!hasTypes)("Bicep's own types (../shared/bicep-types is not here otherwise)", () => {
  it.each([
    [
      'a misspelt property',
      'modules/storage.bicep',
      'allowSharedKeyAccess:',
      'allowSharedKeyAcess:',
      /no property properties\.allowSharedKeyAcess/,
    ],
    [
      'a misspelt property deep inside',
      'modules/app.bicep',
      'userAssignedIdentityResourceId:',
      'userAssignedIdentityResourceID:',
      /no property properties\.functionAppConfig\.deployment\.storage\.authentication\.userAssignedIdentityResourceID/,
    ],
    [
      'a wrong literal',
      'modules/storage.bicep',
      "'Deny' : 'Allow'",
      "'Deny' : 'Alow'",
      /defaultAction is 'Alow', expected one of Allow, Deny/,
    ],
    ['a wrong literal of an open list', 'modules/storage.bicep', "'TLS1_2'", "'TLS12'", /minimumTlsVersion is 'TLS12'/],
    [
      'a wrong literal behind a parameter',
      'modules/mail-domain.bicep',
      "? 'CustomerManaged'",
      "? 'Mine'",
      /domainManagement is 'Mine'/,
    ],
    [
      'a text where a number belongs',
      'modules/app.bicep',
      'maximumInstanceCount: maximumInstanceCount',
      "maximumInstanceCount: 'four'",
      /maximumInstanceCount is 'four', expected a number/,
    ],
    [
      'a missing required property',
      'modules/monitoring.bicep',
      "    Application_Type: 'web'\n",
      '',
      /required property properties\.Application_Type is missing/,
    ],
    [
      'a read-only property',
      'modules/mail.bicep',
      'disableLocalAuth: true',
      "disableLocalAuth: true\n    hostName: 'mine'",
      /hostName is read-only/,
    ],
    [
      'a setting of a kind that is not there',
      'modules/app.bicep',
      "name: 'authsettingsV2'",
      "name: 'authsettingsV9'",
      /whose name is one of .*authsettingsV2/,
    ],
    [
      'a wrong item of a list',
      'alerts.bicep',
      "timeAggregation: 'Count'",
      "timeAggregation: 'Counted'",
      /allOf\[0\]\.timeAggregation is 'Counted'/,
    ],
    [
      'a wrong literal in a type that is written down here',
      'modules/topic.bicep',
      "'CloudEventSchemaV1_0'",
      "'CloudEventSchema'",
      /inputSchema is 'CloudEventSchema', expected one of/,
    ],
    [
      'a version that is not there',
      'workbook.bicep',
      'workbooks@2023-06-01',
      'workbooks@2013-06-01',
      /no type Microsoft\.Insights\/workbooks@2013-06-01/,
    ],
  ])('find %s', async (_what, file, from, to, message) => {
    expect(checkTypes(await readBicep(file, text(file)), types)).toEqual([]);
    const found = checkTypes(await readBicep(file, planted(file, from, to)), types);
    expect(messages(found).join('\n')).toMatch(message);
    expect(found[0]?.line).toBeGreaterThan(1);
  });
});

describe('references', () => {
  const found = async (file: string, from: string, to: string): Promise<string> => {
    const files = await Promise.all(
      (await readFolder(infra)).map(async (one) =>
        one.path === file ? await readBicep(file, planted(file, from, to)) : one,
      ),
    );
    return messages(checkReferences(files, (path) => existsSync(join(infra, path)))).join('\n');
  };
  it.each([
    ['a name that nothing declares', 'main.bicep', 'name: names.group', 'name: nams.group', /nothing declares nams/],
    [
      'an output that is not there',
      'main.bicep',
      'principalId: isOwnIdentity ? newIdentity!.outputs.principalId',
      'principalId: isOwnIdentity ? newIdentity!.outputs.principal',
      /identity\.bicep has no output principal/,
    ],
    [
      'a parameter that is not there',
      'main.bicep',
      'sku: storageSku',
      'skuName: storageSku',
      /storage\.bicep has no parameter skuName[\s\S]*storage\.bicep is not given sku/,
    ],
    [
      'a parameter of another type',
      'main.bicep',
      'shardSize: shardSize',
      'shardSize: scanSchedule',
      /shardSize is of type string.*wants int/,
    ],
    [
      'a module that is not there',
      'main.bicep',
      "'modules/mail.bicep'",
      "'modules/post.bicep'",
      /there is no module modules\/post\.bicep/,
    ],
    [
      'a parameter that is never used',
      'workbook.bicep',
      "@description('Tags.')",
      "@description('x')\nparam unused string\n\n@description('Tags.')",
      /unused is never used/,
    ],
    [
      'a file that is not there',
      'workbook.bicep',
      "'workbook.json'",
      "'workbok.json'",
      /there is no file workbok\.json/,
    ],
    [
      'a value for no parameter',
      'main.bicepparam',
      'param cloud =',
      'param clowd =',
      /main\.bicep has no parameter clowd/,
    ],
    [
      'a value that is missing',
      'main.bicepparam',
      "param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')\n",
      '',
      /main\.bicep is not given location/,
    ],
  ])('find %s', async (_what, file, from, to, message) => expect(await found(file, from, to)).toMatch(message));

  it('does not parse what is none', async () => {
    const { faults } = await readBicep('x.bicep', "resource a 'A/b@2020' = {\n  name 'x'\n}\n");
    expect(messages(faults).join()).toMatch(/does not parse/);
  });
});

describe('the rules of the house', () => {
  const found = async (file: string, from: string, to: string): Promise<string> => {
    const changed = planted(file, from, to);
    return messages(checkRules(await readBicep(file, changed), changed)).join('\n');
  };
  it.each([
    ['a parameter without a description', 'workbook.bicep', "@description('Tags.')\n", '', /tags has no description/],
    [
      'an output without one',
      'modules/identity.bicep',
      "@description('Client id, by which the app asks for tokens.')\n",
      '',
      /clientId has no description/,
    ],
    ['a resource without tags', 'modules/identity.bicep', '  tags: tags\n', '', /identity .* has no tags/],
    [
      'a role with another id',
      'modules/storage.bicep',
      'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
      'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      /storageBlobDataOwner is b7e6dc6d/,
    ],
    [
      'a role that may not be granted',
      'modules/storage.bicep',
      'var storageBlobDataOwner = ',
      "var owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'\nvar storageBlobDataOwner = ",
      /owner is no role that may be granted/,
    ],
    [
      'a key that is read',
      'modules/app.bicep',
      "'managedidentity'\n    AzureWebJobsStorage__clientId",
      'storage.listKeys().keys[0].value\n    AzureWebJobsStorage__clientId',
      /reads a key/,
    ],
    [
      'a connection string',
      'modules/app.bicep',
      'AISPM_QUEUE: queueName',
      "AISPM_QUEUE: 'AccountKey=abc'",
      /holds a key/,
    ],
    [
      'a deployment by key',
      'modules/app.bicep',
      "type: 'UserAssignedIdentity'",
      "type: 'StorageAccountConnectionString'",
      /signs in with a key/,
    ],
    [
      'a module from a registry',
      'main.bicep',
      "'modules/mail.bicep'",
      "'br/public:avm/res/communication/email-service:0.1.0'",
      /comes from a registry/,
    ],
  ])('find %s', async (_what, file, from, to, message) => expect(await found(file, from, to)).toMatch(message));

  it.each([
    ['a missing setting', 'AISPM_SCOPE: scope', '', /the setting AISPM_SCOPE is missing/],
    [
      'a setting of the platform that is missing',
      "AISPM_STORAGE__credential: 'managedidentity'",
      '',
      /the setting AISPM_STORAGE__credential is missing/,
    ],
    [
      'a setting that nothing reads',
      'AISPM_SCOPE: scope',
      'AISPM_SCOPE: scope\n    AISPM_SCOOP: scope',
      /AISPM_SCOOP is no setting/,
    ],
    [
      'a setting for development',
      'AISPM_SCOPE: scope',
      'AISPM_SCOPE: scope\n    AISPM_ENDPOINT: scope',
      /AISPM_ENDPOINT is a simulated tenant/,
    ],
  ])('find %s', async (_what, from, to, message) =>
    expect(messages(checkSettings(await readBicep('a', planted('modules/app.bicep', from, to)))).join('\n')).toMatch(
      message,
    ),
  );

  it('make the tables that the store opens', () => {
    const named = /var tableNames = \[(.*)\]/.exec(text('modules/storage.bicep'))?.[1];
    expect(named?.split(', ')).toEqual(TABLES.map((name) => `'${name}'`));
  });

  it('hold the least-privilege role to the reads of the checks, both ways', () => {
    const actions = JSON.parse(text('reads.json')).actions as string[];
    expect(checkReads(actions)).toEqual([]);
    expect(messages(checkReads(actions.slice(1)))).toEqual([`${actions[0]} is needed and missing`]);
    expect(messages(checkReads([...actions, '*/read']))).toEqual(['*/read is needed by nothing']);
    expect(actions.every((action) => action.endsWith('/read'))).toBe(true);
    for (const action of SCOPE_READS) {
      const without = actions.filter((one) => one !== action);
      expect(messages(checkReads(without))).toEqual([`${action} is needed and missing`]);
    }
  });
});

describe('Flex Consumption', () => {
  it.each(Object.keys(REFUSED))('refuses siteConfig.%s, and it is found', async (name) => {
    const changed = planted('modules/app.bicep', "scmMinTlsVersion: '1.2'", `${name}: any(null)`);
    expect(messages(checkFlex(await readBicep('a', changed))).join()).toContain(
      `Flex Consumption refuses siteConfig.${name}`,
    );
  });
});

describe('what is deployed only sometimes', () => {
  const found = async (file: string, from: string, to: string): Promise<string> =>
    messages(checkConditions(await readBicep(file, planted(file, from, to)))).join('\n');

  it.each([
    [
      'an output of the mail module asked for without mail',
      "mailEndpoint: canMail ? mailService!.outputs.endpoint : ''",
      'mailEndpoint: mailService!.outputs.endpoint',
      /mailService is deployed only if canMail; ask for its outputs only then/,
    ],
    [
      'one asked for on another condition',
      "mailSender: canMail ? mailService!.outputs.sender : ''",
      "mailSender: hasMailDomain ? mailService!.outputs.sender : ''",
      /mailService is deployed only if canMail/,
    ],
    [
      'one asked for in the other branch',
      "canMail ? mailService!.outputs.endpoint : ''",
      "canMail ? '' : mailService!.outputs.endpoint",
      /mailService is deployed only if canMail/,
    ],
    [
      'an output that needs the negation',
      'newStorage!.outputs.id : existingStorage!.outputs.id',
      'existingStorage!.outputs.id : newStorage!.outputs.id',
      /newStorage is deployed only if isOwnStorage[\s\S]*existingStorage is deployed only if !isOwnStorage/,
    ],
  ])('is found: %s', async (_what, from, to, message) => expect(await found('main.bicep', from, to)).toMatch(message));

  it('may be named by its id, and used under its own condition', async () =>
    expect(
      messages(
        checkConditions(
          await readBicep(
            'a',
            "resource a 'A/a@1' = if (x) {\n  name: 'a'\n}\nresource b 'A/b@1' = if (x) {\n  name: 'b'\n  properties: { y: a.properties.z }\n}\noutput c string = a.id\n",
          ),
        ),
      ),
    ).toEqual([]));
});

describe('check:infra as a whole', () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'aispm-infra-'));
    for (const path of ['infra', 'samples', 'pipelines', 'azure.yaml', 'docs', 'src'])
      cpSync(join(root, path), join(copy, path), { recursive: true });
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it.each([
    [
      'a hook name that azd never runs',
      'azure.yaml',
      '  prepackage:',
      '  prerestore:',
      /never runs the hook prerestore/,
    ],
    [
      'a pipeline without a variable',
      'pipelines/github-actions.yml',
      '      AISPM_NETWORK: ',
      '      AISPM_NETWORKS: ',
      /AISPM_NETWORK is not passed/,
    ],
    [
      'the other pipeline without one',
      'pipelines/azure-pipelines.yml',
      'name: AISPM_ENTRA_CLIENT_ID,',
      'name: AISPM_ENTRA_CLIENT,',
      /AISPM_ENTRA_CLIENT_ID is not passed/,
    ],
    [
      'a role without a needed read',
      'infra/reads.json',
      '    "Microsoft.Management/managementGroups/descendants/read",\n',
      '',
      /managementGroups\/descendants\/read is needed and missing/,
    ],
    [
      'a query that compares names with case',
      'infra/queries/mail-failing.kql',
      "AppRoleName =~ '__APP__'",
      "AppRoleName == '__APP__'",
      /mail-failing: AppRoleName is compared with case/,
    ],
    [
      'a query of the workbook that does',
      'infra/workbook.json',
      "AppRequests | where AppRoleName =~ '__APP__'",
      "AppRequests | where AppRoleName == '__APP__'",
      /AppRoleName is compared with case/,
    ],
    [
      'a site property that Flex Consumption refuses',
      'infra/modules/app.bicep',
      'http20Enabled: true',
      "http20Enabled: true\n      ftpsState: 'Disabled'",
      /refuses siteConfig\.ftpsState/,
    ],
    [
      "a module output that mail's absence breaks",
      'infra/main.bicep',
      "canMail ? mailService!.outputs.endpoint : ''",
      'mailService!.outputs.endpoint',
      /mailService is deployed only if canMail/,
    ],
    [
      'a sample with a key',
      'samples/modules/queue.bicep',
      "sku: { name: 'Basic' }",
      "sku: { name: 'Basic' }\n  // listKeys(",
      /reads a key/,
    ],
    [
      'a sample with a parameter that its module lacks',
      'samples/teams.bicep',
      '    topicName: topicName',
      '    topic: topicName',
      /modules\/queue\.bicep has no parameter topic/,
    ],
    [
      'a sample that asks for a field that no event has',
      'samples/teams.json',
      "['totals']?['newFailures']",
      "['totals']?['failures']",
      /no event has the field data\.totals\.failures/,
    ],
    [
      'a sample that asks for the answer of no action',
      'samples/ticket.json',
      "body('known')",
      "body('knwon')",
      /there is no action knwon/,
    ],
    [
      'a sample that is not given a parameter',
      'samples/ticket.bicep',
      'recordsUrl: { value: recordsUrl }',
      'records: { value: recordsUrl }',
      /the template does not give the parameter recordsUrl/,
    ],
    [
      'a sample that hands a token of Azure to another',
      'samples/teams.json',
      '"uri": "@parameters(\'channelUrl\')",',
      '"authentication": { "type": "ManagedServiceIdentity" }, "uri": "@parameters(\'channelUrl\')",',
      /post hands a token of Azure to another/,
    ],
    [
      'a sample whose action follows one that is elsewhere',
      'samples/teams.json',
      '"post": [',
      '"take": [',
      /done runs after take, which is not beside it/,
    ],
    [
      'a query of a sample for an event that nothing emits',
      'samples/queries/new-failures.kql',
      "has 'drift.batch'",
      "has 'drift.batched'",
      /nothing emits the event drift\.batched/,
    ],
  ])('finds %s', async (_what, file, from, to, message) => {
    const path = join(copy, file);
    const before = readFileSync(path, 'utf8');
    expect(before.split(from).length, `${file} has "${from}" once`).toBe(2);
    writeFileSync(
      path,
      before.replace(from, () => to),
    );
    const { findings } = await checkInfra({ root: copy });
    writeFileSync(path, before);
    expect(messages(findings).join('\n')).toMatch(message);
  });
});
