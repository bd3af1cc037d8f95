/* The keys of rows that more than one module of this folder reads. */

/** Shards' marks are spread, because one partition is slow to be written by many workers at once. */
export const MARK_PARTITIONS = 16;

export const shardKey = (index: number): string => String(index).padStart(5, '0');
/** The results of a shard, or of the subscriptions that are no longer listed. */
export const resultsPartition = (scanId: string, shard: number | 'left'): string =>
  `${scanId}-${shard === 'left' ? shard : shardKey(shard)}`;
export const markPartition = (scanId: string, part: number): string => `${scanId}-mark-${part}`;

/** Scans listed by key come newest first: ids are UTC times, whose digits are taken from nine. */
export const newestFirst = (scanId: string): string => scanId.replace(/\d/g, (digit) => String(9 - Number(digit)));
