import { z } from 'zod';
import type { Policy } from '../policy.ts';
import { UNREAD } from '../reading.ts';
import { literal } from './kql.ts';

/*
 * What a kind of evidence is. Its entry says everything about it: the schema, the words, where it is read (API and
 * version), the reads it takes, and for Resource Graph the proof of sight. The readers of src/azure, the permissions,
 * the documents and the provenance texts derive from the entry.
 */

type Description = {
  /** In messages: "The <title> could not be read". */
  readonly title: string;
  /** The reads that the identity needs for it. */
  readonly actions: readonly string[];
};
/** `source` names the API and its version, in findings and in evidence files. */
type Sourced = Description & { readonly source: string };

/** A path below Azure Resource Manager with `{placeholders}`, and its api-version. */
export type ArmPath = { readonly path: string; readonly version: string };

/**
 * Read of Azure Resource Manager for each subscription, (`ai`) only where it holds AI, or (`unassessed`) only where
 * Resource Graph has no assessment of its AI. `answer` is one object, the rows of a list, or one that a reader in
 * src/azure/subscription.ts shapes itself.
 */
type ArmKind = Sourced &
  ArmPath & {
    readonly over: 'arm';
    readonly asked: 'subscription' | 'ai' | 'unassessed';
    readonly answer: 'object' | 'rows' | 'shaped';
    readonly schema: z.ZodType;
  };

/** Read below each OpenAI or AIServices account. `absence`: a 404 is the fact that there is none. */
type AccountKind = Sourced &
  ArmPath & { readonly over: 'account'; readonly absence: boolean; readonly schema: typeof accountsSchema };

/**
 * What proves that a row which Resource Graph does not show is not there; it leaves out silently what the identity may
 * not read. `list`: without proof the rows count and the list is marked blind. `whole`: without proof nothing counts.
 * `by-type`: every check proves the types that it asks for (`present`).
 */
export type Sight = 'list' | 'whole' | 'by-type';

/** Searched for in Resource Graph: in every subscription, where it holds AI, or where it has a security connector. */
type GraphKind = Sourced & {
  readonly over: 'graph';
  readonly asked: 'subscription' | 'ai' | 'connector';
  readonly sight: Sight;
  readonly query: (policy: Policy) => string;
  /** Sent where Resource Graph answers 400 to `query`. */
  readonly fallback?: (policy: Policy) => string;
  readonly row: z.ZodType;
  readonly schema: z.ZodType;
};

/**
 * Read once for the whole scope, by a reader of its own. Rows of Resource Graph need a proof of `sight` in every
 * subscription that is judged by them.
 */
type ScopeKind = Sourced & { readonly over: 'scope'; readonly sight?: 'list'; readonly schema: z.ZodType };

/** What no check needs, read only where it is asked for. */
type OptionalKind = Sourced & { readonly over: 'optional'; readonly schema: z.ZodType };

/** Known from earlier scans. */
type OwnKind = Sourced & { readonly over: 'own'; readonly schema: z.ZodType };

export type Kind = ArmKind | AccountKind | GraphKind | ScopeKind | OptionalKind | OwnKind;

/** Version of POST /providers/Microsoft.ResourceGraph/resources. */
export const GRAPH_VERSION = '2024-04-01';

const text = z.string();

/** A row of an ARM list. */
export const armRowSchema = z.looseObject({
  id: text.nullish(),
  name: text.nullish(),
  kind: text.nullish(),
  properties: z.record(text, z.unknown()).nullish(),
});

/** Rows, and why some may be missing. */
export const listing = <T extends z.ZodType>(row: T) =>
  z.object({
    rows: z.array(row),
    blind: z.object({ why: z.enum(UNREAD), message: text }).optional(),
    /** As Resource Graph counts them, where it was asked. */
    totalRecords: z.number().int().optional(),
    pages: z.number().int().optional(),
  });

/** What was read below one account. */
export const accountReadingSchema = z.object({
  resourceId: text,
  state: z.enum(['read', 'absent', 'unread']),
  why: z.enum(UNREAD).optional(),
  message: text.optional(),
  rows: z.array(armRowSchema),
});
const accountsSchema = z.object({ accounts: z.array(accountReadingSchema) });

/** The provider and type of a path, with its version: "Microsoft.Security/pricings 2024-01-01". */
export function sourceOf({ path, version }: ArmPath): string {
  const [resource = ''] = path.slice(path.lastIndexOf('/providers/') + '/providers/'.length).split('/{');
  return `${resource.includes('/') ? resource : `providers/${resource}`} ${version}`;
}

type ArmText = Description & ArmPath & { readonly asked: ArmKind['asked'] };

/** One object of Azure Resource Manager. */
export const armObject = <S extends z.ZodType>(entry: ArmText & { readonly schema: S }) => ({
  ...entry,
  over: 'arm' as const,
  answer: 'object' as const,
  source: sourceOf(entry),
});

/** A list of Azure Resource Manager, its rows as they come. */
export const armList = (entry: ArmText) => ({
  ...entry,
  over: 'arm' as const,
  answer: 'rows' as const,
  schema: listing(armRowSchema),
  source: sourceOf(entry),
});

/** A list of Azure Resource Manager that src/azure/subscription.ts brings into a shape of its own. */
export const armShaped = <S extends z.ZodType>(entry: ArmText & { readonly schema: S }) => ({
  ...entry,
  over: 'arm' as const,
  answer: 'shaped' as const,
  source: sourceOf(entry),
});

/** A list below each AI account, `part` its last segment. */
export const accountList = (
  entry: Description & { readonly part: string; readonly version: string; readonly absence: boolean },
) => ({
  ...entry,
  over: 'account' as const,
  path: `{account}/${entry.part}`,
  schema: accountsSchema,
  source: `Microsoft.CognitiveServices/${entry.part} ${entry.version}`,
});

type GraphText<R> = Description & Pick<GraphKind, 'asked' | 'sight' | 'query'> & { readonly row: R };

/** Rows of a table of Resource Graph; `type` is the last segment of their type, where all are of one. */
export const graphList = <R extends z.ZodType>(
  entry: GraphText<R> & { readonly table: string; readonly type?: string },
) => ({
  ...entry,
  over: 'graph' as const,
  schema: listing(entry.row),
  source: `Resource Graph ${entry.table}${entry.type ? `/${entry.type}` : ''} ${GRAPH_VERSION}`,
});

/** A row of Resource Graph's `securityresources`. `properties` keeps Azure's own casing. */
export const securityRowSchema = z.looseObject({
  id: text,
  name: text.nullish(),
  properties: z.record(text, z.unknown()),
});

/** Rows of one type of `securityresources`, by its full type and, where given, a further condition. */
export const securityList = (
  entry: Description & {
    readonly asked: GraphKind['asked'];
    readonly sight: Sight;
    readonly of: string;
    /** Another name under which Microsoft documents the same rows. */
    readonly alsoOf?: string;
    /** The schema of a row, where rules rest on words in it; a row without them makes the list blind. */
    readonly row?: typeof securityRowSchema;
    readonly where?: (policy: Policy) => string;
  },
) =>
  graphList({
    ...entry,
    table: 'securityresources',
    type: entry.of.slice(entry.of.lastIndexOf('/') + 1),
    row: entry.row ?? securityRowSchema,
    query: (policy) =>
      `securityresources | where type ${entry.alsoOf ? `in~ (${literal(entry.of)}, ${literal(entry.alsoOf)})` : `=~ ${literal(entry.of)}`}${entry.where ? ` | where ${entry.where(policy)}` : ''} | project id, name, type, subscriptionId, properties`,
  });
