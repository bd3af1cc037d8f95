import { z } from 'zod';

export const subjectSchema = z.object({
  /** Lower-cased GUID. */
  id: z.guid(),
  name: z.string(),
  /** Lower-cased GUID of the tenant that it belongs to, its own also where another tenant manages it. */
  tenantId: z.string().optional(),
  /** Azure's name of its offer, such as `EnterpriseAgreement_2014-09-01`. */
  quotaId: z.string().optional(),
  /**
   * Azure's own word: Enabled, Warned, PastDue, Disabled, Deleted, Expired. `NotVisible` when only a management group
   * or the command line names it.
   */
  state: z.string(),
  tags: z.record(z.string(), z.string()),
  /** Names of the management groups above it, nearest first, lower-cased. */
  managementGroups: z.array(z.string()),
  /**
   * Whether Resource Graph's `resourcecontainers` lists it: the first half of proof of sight. A text says why that is
   * not known.
   */
  inGraph: z.union([z.boolean(), z.string()]),
});

/** A subscription in scope. */
export type Subject = z.infer<typeof subjectSchema>;

/** Nothing runs in these states. Warned, PastDue and unknown states are judged like Enabled, because resources run. */
const STOPPED = new Set(['disabled', 'deleted', 'expired']);

/** Why nothing can run in it, as a sentence; undefined where something may. */
export function notRunningBecause(subject: Subject): string | undefined {
  if (!isVisible(subject)) return undefined;
  if (STOPPED.has(subject.state.toLowerCase())) return `The subscription is ${subject.state}`;
  // "Access to Azure Active Directory": offers that hold no resources (learn.microsoft.com, Microsoft Cost Management).
  if (subject.quotaId?.toUpperCase().startsWith('AAD_'))
    return `The subscription gives access to Entra alone and holds no resources (${subject.quotaId})`;
  return undefined;
}

export const isRunning = (subject: Subject): boolean => notRunningBecause(subject) === undefined;
export const isVisible = (subject: Subject): boolean => subject.state !== 'NotVisible';
