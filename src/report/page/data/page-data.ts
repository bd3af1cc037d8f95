import type { Became } from '../../../model/open-now.ts';
import type { EncodedReport } from './encoded-report.ts';

/**
 * What became of the findings of an older scan that failed or were unknown, by the latest: by check id, and then by
 * what it is now, the indices of their subscriptions. What is in none of these lists is closed.
 */
export type BecameIndex = Readonly<Record<string, Readonly<Partial<Record<Became, readonly number[]>>>>>;

/** What the page is given: the encoded report (none before the first scan), and what only the installation knows. */
export type PageData = {
  readonly report?: EncodedReport;
  readonly staleAfterHours: number;
  readonly nextScanAt?: string;
  /** The id of a scan that was asked for and is not there; then there is no report. */
  readonly goneScan?: string;
  /** The newest finished scan, where that is known: it may be later than this one. */
  readonly latest?: { readonly id: string; readonly at: string; readonly became?: BecameIndex };
  /** Whether the page is to ask its app what this reader may do, with GET /api/rights. */
  readonly asksRights?: boolean;
};
