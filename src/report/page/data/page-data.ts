import type { EncodedReport } from './encoded-report.ts';

/** What the page is given: the encoded report (none before the first scan), and what only the installation knows. */
export type PageData = {
  readonly report?: EncodedReport;
  readonly staleAfterHours: number;
  readonly nextScanAt?: string;
};
