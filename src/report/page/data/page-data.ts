import type { EncodedReport } from './encoded-report.ts';

/** What the page is given: the encoded report (none before the first scan), and what only the installation knows. */
export type PageData = {
  readonly report?: EncodedReport;
  readonly staleAfterHours: number;
  readonly nextScanAt?: string;
  /** The newest finished scan, where that is known: it may be later than this one. */
  readonly latest?: { readonly id: string; readonly at: string };
  /** Whether the page is to ask its app what this reader may do, with GET /api/rights. */
  readonly asksRights?: boolean;
};
