import { z } from 'zod';

export const subjectSchema = z.object({
  /** Lower-cased GUID. */
  id: z.string(),
  name: z.string(),
  tenantId: z.string().optional(),
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

export const isRunning = (subject: Subject): boolean => !STOPPED.has(subject.state.toLowerCase());
export const isVisible = (subject: Subject): boolean => subject.state !== 'NotVisible';
