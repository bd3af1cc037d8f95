import { z } from 'zod';
import { attestationSchema } from '../model/attestation.ts';
import { baselineSchema } from '../model/baseline.ts';
import { DRIFT_KINDS } from '../model/report.ts';
import { SEVERITIES, STATUSES } from '../model/status.ts';
import type { Outgoing } from '../notify/ports.ts';

/*
 * What a stored row must hold for the use cases to work with it. Deliberately less than the types say: rows of older
 * versions are read for years, and a field that is new is absent there. Fields that are not named here stay as stored.
 */

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const zone = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const text = z.string().min(1);

const subject = z.looseObject({
  id: text,
  name: z.string(),
  state: z.string(),
  tags: z.record(z.string(), z.string()),
  managementGroups: z.array(z.unknown()),
});
const drift = z.looseObject({
  id: text,
  scanId: text,
  kind: z.enum(DRIFT_KINDS),
  checkId: text,
  subscriptionId: text,
  severity: z.enum(SEVERITIES),
  zone,
  message: z.string(),
});
const result = z.looseObject({
  subscription: z.looseObject({ id: text, name: z.string(), state: z.string(), zone }),
  findings: z.array(
    z.looseObject({ checkId: text, status: z.enum(STATUSES), severity: z.enum(SEVERITIES), message: z.string() }),
  ),
  inventory: z.array(z.looseObject({ resourceId: z.string() })),
  baseline: z.boolean(),
  drift: z.array(drift),
  notices: z.array(z.looseObject({ stage: z.enum(['soon', 'over']), waiverId: text, checkId: text, expires: time })),
  newChecks: z.array(z.string()),
});
const scan = z.looseObject({
  id: z.string().regex(/^\d{8}T\d{6}Z$/),
  startedAt: time,
  deadline: time,
  state: z.enum(['planning', 'queueing', 'running', 'complete', 'partial', 'failed']),
  scope: z.array(z.string()),
  only: z.array(z.string()).optional(),
  followedBy: time.optional(),
  shards: z.number().int().min(0).max(99_999),
  sizes: z.array(z.number().int().min(0)).optional(),
  plan: z.string().optional(),
  finishedAt: time.optional(),
  summary: z
    .looseObject({
      totals: z.looseObject({ byStatus: z.record(z.string(), z.number()) }),
      coverage: z.looseObject({ inScope: z.number(), evaluated: z.number(), unknown: z.number() }),
      night: z.looseObject({}),
      missing: z.array(z.string()),
      warnings: z.array(z.string()),
    })
    .optional(),
  chain: z.looseObject({ previous: z.string().nullable(), results: z.string(), hash: z.string() }).optional(),
  told: z.enum(['noted', 'done']).optional(),
});

const OTHER: z.ZodType = z.unknown();
const progress = z.looseObject({
  done: z.looseObject({ 1: z.string(), 2: z.string(), 3: z.string() }),
  held: z.array(z.string()),
  evidence: z.string(),
  at: time.optional(),
  pending: z.array(z.looseObject({ number: z.number(), scanId: text, zone })).optional(),
});
const leaf = z.looseObject({ subscription: text, zone, result: text });
const BY_PARTITION: Readonly<Record<string, z.ZodType>> = {
  scan,
  claim: scan,
  latest: text,
  anchored: text,
  attestations: attestationSchema,
  signed: text,
  archived: text,
  policy: z.string(),
  purge: progress,
};
const mark = z.looseObject({ state: z.enum(['done', 'failed']), message: z.string().optional() });
const letters = z.looseObject({ scanId: text, checks: z.array(z.string()), letters: z.string() });
const evidence = z.looseObject({ subject, readings: z.record(z.string(), z.unknown()) });
const drawn = z.looseObject({ scanId: text, owner: text });
const note = z.looseObject({
  note: drawn,
  sentBy: z.string().optional(),
  mayRepeat: z.boolean().optional(),
});
/** Every state there is: a row in one that is missing here would be set aside, and its owner told twice. */
const OUTGOING_STATES = {
  sending: 'sending',
  taken: 'taken',
  part: 'part',
  sent: 'sent',
  done: 'done',
  refused: 'refused',
  throttled: 'throttled',
} as const satisfies { readonly [State in Outgoing['state']]: State };
const outgoing = z.looseObject({
  owner: text,
  id: text,
  state: z.enum(OUTGOING_STATES),
  scanIds: z.array(z.string()),
  at: z.string(),
});

const storedEvent = z.looseObject({
  event: z.looseObject({ id: text, source: text, type: text, time, data: z.looseObject({}) }),
});
const publication = z.looseObject({
  state: z.enum(['idle', 'sending', 'waiting']),
  at: time,
  carries: z.array(z.string()),
  mayRepeat: z.array(z.string()),
  most: z.number().int(),
  failures: z.number().int(),
});

/** What a row holds, by table (without its prefix) and place. A kind that is not named is not examined. */
export function schemaOf(table: string, partition: string, key: string): z.ZodType {
  switch (table) {
    case 'scans':
      return (Object.hasOwn(BY_PARTITION, partition) ? BY_PARTITION[partition] : undefined) ?? OTHER;
    case 'shards':
      if (/-mark-\d+$/.test(partition)) return mark;
      if (partition.endsWith('-leaves')) return z.array(key === 'shards' ? z.looseObject({ shard: z.number() }) : leaf);
      return key.endsWith('-scope') ? z.record(z.string(), z.unknown()) : z.array(subject);
    case 'results':
      return result;
    case 'history':
      return letters;
    case 'memories':
      return z.looseObject({ baseline: baselineSchema, result });
    case 'evidence':
      return evidence;
    case 'drift':
      return drift;
    case 'outbox':
      if (partition === 'outgoing') return outgoing;
      if (partition === 'sent') return z.array(z.string());
      if (partition === 'event-written')
        return z.union([text, z.looseObject({ scanId: text, published: z.boolean() })]);
      if (partition === 'event-topic') return publication;
      if (partition === 'event-first') return text;
      if (partition.includes('-drawn-')) return drawn;
      if (partition.endsWith('-events')) return storedEvent;
      return /^\d{8}T\d{6}Z$/.test(partition) ? note : OTHER;
    default:
      return OTHER;
  }
}

/** Why a value is not what its place should hold: names of fields, never their content. Undefined where it fits. */
export function misfit(table: string, partition: string, key: string, value: unknown): string | undefined {
  const parsed = schemaOf(table, partition, key).safeParse(value);
  if (parsed.success) return undefined;
  const [first] = parsed.error.issues;
  return `this version cannot read its ${first?.path.map(String).join('.') || 'content'}; a newer version wrote it, or it was damaged`;
}
