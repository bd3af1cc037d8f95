import { placeOf } from './age.ts';
import { ACCOUNT, roleOf, WORKSPACE } from './ai.ts';
import { isAbout } from './assessments.ts';
import { pathsOver } from './attack-paths.ts';
import { deploymentsOf, modelLabel, noticesOf, partsOf } from './bom/deployments.ts';
import { materialsOf, restsOn, unreadOf } from './bom/materials.ts';
import type { BomPart } from './evidence/bom.ts';
import { type EvidenceMap, KINDS, type Readings, type Resource } from './evidence.ts';
import { field, textField, timeField } from './field.ts';
import { LIMITS } from './limitations.ts';
import type { Policy } from './policy.ts';
import { blindTo } from './proof-of-sight.ts';
import type { Reading } from './reading.ts';
import type { Deployment, InventoryItem } from './report.ts';
import type { Subject } from './subject.ts';

/** What an account says whose deployments are not known. */
export const DEPLOYMENTS_UNREAD = 'Its deployments could not be read.';
const NEVER_SEEN = [LIMITS.agents, LIMITS.bom];

/**
 * Every AI resource of a subscription with what the public APIs say about it and, in words, what they do not. Empty
 * where the inventory was not read.
 */
export function inventoryOf(readings: Readings, subject: Subject, policy: Policy, now: Date): InventoryItem[] {
  if (!readings.inventory?.ok) return [];
  return readings.inventory.value.rows.map((resource) => itemOf(resource, readings, { subject, policy, now }));
}

type About = { readonly subject: Subject; readonly policy: Policy; readonly now: Date };

function itemOf(resource: Resource, readings: Readings, { subject, policy, now }: About): InventoryItem {
  const role = roleOf(resource, policy);
  const type = resource.type.toLowerCase();
  const judged = role === 'ai' && (type === ACCOUNT || type === WORKSPACE);
  const created =
    timeField(resource, 'systemData.createdAt') ??
    timeField(resource, 'properties.dateCreated') ??
    timeField(resource, 'properties.creationTime');
  const deployments = type === ACCOUNT && role === 'ai' ? readDeployments(resource, readings) : undefined;
  const parts = partsOf(resource.id, readValue(type === WORKSPACE ? readings.workspaceBom : readings.accountBom));
  const materials = materialsOf(parts);
  const rests = role === 'related' ? [] : restsOn(resource);
  const notices = noticesOf(deployments ?? [], policy.bom.noticeDays, now);
  const assessed = judged
    ? counted('assessments', readings, subject, (rows) => rows.filter((row) => isAbout(row, resource)).length)
    : undefined;
  const paths = judged
    ? counted('attackPaths', readings, subject, (rows) => pathsOver(rows, [resource]).length)
    : undefined;
  const network = networkOf(resource);
  const keys = field(resource.properties, 'disableLocalAuth');
  const owner = Object.entries(resource.tags ?? {}).find(([name]) => name.toLowerCase() === 'owner')?.[1];
  const notSeen = [
    ...(type === ACCOUNT && role === 'ai' ? NEVER_SEEN : []),
    ...(type === ACCOUNT && role === 'ai' && !deployments ? [DEPLOYMENTS_UNREAD] : []),
    ...(judged && assessed === undefined ? ['Its assessments could not be read.'] : []),
    ...(judged && paths === undefined ? ['Its attack paths could not be read.'] : []),
    ...unreadOf(parts),
    ...unnamedModels(deployments ?? [], parts),
    ...(created ? [] : ['Azure does not say when it was created.']),
  ];
  return {
    resourceId: resource.id,
    subscriptionId: subject.id,
    name: resource.name,
    type: resource.type,
    ...(resource.kind ? { kind: resource.kind } : {}),
    ...(placeOf(resource) ? { location: placeOf(resource) } : {}),
    role,
    ...(created ? { createdAt: created.toISOString() } : {}),
    ...(deployments ? { deployments: [...deployments] } : {}),
    ...(materials ? { materials } : {}),
    ...(rests.length > 0 ? { restsOn: rests } : {}),
    ...(notices.length > 0 ? { notices: [...notices] } : {}),
    ...(network ? { network } : {}),
    ...(typeof keys === 'boolean' ? { keyAccess: keys ? 'disabled' : 'enabled' } : {}),
    ...(assessed === undefined ? {} : { assessed }),
    ...(paths === undefined ? {} : { attackPaths: paths }),
    ...(owner === undefined ? {} : { owner: String(owner) }),
    ...(notSeen.length > 0 ? { notSeen } : {}),
  };
}

/** How many rows a list shows; zero only where it is proven that no row is hidden, otherwise undefined. */
function counted(
  kind: 'assessments' | 'attackPaths',
  readings: Readings,
  subject: Subject,
  count: (rows: EvidenceMap['assessments']['rows']) => number,
): number | undefined {
  const reading = readings[kind];
  if (!reading?.ok) return undefined;
  const seen = count(reading.value.rows);
  const blind = reading.value.blind ?? blindTo(KINDS[kind].actions, subject, readings.permissions);
  return seen === 0 && blind ? undefined : seen;
}

const readValue = <T>(reading: Reading<T> | undefined): T | undefined => (reading?.ok ? reading.value : undefined);

const readDeployments = (resource: Resource, { deployments, accountBom }: Readings) =>
  deployments?.ok ? deploymentsOf(resource.id, deployments.value, readValue(accountBom)) : undefined;

/** Deployed models of which the account's list of models does not say when they end, or that it does not name. */
function unnamedModels(deployments: readonly Deployment[], parts: readonly BomPart[]): readonly string[] {
  const models = parts.find((one) => one.part === 'models');
  if (models?.state !== 'read') return [];
  const unnamed = deployments.filter(
    (one) =>
      !models.rows.some((row) => row.name.toLowerCase() === one.model?.toLowerCase() && row.version === one.version),
  );
  const undated = deployments.filter((one) => !one.inferenceEnds && !unnamed.includes(one));
  return [
    ...new Set([
      ...unnamed.map((one) => `Azure's list of models does not name ${modelLabel(one)}, or when it ends.`),
      ...undated.map((one) => `Azure's list of models does not say when ${modelLabel(one)} ends.`),
    ]),
  ];
}

function networkOf(resource: Resource): string | undefined {
  const access = textField(resource.properties, 'publicNetworkAccess');
  const action = textField(resource.properties, 'networkAcls.defaultAction');
  if (!access && !action) return undefined;
  return [access ? `public ${access}` : undefined, action ? `default ${action}` : undefined].filter(Boolean).join(', ');
}
