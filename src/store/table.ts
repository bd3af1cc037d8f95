import type { TokenCredential } from '@azure/core-auth';

/** Where the tables are: a connection string (Azurite, development), or an endpoint with a credential. */
export type TableAccess =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

/** A value without its content: its place, how many entities it takes, and its plain (uncompressed) properties. */
export type ValueHead = {
  readonly partition: string;
  readonly key: string;
  readonly parts: number;
  readonly tail: string;
  readonly etag: string;
  readonly plain: Readonly<Record<string, unknown>>;
};

/** A value with its content; `fault`: why it cannot be read, and then there is no content. */
export type ListedValue = {
  readonly partition: string;
  readonly key: string;
  readonly etag: string;
  readonly value: unknown;
  readonly fault?: string;
  /** Its plain (uncompressed) properties. */
  readonly plain?: Readonly<Record<string, unknown>>;
};

/** The entities of one value as the table holds them. */
export type RawRow = Readonly<Record<string, unknown>> & { readonly rowKey: string };

/**
 * One table of encoded values (see codec.ts). Where a value needs several entities, the others are at `key~TAIL~01`,
 * `key~TAIL~02` and so on in the same partition. TAIL identifies the content and is stored in the first entity: a
 * process that loses a race, or is killed in between, leaves the earlier value whole.
 *
 * Every function throws the `RestError` of a request that failed for another reason than those named.
 */
export type Table = {
  /** Writes a value, whether or not there is one. */
  put(partition: string, key: string, value: unknown): Promise<void>;
  /** Writes a value that never changes, and some of its plain properties; its other plain properties stay. */
  touch(partition: string, key: string, value: unknown, plain: Readonly<Record<string, unknown>>): Promise<void>;
  /** Writes several values of one partition, in transactions of up to 100 entities and 3 MiB. */
  putAll(
    partition: string,
    values: readonly {
      readonly key: string;
      readonly value: unknown;
      readonly plain?: Readonly<Record<string, unknown>>;
    }[],
  ): Promise<void>;
  /** Writes a value of one entity only where there is none; returns whether it did. Throws where it needs more. */
  insert(partition: string, key: string, value: unknown): Promise<boolean>;
  /** The value with its etag, or with why it cannot be read; undefined where there is none. */
  get(
    partition: string,
    key: string,
  ): Promise<{ readonly value: unknown; readonly etag: string; readonly fault?: string } | undefined>;
  /**
   * Replaces what the etag names, or inserts without an etag. Returns the new etag; undefined where another was first.
   */
  swap(partition: string, key: string, value: unknown, etag: string | undefined): Promise<string | undefined>;
  /** The values of a partition in the order of their keys. */
  list(partition: string): AsyncGenerator<ListedValue>;
  /** The values of all partitions up to `last`, in the order of partition and key, starting at `from`. */
  listAll(range: {
    readonly last?: string | undefined;
    readonly from?: { readonly partition: string; readonly key: string } | undefined;
  }): AsyncGenerator<ListedValue>;
  /**
   * The heads of one partition whose plain properties have these values, or of all partitions from one on; each with
   * the `plain` properties named.
   */
  heads(
    range: { readonly partition: string; readonly where: Readonly<Record<string, number>> } | { readonly from: string },
    plain: readonly string[],
  ): AsyncGenerator<ValueHead>;
  /** Deletes a value of one entity, if there is one. */
  drop(partition: string, key: string): Promise<void>;
  /** Deletes values of one partition in transactions; each value whole or not at all. */
  remove(heads: readonly ValueHead[]): Promise<void>;
  /** Deletes a value unless it was written after its head was read; returns whether it did. */
  removeUnchanged(head: ValueHead): Promise<boolean>;
  /** Deletes everything in a partition. */
  deletePartition(partition: string): Promise<void>;
  /** The entities of a value, readable or not; none where it is not, or no longer, what the etag names. */
  raw(partition: string, key: string, etag: string): Promise<readonly RawRow[]>;
  /** All entities of a partition as they are, in the order of their keys. */
  rawAll(partition: string): AsyncGenerator<RawRow>;
  /** Writes entities as they are. */
  putRaw(partition: string, rows: readonly RawRow[]): Promise<void>;
};
