import { aiResources } from './ai.ts';
import { count } from './count.ts';
import type { Kind, Sight } from './evidence/kind.ts';
import { WORKSPACES_READ } from './evidence/scope.ts';
import { type EvidenceKind, type EvidenceMap, KINDS, type Permission } from './evidence.ts';
import type { Policy } from './policy.ts';
import { type Blind, type Reading, Unseen } from './reading.ts';
import { workspacesOf } from './sentinel.ts';
import type { Subject } from './subject.ts';

/*
 * Proof of sight. Resource Graph leaves out what the caller may not read, without a word. So a row that is missing
 * counts as absent only in a subscription that Resource Graph shows, and only where the caller's own permissions there
 * include the read of that type.
 */

/**
 * Whether effective permissions contain an action: some action pattern covers it and no notAction of the same grant
 * does. Without case.
 */
export function allows(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    (grant) =>
      (grant.actions ?? []).some((pattern) => covers(pattern, action)) &&
      !(grant.notActions ?? []).some((pattern) => covers(pattern, action)),
  );
}

/** Azure's action patterns: * stands for any text, also across slashes. */
export function covers(pattern: string, action: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const wanted = action.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return wanted === head;
  if (!wanted.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = wanted.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return wanted.length - tail.length >= at && wanted.endsWith(tail);
}

/** Why Resource Graph's silence about some actions proves nothing in this subscription, or undefined where it does. */
export function blindTo(
  actions: readonly string[],
  subject: Subject,
  permissions: Reading<EvidenceMap['permissions']> | undefined,
): Blind | undefined {
  const hidden = notShown(subject);
  if (hidden) return hidden;
  if (!permissions) return { why: 'failed', message: 'The scanner’s own permissions were not read' };
  if (!permissions.ok)
    return { why: permissions.why, message: `The scanner’s own permissions could not be read: ${permissions.message}` };
  return lacking(actions, permissions.value);
}

/** As `blindTo`, for a rule that was given the permissions. */
export const blindWith = (
  actions: readonly string[],
  subject: Subject,
  permissions: EvidenceMap['permissions'],
): Blind | undefined => notShown(subject) ?? lacking(actions, permissions);

function notShown(subject: Subject): Blind | undefined {
  if (typeof subject.inGraph === 'string')
    return { why: 'failed', message: `Resource Graph's subscriptions could not be read: ${subject.inGraph}` };
  return subject.inGraph
    ? undefined
    : { why: 'denied', message: 'Resource Graph does not show this subscription to the scanner' };
}

function lacking(actions: readonly string[], { permissions }: EvidenceMap['permissions']): Blind | undefined {
  const missing = actions.filter((action) => !allows(permissions, action));
  return missing.length > 0 ? { why: 'denied', message: `The scanner lacks ${missing.join(', ')}` } : undefined;
}

type About = { readonly subject: Subject; readonly policy: Policy };

/**
 * One kind of evidence as a rule may see it: what was read, marked blind or refused where its silence proves nothing.
 * Throws `Unseen` where it was not read.
 */
export function evidenceOf(
  kind: EvidenceKind,
  reading: Reading<unknown> | undefined,
  about: About,
  permissions: Reading<EvidenceMap['permissions']> | undefined,
): unknown {
  const entry: Kind = KINDS[kind];
  const { title, actions } = entry;
  // Nothing needed it: Resource Graph had an assessment of each AI resource.
  if (!reading && entry.over === 'arm' && entry.asked === 'unassessed') return { rows: [] };
  if (!reading) throw new Unseen('failed', `The ${title} were not read`);
  if (!reading.ok) {
    const unnamed =
      reading.why === 'denied'
        ? actions.filter((action) => !reading.message.toLowerCase().includes(action.toLowerCase()))
        : [];
    throw new Unseen(
      reading.why,
      `The ${title} could not be read: ${reading.message}${unnamed.length > 0 ? ` (${unnamed.join(', ')})` : ''}`,
    );
  }
  if (kind === 'sentinel') return searched(reading.value as EvidenceMap['sentinel'], about.subject, permissions);
  if (kind === 'azurePolicy') {
    const list = SEEN.list(reading.value, entry, about, permissions);
    const hidden = own(list) ? undefined : policiesHidden(actions, permissions);
    return hidden ? { ...(list as object), blind: hidden } : list;
  }
  return 'sight' in entry && entry.sight ? SEEN[entry.sight](reading.value, entry, about, permissions) : reading.value;
}

type Proof = (
  value: unknown,
  entry: Kind,
  about: About,
  permissions: Reading<EvidenceMap['permissions']> | undefined,
) => unknown;

/** What a rule sees of a Resource Graph kind, by how its silence is proven. */
const SEEN: Readonly<Record<Sight, Proof>> = {
  list(value, { actions }, { subject }, permissions) {
    const blind = own(value) ?? blindTo(actions, subject, permissions);
    return blind ? { ...(value as object), blind } : value;
  },
  whole(value, { title, actions }, { subject, policy }, permissions) {
    const blind = own(value) ?? short(value) ?? blindTo([...actions, ...declaredReads(policy)], subject, permissions);
    if (!blind) return value;
    const inventory = value as EvidenceMap['inventory'];
    const message = `The ${title} is not proven: ${blind.message}`;
    // What was seen is there: only an inventory that shows no AI resource and proves nothing leaves everything unknown.
    if (aiResources(inventory.rows, policy).length === 0) throw new Unseen(blind.why, message);
    return { ...inventory, blind: { why: blind.why, message } };
  },
  'by-type': (value) => value,
};

/**
 * Workspaces that were searched for, and not named by policy: an identity that may not read them here sees none, so
 * another may be hidden.
 */
function searched(
  sentinel: EvidenceMap['sentinel'],
  subject: Subject,
  permissions: Reading<EvidenceMap['permissions']> | undefined,
): EvidenceMap['sentinel'] {
  const tenant = workspacesOf(sentinel, subject);
  const blind = tenant.declared ? undefined : blindTo([WORKSPACES_READ], subject, permissions);
  if (!blind || !tenant.exhaustive) return sentinel;
  const hidden = { exhaustive: false, notExhaustiveBecause: blind.message };
  const tenants = sentinel.tenants?.map((one) => ({ ...one, ...hidden }));
  return { ...sentinel, ...hidden, ...(tenants ? { tenants } : {}) };
}

/**
 * Why a management group that was seen may hide its policies: a role that shows groups without their policies (such as
 * Management Group Reader) may hold above the subscription, and the role that shows policies only at it. The
 * permissions of a subscription do not say where a role was given.
 */
function policiesHidden(
  actions: readonly string[],
  permissions: Reading<EvidenceMap['permissions']> | undefined,
): Blind | undefined {
  const grants = permissions?.ok ? permissions.value.permissions : [];
  const partial = grants.find(
    (grant) => allows([grant], DESCENDANTS_READ) && !actions.every((action) => allows([grant], action)),
  );
  return (
    partial && {
      why: 'denied',
      message: `A role of the scanner shows management groups without ${actions.find((action) => !allows([partial], action))}, so their policies may be hidden`,
    }
  );
}
const DESCENDANTS_READ = 'Microsoft.Management/managementGroups/descendants/read';

/** Reads of the resource types that the policy declares as AI. */
export const declaredReads = (policy: Policy): readonly string[] => policy.aiTypes.map((entry) => `${entry.type}/read`);

function own(value: unknown): Blind | undefined {
  return (value as { blind?: Blind }).blind;
}

function short(value: unknown): Blind | undefined {
  const { rows, totalRecords } = value as EvidenceMap['inventory'];
  return rows.length === totalRecords
    ? undefined
    : {
        why: 'truncated',
        message: `${count(rows.length, 'row was', 'rows were')} read, Resource Graph counts ${totalRecords}`,
      };
}
