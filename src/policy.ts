import { readFile } from 'node:fs/promises';
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parse, parseTree } from 'jsonc-parser';
import { z } from 'zod';
import { SEVERITIES, type Severity } from './model/finding.ts';
import { MOST_RECIPIENTS } from './model/mail-limits.ts';
import { exclusionLabel, type Policy, policySchema } from './model/policy.ts';
import { deepPlace, POLICY_DEPTH } from './policy-depth.ts';
import { parseFaultWords, unknownSettingWords, wrongValueWords } from './policy-words.ts';

/**
 * One fault of a policy file. Lines and columns count from 1; `path` is the path of the setting, such as owners.0.mail.
 */
export type PolicyFault = {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
};
/** A valid policy with what it warns of, or every fault. */
export type ReadPolicy =
  | { readonly policy: Policy; readonly warnings: readonly string[] }
  | { readonly faults: readonly PolicyFault[] };
/** The checks that a policy may name, and the time at which its dates count. */
export type PolicyContext = {
  readonly checks: readonly { readonly id: string; readonly severity: Severity }[];
  readonly now: Date;
};

/**
 * Reads a policy file: JSON in UTF-8, with comments and trailing commas allowed. Returns every fault of the file at
 * once; that it cannot be read is one. Never throws.
 *
 * @example
 * const read = await readPolicyFile('policy.jsonc', { checks: CHECKS, now: new Date() });
 * if ('faults' in read) for (const { line, column, message } of read.faults) console.error(line, column, message);
 */
export async function readPolicyFile(path: string, context: PolicyContext): Promise<ReadPolicy> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return { faults: [{ line: 1, column: 1, path: '', message: `The file cannot be read (${code})` }] };
  }
  return parsePolicy(text, context);
}

/** Parses the text of a policy file. Returns every fault at once; never throws. */
export function parsePolicy(file: string, context: PolicyContext): ReadPolicy {
  const text = file.replace(/^\uFEFF/, '');
  const deep = deepPlace(text);
  if (deep !== undefined)
    return {
      faults: [{ ...positionOf(text, deep), path: '', message: `The file nests deeper than ${POLICY_DEPTH} levels` }],
    };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (!tree || errors.length > 0) {
    const found = errors.length > 0 ? errors : [{ error: 4, offset: 0, length: 0 } satisfies ParseError];
    return {
      faults: found.map((one) => ({
        ...positionOf(text, one.offset),
        path: '',
        message: parseFaultWords(one.error),
      })),
    };
  }
  const at = (path: readonly PropertyKey[], message: string): PolicyFault => ({
    ...positionOf(text, nearestNode(tree, path).offset),
    path: path.join('.'),
    message,
  });
  const duplicates = [...duplicateKeys(tree)].map(([path, offset]) => ({
    ...positionOf(text, offset),
    path,
    message: `${path}: is given twice, and only one of the two would count`,
  }));
  if (duplicates.length > 0) return { faults: duplicates };
  const parsed = policySchema.safeParse(getNodeValue(tree));
  if (!parsed.success)
    return {
      faults: parsed.error.issues
        .flatMap(unfold)
        .flatMap((issue) =>
          placesOf(issue).map((path) =>
            at(
              path,
              `${path.join('.') || 'the whole file'}: ${messageOf(issue, path, getNodeValue(nearestNode(tree, path)))}`,
            ),
          ),
        ),
    };
  const faults = [...ruleFaults(parsed.data, context)].map(([path, message]) => at(path, message));
  return faults.length > 0
    ? { faults }
    : { policy: parsed.data, warnings: [...expiryWarnings(parsed.data, context.now), ...mailWarnings(parsed.data)] };
}

/** A policy file as it was written, without defaults and comments. The text must be one that `parsePolicy` accepts. */
export const policyValue = (file: string): unknown =>
  parse(file.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });

/** The JSON Schema with which editors check a policy file. */
export const policyJsonSchema = (): unknown => ({
  title: 'aispm-watch policy',
  ...z.toJSONSchema(policySchema, { io: 'input' }),
});

/** Of a value that may have several forms, the faults of the one that was meant: an object where one was written. */
function unfold(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((form) =>
    form.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
  );
  return (meant ?? issue.errors[0] ?? []).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}

