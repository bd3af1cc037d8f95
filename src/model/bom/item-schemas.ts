import { z } from 'zod';

/* What the inventory says an AI resource consists of and rests on. */

const text = z.string();
const optional = text.optional();

/** A model deployment; what Azure does not say is not there. Times are ISO 8601 UTC. */
export const deploymentSchema = z.object({
  name: text,
  model: optional,
  version: optional,
  format: optional,
  publisher: optional,
  sku: optional,
  /** In the units of its SKU. */
  capacity: z.number().optional(),
  /** What happens when a newer version of the model is there, in Azure's words (`versionUpgradeOption`). */
  upgrade: optional,
  /** The name of its content filter policy. */
  contentFilter: optional,
  state: optional,
  lifecycle: optional,
  inferenceEnds: optional,
  fineTuneEnds: optional,
});

/** Lists below an AI resource, only where they were read; `notSeen` says which were not, and which are not whole. */
export const materialsSchema = z.object({
  projects: z.array(text).optional(),
  connections: z
    .array(
      z.object({
        name: text,
        /** The Foundry project that has it; without one it is the account's. */
        project: optional,
        category: optional,
        target: optional,
        authType: optional,
        resourceId: optional,
        id: optional,
      }),
    )
    .optional(),
  endpoints: z
    .array(
      z.object({
        name: text,
        kind: z.enum(['online', 'serverless']),
        authType: optional,
        state: optional,
        id: optional,
        /** Ids of models, as Azure gives them. */
        models: z.array(text),
      }),
    )
    .optional(),
  models: z.array(z.object({ name: text, version: optional, id: optional })).optional(),
  datastores: z.array(z.object({ name: text, category: optional, target: optional, id: optional })).optional(),
  /** Lists that may lack rows: what is not in them may be there. */
  partial: z.array(z.enum(['projects', 'connections', 'endpoints', 'models', 'datastores'])).optional(),
});

/** Other resources that a resource names in its own properties. */
export const restsOnSchema = z.array(
  z.object({ kind: z.enum(['storage', 'vault', 'registry', 'monitor', 'hub', 'network']), id: text }),
);
