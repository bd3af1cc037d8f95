import { newestFirst } from '../scan/scan-id.ts';

/* The keys of rows that several modules of this folder use. docs/architecture.md lists all tables ("Tables"). */

/** The marks of shards are spread: many workers writing to one partition at once are slow. */
export const MARK_PARTITIONS = 16;

/** A shard's number as a key: five digits, so that keys sort as numbers do. */
export const shardKey = (index: number): string => String(index).padStart(5, '0');
/** The partition with the results of a shard; `left`: of the subscriptions that are no longer listed. */
export const resultsPartition = (scanId: string, shard: number | 'left'): string =>
  `${scanId}-${shard === 'left' ? shard : shardKey(shard)}`;
/** One of the partitions with the marks of a scan's shards. */
export const markPartition = (scanId: string, part: number): string => `${scanId}-mark-${part}`;

/** The partition with the leaves of a closed scan's tree. */
export const leavesPartition = (scanId: string): string => `${scanId}-leaves`;

/** The partition that says which notes of a scan were reported as overdue. */
export const overduePartition = (scanId: string): string => `${newestFirst(scanId)}-overdue`;

/** The partition with the notes that were drawn up when a scan was closed; every one of them, without a root. */
export const drawnPartition = (scanId: string, root = ''): string =>
  `${newestFirst(scanId)}-drawn-${root.slice(0, 16)}`;

/** The partition with the events of a scan that are to be published. */
export const eventsPartition = (scanId: string): string => `${newestFirst(scanId)}-events`;
/** The partition that says of which scans the events were written. */
export const WRITTEN_PARTITION = 'event-written';
