import type { Packed } from './encode.ts';

/** What the page is given: the packed report, or none before the first scan, and what only the installation knows. */
export type PageData = { readonly report?: Packed; readonly staleAfterHours: number; readonly nextScanAt?: string };
