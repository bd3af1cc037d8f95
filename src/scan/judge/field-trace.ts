import type { EvidenceKind } from '../../model/evidence.ts';
import { NAMES } from '../../model/field.ts';

/*
 * Which fields of the evidence a rule reads, and the same evidence with one of them changed: a rule is run over proxies
 * of what was read. Nothing is copied, and what was read stays as it is.
 */

/** A value as it stands in an answer; undefined where the answer lacks the field. */
export type Leaf = string | number | boolean | null | undefined;
/** A field, on all rows that give it the same value. `path`: `plans[AI].pricingTier`, `rows[].properties.isEnabled`. */
export type ReadField = {
  readonly kind: EvidenceKind;
  readonly path: string;
  readonly value: Leaf;
  readonly rows: number;
};
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

/** What a field was in the run that last read it: on how many rows, and when. */
type Entry = {
  readonly kind: EvidenceKind;
  readonly path: string;
  readonly value: Leaf;
  run: number;
  rows: number;
  lastRead: number;
};
/**
 * A property of an object or list: what a rule is given for it, or the field that it is on one row, with the run that
 * last read it.
 */
type Property = { readonly value: unknown; readonly entry: Entry | undefined; run: number };

export type FieldTracer = {
  /**
   * The value, each reading of which is written down, or read as the run's change says. Always the same proxy for a
   * value: rules compare rows by identity.
   */
  traced(kind: EvidenceKind, value: unknown): unknown;
  /** Begins a run of a rule: nothing is read yet. */
  begin(budget: Budget, change: Change | undefined): void;
  /** The fields that the run has read, in the order in which each was last read. */
  fields(): readonly ReadField[];
};

/**
 * Proxies of one subscription's evidence, made once for all runs of all rules: one run at a time. What was read must
 * not change meanwhile.
 */
export function fieldTracer(): FieldTracer {
  const proxies = new Map<object, object>();
  const entries = new Map<string, Entry>();
  let run = 0;
  let budget: Budget = { left: 0 };
  let change: { readonly entry: Entry | undefined; readonly value: Leaf } | undefined;
  let read: Entry[] = [];
  let reads = 0;

  function leaf(entry: Entry, property: Property): Leaf {
    // What a run over changed evidence reads is not asked for; only the kind that changed is traced.
    if (change) return change.entry === entry ? change.value : entry.value;
    if (entry.run !== run) {
      if (read.length >= MOST) return entry.value;
      entry.run = run;
      entry.rows = 0;
      read.push(entry);
    }
    if (property.run !== run) {
      property.run = run;
      entry.rows += 1;
    }
    entry.lastRead = ++reads;
    return entry.value;
  }

  function entryOf(kind: EvidenceKind, path: string, value: Leaf): Entry {
    const key = keyOf(kind, path, value);
    const entry: Entry = entries.get(key) ?? { kind, path, value, run: 0, rows: 0, lastRead: 0 };
    entries.set(key, entry);
    return entry;
  }

  function proxy(target: object, kind: EvidenceKind, path: string): object {
    const known = proxies.get(target);
    if (known) return known;
    const isList = Array.isArray(target);
    const properties = new Map<string | symbol, Property>();
    /** A list of texts is on one row, however often it has the same one. */
    const texts = isList ? new Map<Entry, Property>() : undefined;
    let names: string[] | undefined;
    /** In an order of its own, because kept evidence has its properties sorted. */
    const namesOf = (): string[] => {
      names ??= isList ? Object.keys(target) : Object.keys(target).sort(byName);
      return names;
    };

    function propertyOf(name: string | symbol): Property {
      const found: unknown = Reflect.get(target, name);
      if (typeof name !== 'string' || typeof found === 'function' || (isList && !/^\d+$/.test(name)))
        return given(found);
      const own = isList ? `${path}[${nameOf(kind, found)}]` : path === '' ? name : `${path}.${name}`;
      if (typeof found === 'object' && found !== null) return given(proxy(found, kind, own));
      if (!isLeaf(found) || IDENTITY.has(name.toLowerCase())) return given(found);
      const entry = entryOf(kind, own, found);
      const made = texts?.get(entry) ?? { value: found, entry, run: 0 };
      texts?.set(entry, made);
      return made;
    }

    const made: object = new Proxy(target, {
      ownKeys: () => (isList ? Reflect.ownKeys(target) : namesOf()),
      /** A rule that asks by name whether a field is there: one that is not may be one that it misses. */
      getOwnPropertyDescriptor(_target, name) {
        const found = Reflect.getOwnPropertyDescriptor(target, name);
        if (found || isList || typeof name !== 'string') return found;
        const value: unknown = Reflect.get(made, name);
        return value === undefined ? found : { configurable: true, enumerable: true, writable: true, value };
      },
      get(_target, name) {
        if (name === NAMES) return namesOf();
        if (--budget.left < 0) throw new Error('The rule reads more than is traced');
        let property = properties.get(name);
        if (!property) {
          property = propertyOf(name);
          properties.set(name, property);
        }
        return property.entry ? leaf(property.entry, property) : property.value;
      },
    });
    proxies.set(target, made);
    return made;
  }

  return {
    traced: (kind, value) => (typeof value === 'object' && value !== null ? proxy(value, kind, '') : value),
    begin(allowed, changed) {
      run += 1;
      budget = allowed;
      change = changed && { entry: entries.get(keyOfField(changed.field)), value: changed.value };
      read = [];
    },
    fields: () =>
      read
        .toSorted((a, b) => a.lastRead - b.lastRead)
        .map(({ kind, path, value, rows }) => ({ kind, path, value, rows })),
  };
}

const given = (value: unknown): Property => ({ value, entry: undefined, run: 0 });

const keyOf = (kind: EvidenceKind, path: string, value: Leaf): string =>
  `${kind}\n${path}\n${typeof value}\n${String(value)}`;
const keyOfField = ({ kind, path, value }: ReadField): string => keyOf(kind, path, value);

function nameOf(kind: EvidenceKind, row: unknown): string {
  const name: unknown = NAMED.has(kind) && typeof row === 'object' && row !== null ? Reflect.get(row, 'name') : '';
  return typeof name === 'string' ? name : '';
}

const byName = (a: string, b: string): number => (a < b ? -1 : 1);

const isLeaf = (value: unknown): value is Leaf =>
  value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