/** An unknown setting is reported at its own place, and not at that of the object that holds it. */
const placesOf = (issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
function messageOf(issue: z.core.$ZodIssue, path: readonly PropertyKey[], given: unknown): string {
  if (issue.code === 'unrecognized_keys') return unknownSettingWords(path);
  return issue.code === 'invalid_value' ? wrongValueWords(issue.values, given) : issue.message;
}

/** Names that an object gives twice, ignoring case as ids do: JSON silently lets the last one win. */
function* duplicateKeys(node: Node, path = ''): Generator<readonly [path: string, offset: number]> {
  const seen = new Set<string>();
  for (const [index, child] of (node.children ?? []).entries()) {
    const key = child.type === 'property' ? child.children?.[0] : undefined;
    const name = key ? String(key.value) : String(index);
    const own = path ? `${path}.${name}` : name;
    if (key && seen.has(name.toLowerCase())) yield [own, key.offset];
    seen.add(name.toLowerCase());
    const value = key ? child.children?.[1] : child;
    if (value) yield* duplicateKeys(value, own);
  }
}

type Placed = readonly [path: readonly PropertyKey[], message: string];

/** Checks that look at one assessment, which a waiver may name. */
const BY_ASSESSMENT = ['AISPM-025', 'AISPM-026', 'AISPM-028', 'AISPM-029'];

function* ruleFaults(policy: Policy, { checks, now }: PolicyContext): Generator<Placed> {
  const known = new Map(checks.map((check) => [check.id, check.severity]));
  const names = new Set<string>();
  const latest = new Date(now.getTime() + policy.waiverMaxDays * 86_400_000).toISOString().slice(0, 10);
  for (const [index, waiver] of policy.waivers.entries()) {
    if (!known.has(waiver.check))
      yield [['waivers', index, 'check'], `waivers.${index}.check: there is no check ${waiver.check}`];
    if (names.has(waiver.id))
      yield [['waivers', index, 'id'], `waivers.${index}.id: two waivers are called "${waiver.id}"`];
    if (waiver.expires > latest)
      yield [
        ['waivers', index, 'expires'],
        `waivers.${index}.expires: ${waiver.expires} is more than ${policy.waiverMaxDays} days away (waiverMaxDays); give ${latest} or earlier`,
      ];
    if (waiver.assessment !== undefined && !BY_ASSESSMENT.includes(waiver.check))
      yield [
        ['waivers', index, 'assessment'],
        `waivers.${index}.assessment: ${waiver.check} does not look at single assessments; only ${BY_ASSESSMENT.join(', ')} do`,
      ];
    if (waiver.assessment !== undefined && !waiver.assessment.startsWith('/') && !waiver.resources?.length)
      yield [
        ['waivers', index, 'assessment'],
        `waivers.${index}.assessment: the key of an assessment needs resources (prefixes of the ids it applies to); or give the full assessment id`,
      ];
    names.add(waiver.id);
  }
  for (const [check, zones] of Object.entries(policy.severities)) {
    const own = known.get(check);
    if (!own) yield [['severities', check], `severities: there is no check ${check}`];
    else
      for (const [zone, wanted] of Object.entries(zones))
        if (wanted && SEVERITIES.indexOf(wanted) > SEVERITIES.indexOf(own))
          yield [
            ['severities', check, zone],
            `severities.${check}.${zone}: a policy may raise a severity, but not lower it; ${check} is ${own} by default`,
          ];
  }
  const mails = new Map<string, string>(
    policy.defaultOwner ? [[policy.defaultOwner.name, [...policy.defaultOwner.mail].sort().join()]] : [],
  );
  for (const [index, rule] of policy.owners.entries()) {
    const own = [...rule.mail].sort().join();
    if ((mails.get(rule.name) ?? own) !== own)
      yield [
        ['owners', index, 'mail'],
        `owners.${index}.mail: "${rule.name}" has other addresses elsewhere in the file; give the same addresses for each of its rules`,
      ];
    mails.set(rule.name, own);
  }
  for (const [index, rule] of policy.owners.entries())
    for (const check of rule.match.checks ?? [])
      if (!known.has(check))
        yield [['owners', index, 'match', 'checks'], `owners.${index}.match.checks: there is no check ${check}`];
}

function* expiryWarnings(policy: Policy, now: Date): Generator<string> {
  const today = now.toISOString().slice(0, 10);
  for (const waiver of policy.waivers)
    if (waiver.expires < today) yield `Waiver ${waiver.id} (${waiver.check}) expired on ${waiver.expires}`;
  for (const entry of policy.promptEvidenceOptOut)
    if (entry.expires && entry.expires < today)
      yield `The prompt evidence opt-out for ${entry.subscriptions.join(', ')} expired on ${entry.expires}`;
  for (const entry of policy.zeroAttackPaths)
    if (entry.expires && entry.expires < today)
      yield `The zero attack path justification for ${entry.subscriptions.join(', ')} expired on ${entry.expires}`;
  for (const entry of policy.exclude)
    if (entry.expires && entry.expires < today)
      yield `The exclusion of ${exclusionLabel(entry)} expired on ${entry.expires}: it is judged again`;
  for (const entry of policy.attestations)
    if (entry.date > today)
      yield `The test of ${entry.subscription} attested for ${entry.date} lies in the future and does not count`;
}

function* mailWarnings({ owners, defaultOwner, copies }: Policy): Generator<string> {
  const copied = new Set(copies.flatMap((rule) => rule.mail));
  const byName = new Map([...owners, ...(defaultOwner ? [defaultOwner] : [])].map((one) => [one.name, one.mail]));
  for (const [name, mail] of byName) {
    const most = new Set([...mail, ...copied].map((address) => address.toLowerCase())).size;
    if (most > MOST_RECIPIENTS)
      yield `A mail to "${name}" may have ${most} recipients, copies included, and the mail service takes ${MOST_RECIPIENTS}: it goes out in ${Math.ceil(most / MOST_RECIPIENTS)} parts; a distribution list is one recipient`;
  }
}

function nearestNode(tree: Node, path: readonly PropertyKey[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(
      tree,
      path.slice(0, length).map((part) => (typeof part === 'symbol' ? String(part) : part)),
    );
    if (node) return node;
  }
  return tree;
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
