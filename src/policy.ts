import { readFile } from 'node:fs/promises';
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';
import { type Policy, policySchema } from './model/policy.ts';

/** One fault of a policy file, with its place. Lines and columns count from 1. */
export type PolicyFault = { readonly line: number; readonly column: number; readonly path: string; readonly message: string };
export type ReadPolicy = { readonly policy: Policy; readonly warnings: readonly string[] } | { readonly faults: readonly PolicyFault[] };
export type PolicyContext = { readonly checkIds: readonly string[]; readonly now: Date };

/** Reads a policy file (JSON, comments and trailing commas allowed). Every fault of the file comes back at once; a file that cannot be read is one. */
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

/** Parses the text of a policy file. */
export function parsePolicy(text: string, context: PolicyContext): ReadPolicy {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (!tree || errors.length > 0) {
    const found = errors.length > 0 ? errors : [{ error: 4, offset: 0, length: 0 } satisfies ParseError];
    return { faults: found.map((one) => ({ ...place(text, one.offset), path: '', message: `Not JSON: ${printParseErrorCode(one.error)}` })) };
  }
  const at = (path: readonly PropertyKey[], message: string): PolicyFault => ({ ...place(text, nearest(tree, path).offset), path: path.join('.'), message });
  const parsed = policySchema.safeParse(getNodeValue(tree));
  if (!parsed.success) return { faults: parsed.error.issues.map((issue) => at(issue.path, `${issue.path.join('.') || 'the whole file'}: ${issue.message}`)) };
  const faults = [...ruleFaults(parsed.data, context)].map(([path, message]) => at(path, message));
  return faults.length > 0 ? { faults } : { policy: parsed.data, warnings: [...expired(parsed.data, context.now)] };
}

/** The JSON Schema that editors check a policy file with. */
export const policyJsonSchema = (): unknown => ({ title: 'aispm-watch policy', ...z.toJSONSchema(policySchema, { io: 'input' }) });

type Placed = readonly [path: readonly PropertyKey[], message: string];

function* ruleFaults(policy: Policy, { checkIds, now }: PolicyContext): Generator<Placed> {
  const known = new Set(checkIds);
  const names = new Set<string>();
  const latest = new Date(now.getTime() + policy.waiverMaxDays * 86_400_000).toISOString().slice(0, 10);
  for (const [index, waiver] of policy.waivers.entries()) {
    if (!known.has(waiver.check)) yield [['waivers', index, 'check'], `waivers.${index}.check: there is no check ${waiver.check}`];
    if (names.has(waiver.id)) yield [['waivers', index, 'id'], `waivers.${index}.id: "${waiver.id}" names two waivers`];
    if (waiver.expires > latest)
      yield [
        ['waivers', index, 'expires'],
        `waivers.${index}.expires: ${waiver.expires} is more than ${policy.waiverMaxDays} days away (waiverMaxDays); give ${latest} or earlier`,
      ];
    names.add(waiver.id);
  }
  for (const check of Object.keys(policy.severities)) if (!known.has(check)) yield [['severities', check], `severities: there is no check ${check}`];
  for (const [index, rule] of policy.owners.entries())
    for (const check of rule.match.checks ?? []) if (!known.has(check)) yield [['owners', index, 'match', 'checks'], `owners.${index}.match.checks: there is no check ${check}`];
}

function* expired(policy: Policy, now: Date): Generator<string> {
  const today = now.toISOString().slice(0, 10);
  for (const waiver of policy.waivers) if (waiver.expires < today) yield `Waiver ${waiver.id} (${waiver.check}) ran out on ${waiver.expires}`;
  for (const entry of policy.promptEvidenceOptOut)
    if (entry.expires && entry.expires < today) yield `The prompt evidence opt-out for ${entry.subscriptions.join(', ')} ran out on ${entry.expires}`;
  for (const entry of policy.zeroAttackPaths)
    if (entry.expires && entry.expires < today) yield `The zero attack path justification for ${entry.subscriptions.join(', ')} ran out on ${entry.expires}`;
}

function nearest(tree: Node, path: readonly PropertyKey[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(
      tree,
      path.slice(0, length).map((part) => (typeof part === 'symbol' ? String(part) : part)),
    );
    if (node) return node;
  }
  return tree;
}

function place(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
