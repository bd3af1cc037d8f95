import { SETTINGS } from '../../src/config.ts';
import { roleActions } from '../documents/permissions.ts';
import type { BicepFile, Finding } from './bicep.ts';
import { at, type Value, valueIn } from './value.ts';

/* What a bank requires of these files beyond a successful deployment. */

/**
 * Built-in roles that may be granted, by the name that a variable carries. Source:
 * learn.microsoft.com/azure/role-based-access-control/built-in-roles.
 */
export const ROLES: Readonly<Record<string, string>> = {
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  securityReader: '39bc4728-0917-49c7-9d2c-d95423bc2eb4',
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424',
  eventGridDataSender: 'd5a91429-5739-47e2-a06b-3470a27159e7',
  serviceBusDataSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39',
  serviceBusDataReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0',
  communicationAndEmailServiceOwner: '09976791-48a7-449e-bb21-39d1a415f350',
};

/** Settings that a deployment must not have, with the reason. */
export const NOT_DEPLOYED: Readonly<Record<string, string>> = {
  AISPM_STORAGE: 'a connection string, for development',
  AISPM_MAIL_CONNECTION: 'a connection string, for those who cannot use the identity',
  AISPM_ENDPOINT: 'a simulated tenant, for development',
  AISPM_ENDPOINT_CA: 'its certificate',
  AISPM_ANSWER_MIB: 'a limit of answers, which no deployment needs to change',
  AISPM_ANSWER_DEPTH: 'a limit of answers, which no deployment needs to change',
  AISPM_ANSWER_ROWS: 'a limit of answers, which no deployment needs to change',
  AISPM_HTTP_MIB: 'a limit of answers, which only an instance of 512 MB needs lower',
  AISPM_GRAPH_QUOTA: 'the quota of Azure, which only an identity with a higher one changes',
  AISPM_GRAPH_HEADROOM: 'a share of the quota, which only a tenant with other heavy tools changes',
};

/**
 * Settings that are not the app's own but the platform's: host storage, telemetry, and how the queue trigger signs in.
 */
export const OF_THE_PLATFORM: readonly string[] = [
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'AISPM_STORAGE__credential',
  'AISPM_STORAGE__clientId',
];

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Types that have no tags, or that inherit them. */
const UNTAGGED =
  /\/(config|locks|basicPublishingCredentialsPolicies|roleAssignments|roleDefinitions|blobServices|containers|queueServices|queues|tableServices|tables|senderUsernames|privateDnsZoneGroups|subnets|eventSubscriptions|alertRules)$/;
const SECRETS = [
  [/\blist(Keys|AccountSas|ServiceSas|Secrets|Credentials|ConnectionStrings)?\s*\(/i, 'reads a key'],
  [/AccountKey=|SharedAccessSignature|AccessKey=|\bsig=/i, 'holds a key'],
  [/\b(primary|secondary)(Master)?(Key|ConnectionString)\b/i, 'reads a key'],
  [/storageAccountConnectionStringName|StorageAccountConnectionString\b/, 'signs in with a key'],
] as const;

export function checkRules(file: BicepFile, text: string): Finding[] {
  const complain = (line: number, message: string): Finding => ({ file: file.path, line, message });
  return [
    ...[...file.params, ...file.outputs]
      .filter((one) => !one.described)
      .map((one) => complain(one.line, `${one.name} has no description`)),
    ...text
      .split('\n')
      .flatMap((line, index) =>
        SECRETS.flatMap(([pattern, what]) =>
          pattern.test(line) ? [complain(index + 1, `${what}: ${line.trim()}`)] : [],
        ),
      ),
    ...file.resources
      .filter((one) => !one.existing && !UNTAGGED.test(one.type) && !at(valueIn(one.body, file), 'tags'))
      .map((one) => complain(one.line, `${one.name} (${one.type}) has no tags`)),
    ...file.vars.flatMap((one) => {
      const value = valueIn(one.node.namedChildren.at(-1), file);
      if (value.kind !== 'text' || !GUID.test(value.text)) return [];
      if (ROLES[one.name] === undefined)
        return [complain(one.line, `${one.name} is no role that may be granted; rules.ts lists them`)];
      return ROLES[one.name] === value.text
        ? []
        : [complain(one.line, `${one.name} is ${ROLES[one.name]}, not ${value.text}`)];
    }),
    ...file.modules
      .filter((one) => /^(br|ts)[:/]/.test(one.path))
      .map((one) => complain(one.line, `${one.path} comes from a registry; modules are local`)),
  ];
}

/**
 * Compares the settings of the app with the list of src/config.ts: none missing, none unknown, none for development
 * only.
 */
export function checkSettings(file: BicepFile): Finding[] {
  const settings = file.resources.find(
    (one) => one.type === 'Microsoft.Web/sites/config' && textAt(valueIn(one.body, file), 'name') === 'appsettings',
  );
  if (!settings) return [{ file: file.path, line: 1, message: 'has no app settings' }];
  const value = at(valueIn(settings.body, file), 'properties');
  const given = value?.kind === 'object' ? value.properties.flatMap((one) => one.name ?? []) : [];
  const complain = (message: string): Finding => ({ file: file.path, line: settings.line, message });
  const wanted = [...SETTINGS.filter((name) => !(name in NOT_DEPLOYED)), ...OF_THE_PLATFORM];
  return [
    ...wanted.filter((name) => !given.includes(name)).map((name) => complain(`the setting ${name} is missing`)),
    ...given
      .filter((name) => !wanted.includes(name))
      .map((name) => complain(`${name} is ${NOT_DEPLOYED[name] ?? 'no setting that src/config.ts knows'}`)),
  ];
}

/** Compares the least-privilege role with the reads that the scope and the checks need. */
export function checkReads(actions: readonly string[]): Finding[] {
  const needed = roleActions();
  const complain = (message: string): Finding => ({ file: 'reads.json', line: 1, message });
  return [
    ...needed
      .filter((action) => !actions.includes(action))
      .map((action) => complain(`${action} is needed and missing`)),
    ...actions.filter((action) => !needed.includes(action)).map((action) => complain(`${action} is needed by nothing`)),
  ];
}

const textAt = (value: Value, ...path: readonly string[]): string | undefined => {
  const found = at(value, ...path);
  return found?.kind === 'text' ? found.text : undefined;
};
