/* Answers that are made once, when a scan closes. */

/** The formats whose answer is made once, when a scan closes. */
export const READY_FORMATS = ['json', 'html'] as const;
export type ReadyFormat = (typeof READY_FORMATS)[number];
/** What is kept of a scan: these answers, and which of its checks are open, for the pages of older scans. */
export const READY_PARTS = [...READY_FORMATS, 'open'] as const;
export type ReadyPart = (typeof READY_PARTS)[number];

/**
 * The whole report of a closed scan as it is sent, compressed with gzip. `madeOf`: a SHA-256 over everything that its
 * text depends on, the scan's link among it. `plainBytes`: its size without compression.
 */
export type ReadyAnswer = {
  readonly madeOf: string;
  readonly plainBytes: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** Ready answers in storage. One that is missing or damaged counts as absent, and is made again. */
export type ReadyAnswers = {
  /** Undefined where there is none, or one that was made of something else. */
  getReady(scanId: string, part: ReadyPart, madeOf: string): Promise<ReadyAnswer | undefined>;
  /** Replaces the answer of the same scan and part. */
  putReady(scanId: string, part: ReadyPart, answer: ReadyAnswer): Promise<void>;
};
