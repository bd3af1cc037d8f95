import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { canonical } from '../model/canonical.ts';
import { CLOUD_PROFILES, CLOUDS } from '../model/cloud.ts';
import { digestSchema } from '../model/manifest.ts';
import { policySchema } from '../model/policy.ts';
import { type SubscriptionJudge, subscriptionJudge } from '../scan/judge/judge-subscription.ts';
import { CHECKS } from '../scanners/index.ts';
import { parseEvidence } from './evidence-file.ts';

const scanSchema = z.object({ row: z.object({ startedAt: z.iso.datetime(), cloud: z.enum(CLOUDS) }) });
const finding = z.looseObject({ checkId: z.string(), status: z.string() });
const lineSchema = z.object({
  leaf: z.object({ shard: z.union([z.number(), z.literal('left')]) }),
  result: z
    .looseObject({
      subscription: z.looseObject({ id: z.string() }),
      findings: z.array(finding),
      evidence: digestSchema.optional(),
      policy: digestSchema.optional(),
      version: z.string().optional(),
      judgedAt: z.iso.datetime().optional(),
      lost: z.boolean().optional(),
    })
    .nullable(),
});
const evidenceSchema = z.object({
  evidence: z.object({ subject: z.unknown(), readings: z.record(z.string(), z.looseObject({})) }),
});
type Line = z.output<typeof lineSchema>;
type Result = NonNullable<Line['result']>;

/** What comes from earlier scans, or is the time of a reading: the evidence of one night does not hold it. */
const EARLIER = new Set(['since', 'at']);

export type JudgedRange = {
  /** Results that were judged again, and those whose evidence or policy cannot be. */
  readonly judged: number;
  readonly skipped: number;
  /** Findings that came out otherwise: by the version that made them and the check, how many, and the first. */
  readonly differ: ReadonlyMap<string, { count: number; readonly version: string; readonly first: string }>;
};

/**
 * Judges every result of a pack of nights again, from the evidence and under the policy that lie in it, with the checks
 * of this version. Holds one subscription at a time. Errors: that of a file that cannot be read or has another shape.
 */
export async function judgeRange(folder: string): Promise<JudgedRange> {
  const differ: Map<string, { count: number; version: string; first: string }> = new Map();
  const value = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'));
  const policies = new Map<string, z.output<typeof policySchema>>();
  let [judged, skipped] = [0, 0];
  for (const scanId of (await readdir(join(folder, 'scans'))).sort()) {
    const { row } = scanSchema.parse(await value(`scans/${scanId}/scan.json`));
    const scope = Reflect.get(Object(await value(`scans/${scanId}/scope.json`)), 'scope') as unknown;
    const judges = new Map<string, SubscriptionJudge>();
    for await (const { result, leaf } of linesOf(join(folder, 'scans', scanId, 'results.jsonl.gz'))) {
      if (!result || leaf.shard === 'left') continue;
      const again = await judgeOne(result);
      if (again) judged += 1;
      else skipped += 1;
      if (again) for (const one of differences(result, again)) note(scanId, result, one);
    }

    async function judgeOne({ evidence, policy, judgedAt, lost }: Result) {
      if (!evidence || !policy || !judgedAt || lost || scope === null) return undefined;
      const read = evidenceSchema.parse(await value(`evidence/${evidence}.json`)).evidence;
      const readings = Object.fromEntries(
        Object.entries(read.readings).map(([kind, reading]) => [kind, { ...reading, at: judgedAt }]),
      );
      const { startedAt, cloud } = row;
      const times = { startedAt, recordedAt: startedAt, cloud };
      const subscriptions = [{ subject: read.subject, readings, judgedAt }];
      const parsed = parseEvidence({ format: 'aispm-evidence/1', ...times, scope, subscriptions });
      const own = 'recorded' in parsed ? parsed.recorded.subscriptions[0] : undefined;
      if (!own || !('recorded' in parsed)) return undefined;
      const judge = judges.get(policy) ?? (await judgeUnder(policy));
      judges.set(policy, judge);
      const all = { ...own.readings, ...parsed.recorded.scope };
      return judge(own.subject, all, { judgedAt: new Date(judgedAt) }).findings;
    }

    async function judgeUnder(digest: string): Promise<SubscriptionJudge> {
      const kept = Reflect.get(Object(await value(`policies/${digest}.json`)), 'policy') as unknown;
      const policy = policies.get(digest) ?? policySchema.parse(kept);
      policies.set(digest, policy);
      return subscriptionJudge({
        checks: CHECKS,
        policy,
        cloud: CLOUD_PROFILES[row.cloud],
        scanAt: new Date(row.startedAt),
      });
    }
  }
  return { judged, skipped, differ };

  function note(scanId: string, { subscription, version = 'unknown' }: Result, { checkId, what }: Differs): void {
    const key = `${version} ${checkId}`;
    const known = differ.get(key) ?? {
      count: 0,
      version,
      first: `${checkId} of ${subscription.id}, scan ${scanId}: ${what}`,
    };
    differ.set(key, { ...known, count: known.count + 1 });
  }
}

async function* linesOf(path: string): AsyncGenerator<Line> {
  const input = createReadStream(path).pipe(createGunzip());
  for await (const line of createInterface({ input })) yield lineSchema.parse(JSON.parse(line));
}

type Differs = { readonly checkId: string; readonly what: string };

/** Each finding that differs, and in which member. */
function* differences({ findings }: Result, again: readonly object[]): Generator<Differs> {
  const others = new Map(again.map((one) => [String(Reflect.get(one, 'checkId')), one]));
  for (const one of findings) {
    const other = others.get(one.checkId);
    others.delete(one.checkId);
    const member = other && differingMember(one, other);
    if (!other) yield { checkId: one.checkId, what: 'this version has no such check' };
    else if (member)
      yield { checkId: one.checkId, what: `${member} is ${text(one, member)} in it, and ${text(other, member)} again` };
  }
  for (const checkId of others.keys()) yield { checkId, what: 'that version had no such check' };
}

/** Findings of versions before have no `fields`. */
const differingMember = (one: object, other: object): string | undefined =>
  [...new Set(['status', ...Object.keys(one), ...Object.keys(other)])].find(
    (name) =>
      !EARLIER.has(name) &&
      !(name === 'fields' && !('fields' in one)) &&
      impersonal(Reflect.get(one, name)) !== impersonal(Reflect.get(other, name)),
  );

/** Without personal data there may be another placeholder in the same place. */
const impersonal = (value: unknown): string =>
  canonical(value ?? null).replaceAll(/person-\d+@redacted\.invalid/g, 'person@redacted.invalid');

function text(one: object, member: string): string {
  const whole = JSON.stringify(Reflect.get(one, member)) ?? 'absent';
  return whole.length > 120 ? `${whole.slice(0, 119)}…` : whole;
}
