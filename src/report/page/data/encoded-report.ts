import type { Finding } from '../../../model/finding.ts';
import type { Drift, InventoryItem, Report, ReportSubscription } from '../../../model/report.ts';
import type { Headline } from '../../headline.ts';

/*
 * The report as the page carries it: every repeated value once, because 20,000 subscriptions with all their findings
 * must fit in one file.
 */

/** A finding without its place (check, subscription, time), which many subscriptions have in common. */
export type FindingBody = Omit<Finding, 'checkId' | 'subscriptionId' | 'at'>;

/** What AI resources have in common: a resource without its id, name and date. */
export type ResourceTraits = Omit<InventoryItem, 'resourceId' | 'subscriptionId' | 'name' | 'createdAt'>;

export type EncodedReport = {
  readonly scan: Report['scan'];
  readonly coverage: Report['coverage'];
  readonly totals: Report['totals'];
  readonly leftOut?: Report['leftOut'];
  readonly delisted?: Report['delisted'];
  readonly slaHours?: Report['slaHours'];
  readonly warnings: readonly string[];
  readonly trend: Report['trend'];
  readonly baseline: boolean;
  readonly headline: Headline;
  /** The tenants of its subscriptions, and the head of the evidence chain, where they are known. */
  readonly tenants?: readonly string[];
  readonly chain?: string;
  /** Whether this is a part of the report, as somebody asked for. */
  readonly filtered?: boolean;
  readonly checks: Report['checks'];
  /**
   * Columns with one entry a subscription; `chain`, `state` and `owner` point into `texts` and `chains`, -1 is none.
   */
  readonly subscriptions: {
    readonly id: readonly string[];
    readonly name: readonly string[];
    readonly state: readonly number[];
    readonly zone: readonly ReportSubscription['zone'][];
    readonly zoneFrom: readonly number[];
    readonly chain: readonly number[];
    readonly owner: readonly number[];
    readonly aiResources: readonly number[];
    readonly evaluated: readonly (0 | 1)[];
    /**
     * Seconds after the scan's start at which each finding's evidence was read: one a check, or only the earliest in a
     * large report.
     */
    readonly read: readonly number[];
    readonly history: readonly number[];
    /** SHA-256 of the evidence, where it is known. */
    readonly evidence?: readonly string[];
  };
  readonly texts: readonly string[];
  readonly chains: readonly (readonly string[])[];
  readonly reads: readonly (readonly number[])[];
  /** Runs of nights: count, index into `nights`, count, index ... */
  readonly histories: readonly (readonly number[])[];
  readonly nights: readonly string[];
  /** By check: its distinct bodies, and for each subscription which one holds; -1 where the report has no finding. */
  readonly bodies: readonly (readonly FindingBody[])[];
  readonly cells: readonly (readonly number[])[];
  /** What to fix first, in order: subscription, check, and 1 where it is new. */
  readonly causes: readonly (readonly [number, number, 0 | 1])[];
  readonly drift: readonly (Pick<Drift, 'kind' | 'from' | 'to' | 'since' | 'waived' | 'cause' | 'resourceId'> & {
    readonly s: number;
    readonly c: number;
  })[];
  readonly traits: readonly ResourceTraits[];
  /**
   * Subscription, resource id without its subscription, make, name where it is not the id's last part, when created
   * where known.
   */
  readonly inventory: readonly (readonly [number, string, number, (string | 0)?, string?])[];
};

export const ZONE_FROM = ['subscription', 'management-group', 'tag', 'unmapped'] as const;
