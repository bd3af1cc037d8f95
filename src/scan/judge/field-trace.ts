import type { EvidenceKind } from '../../model/evidence.ts';

/*
 * Which fields of the evidence a rule reads, and the same evidence with one of them changed: a rule is run over proxies
 * of what was read. Nothing is copied, and what was read stays as it is.
 */

/** A value as it stands in an answer; undefined where the answer lacks the field. */
export type Leaf = string | number | boolean | null | undefined;
/** A field, on all rows that give it the same value. `path`: `plans[AI].pricingTier`, `rows[].properties.isEnabled`. */
export type ReadField = { readonly kind: EvidenceKind; readonly path: string; readonly value: Leaf; rows: number };

/** The fields that were read, in the order in which each was last read. */
export type Trace = Map<string, ReadField>;
/** What stands in place of a value wherever a field has it. */
export type Change = { readonly field: ReadField; readonly value: Leaf };

/** Kinds whose rows have names that an engineer knows them by; the rows of others are counted. */
const NAMED: ReadonlySet<string> = new Set<EvidenceKind>(['plans', 'settings', 'contacts']);
/** What tells a row apart and says nothing of its state. */
const IDENTITY = new Set(['id', 'name', 'type', 'kind', 'subscriptionid', 'tenantid', 'location', 'resourceid']);
const MOST = 400;

/** How much a rule may read, over all runs for one finding: the lists of a large subscription are not traced. */
export type Budget = { left: number };
export const MOST_READ = 4_000;
export const MOST_READ_OF_PASS = 250;

const keyOf = (kind: EvidenceKind, path: string, value: Leaf): string =>
  `${kind}\n${path}\n${typeof value}\n${String(value)}`;

export type Traced = { readonly trace: Trace; readonly budget: Budget; readonly change?: Change | undefined };

/** The value, each reading of which below it is written into `trace`, or read as `change` says. */
export function traced<T>(kind: EvidenceKind, value: T, { trace, budget, change }: Traced): T {
  const proxies = new WeakMap<object, object>();
  const counted = new Map<string, Set<object>>();

  function leaf(row: object, path: string, found: Leaf): Leaf {
    // What a run over changed evidence reads is not asked for; only the kind that changed is traced.
    if (change) return change.field.path === path && change.field.value === found ? change.value : found;
    const key = keyOf(kind, path, found);
    const known = trace.get(key);
    if (!known && trace.size >= MOST) return found;
    const rows = counted.get(key) ?? new Set();
    counted.set(key, rows.add(row));
    trace.delete(key);
    trace.set(key, { kind, path, value: found, rows: rows.size });
    return found;
  }

  function proxy(target: object, path: string, row: object): object {
    const known = proxies.get(target);
    if (known) return known;
    const isList = Array.isArray(target);
    const made: object = new Proxy(target, {
      /** In an order of its own, because kept evidence has its properties sorted. */
      ownKeys: () => (isList ? Reflect.ownKeys(target) : Reflect.ownKeys(target).sort(byName)),
      /** A rule that asks by name whether a field is there: one that is not may be one that it misses. */
      getOwnPropertyDescriptor(_target, name) {
        const found = Reflect.getOwnPropertyDescriptor(target, name);
        if (found || isList || typeof name !== 'string' || Reflect.get(made, name) === undefined) return found;
        return { configurable: true, enumerable: true, writable: true, value: Reflect.get(made, name) };
      },
      get(_target, name, receiver) {
        if (--budget.left < 0) throw new Error('The rule reads more than is traced');
        const found: unknown = Reflect.get(target, name, isList ? receiver : target);
        if (typeof name !== 'string' || typeof found === 'function' || (isList && !/^\d+$/.test(name))) return found;
        const own = isList ? `${path}[${nameOf(found)}]` : path === '' ? name : `${path}.${name}`;
        if (typeof found === 'object' && found !== null) return proxy(found, own, isList ? found : row);
        return isLeaf(found) && !IDENTITY.has(name.toLowerCase()) ? leaf(row, own, found) : found;
      },
    });
    proxies.set(target, made);
    return made;
  }

  const nameOf = (row: unknown): string => {
    const name: unknown = NAMED.has(kind) && typeof row === 'object' && row !== null ? Reflect.get(row, 'name') : '';
    return typeof name === 'string' ? name : '';
  };

  return typeof value === 'object' && value !== null ? (proxy(value, '', value) as T) : value;
}

const byName = (a: string | symbol, b: string | symbol): number => (String(a) < String(b) ? -1 : 1);

const isLeaf = (value: unknown): value is Leaf =>
  value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
