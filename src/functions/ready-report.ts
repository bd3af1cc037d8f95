import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Settings } from '../config.ts';
import type { Check } from '../model/check.ts';
import type { OpenNow } from '../model/open-now.ts';
import { failureText } from '../model/private-text.ts';
import type { Head, Part } from '../model/report.ts';
import { LAYOUTS } from '../report/formats.ts';
import { type PageOptions, pageFingerprint, streamPage } from '../report/html.ts';
import { streamLayout } from '../report/layout.ts';
import { checkText } from '../scan/check-text.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import { faultInLink } from '../scan/finish/chain.ts';
import { isWhole } from '../scan/newest-closed.ts';
import { READY_FORMATS, type ReadyAnswer, type ReadyAnswers, type ReadyFormat } from '../scan/ready-answers.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { provableSource, reportHead } from '../scan/stored/report-source.ts';
import { nextOf } from '../schedule.ts';
import type { AnswerMaker, Encoded, Text } from './answer-bytes.ts';
import { expectedSize } from './answer-size.ts';
import { openReader, openTap } from './open-now.ts';

/*
 * The whole report of a scan, made once when it closes and then served as it is. What is kept is named by a hash over
 * the scan's link, which covers its rows, and it is kept only if the rows that were read for it are those of that link.
 */

type Event = ScanDependencies['event'];
/** The whole report of a closed scan in one format. `isLatest`: its answer is held in memory. */
export type Asked = {
  readonly row: ScanRow;
  readonly format: ReadyFormat;
  readonly options: PageOptions;
  readonly isLatest: boolean;
  readonly event: Event;
};
export type Ready = { readonly madeOf: string; readonly encoded: Encoded; text(): Text };
/** What the answers of a process share. */
export type ReadyReports = {
  /** The ready answer; undefined where there is none of exactly this. Never throws. */
  find(asked: Asked): Promise<Ready | undefined>;
  /** The text that becomes the ready answer, where its rows are proven. */
  text(asked: Asked, head: Head): Text;
  /** Which checks of a closed scan, and of later scans of parts of it, are open. Throws where storage fails. */
  open(row: ScanRow): Promise<OpenNow>;
};

/** The ready answers of a process: those of the newest scan are held in memory. */
export function readyReports(store: Store & ReadyAnswers, version: string, checks: readonly Check[]): ReadyReports {
  const catalogue = sha256(JSON.stringify([version, checks.map(checkText)]));
  const held = new Map<ReadyFormat, ReadyAnswer>();
  const underWay = new Map<string, Promise<ReadyAnswer | undefined>>();
  const failed = ({ row, format, event }: Asked, error: unknown): undefined => {
    event('answers.failed', { scanId: row.id, format, message: failureText(String(error)) });
  };
  /** What an answer is made of, as a SHA-256; undefined where the scan's row is not the one it was closed with. */
  const nameOf = ({ row, format, options }: Asked): string | undefined => {
    if (faultInLink(row, undefined, undefined) !== undefined) return undefined;
    const page =
      format === 'html' ? [pageFingerprint(), options.staleAfterHours, options.nextScanAt, options.asksRights] : [];
    return sha256(JSON.stringify([catalogue, format, row.id, row.chain?.hash, page]));
  };
  const load = (asked: Asked, madeOf: string): Promise<ReadyAnswer | undefined> => {
    const loaded =
      underWay.get(madeOf) ??
      store
        .getReady(asked.row.id, asked.format, madeOf)
        .catch((error: unknown) => failed(asked, error))
        .finally(() => underWay.delete(madeOf));
    underWay.set(madeOf, loaded);
    return loaded;
  };
  const openIn = openReader(store);
  const openName = (row: ScanRow): string | undefined =>
    faultInLink(row, undefined, undefined) === undefined
      ? sha256(JSON.stringify([catalogue, 'open', row.id, row.chain?.hash]))
      : undefined;
  return {
    open: (row) => openIn(row, openName(row)),
    async find(asked) {
      const madeOf = nameOf(asked);
      if (madeOf === undefined) return undefined;
      const own = held.get(asked.format);
      const answer = own?.madeOf === madeOf ? own : await load(asked, madeOf);
      if (answer && asked.isLatest) held.set(asked.format, answer);
      return answer && readyOf(answer);
    },
    text(asked, head) {
      const source = provableSource(store, asked.row, head);
      const { tap, answer: openAnswer } = openTap();
      // The page reads the subscriptions once, which the other format does not.
      const read = asked.format === 'html' ? (withHistory: boolean) => tap(source.parts(withHistory)) : source.parts;
      return {
        pieces: textOf({ head, parts: read }, asked.format, asked.options),
        expected: expectedSize(head, asked.format, true),
        async finish({ bytes, plainBytes, gzip }) {
          const madeOf = gzip && source.isProven() ? nameOf(asked) : undefined;
          if (madeOf === undefined) return undefined;
          const answer: ReadyAnswer = { madeOf, plainBytes, bytes };
          if (asked.isLatest) held.set(asked.format, answer);
          const openMadeOf = asked.format === 'html' && asked.isLatest ? openName(asked.row) : undefined;
          await store
            .putReady(asked.row.id, asked.format, answer)
            .then(() => (openMadeOf ? store.putReady(asked.row.id, 'open', openAnswer(openMadeOf)) : undefined))
            .catch((error: unknown) => failed(asked, error));
          return madeOf;
        },
      };
    },
  };
}

const readyOf = ({ madeOf, plainBytes, bytes }: ReadyAnswer): Ready => ({
  madeOf,
  encoded: { bytes, gzip: true, plainBytes },
  text: () => ({ pieces: plain(bytes, plainBytes), expected: { body: plainBytes } }),
});

function* plain(bytes: Uint8Array, plainBytes: number): Generator<Uint8Array> {
  yield gunzipSync(bytes, { maxOutputLength: plainBytes });
}

async function* textOf(
  { head, parts }: { readonly head: Head; parts(withHistory: boolean): AsyncIterable<Part> },
  format: ReadyFormat,
  options: PageOptions,
): AsyncGenerator<string> {
  if (format === 'html') yield* streamPage(head, parts(true), options);
  else yield* streamLayout(LAYOUTS[format](head), parts);
}

/** What the page says of this installation at a time. */
export function pageOptions(
  settings: Pick<Settings, 'AISPM_SCHEDULE' | 'AISPM_STALE_AFTER' | 'AISPM_AUTH'>,
  now: Date,
): PageOptions {
  const next = nextOf(settings.AISPM_SCHEDULE, now)?.toISOString();
  return {
    staleAfterHours: settings.AISPM_STALE_AFTER,
    ...(next ? { nextScanAt: next } : {}),
    // With function keys nobody who opens the page may do more than read it.
    ...(settings.AISPM_AUTH === 'entra' ? { asksRights: true } : {}),
  };
}

/**
 * Makes the ready answers of a scan of the whole scope that has just closed; a subset scan has none. Never throws: a
 * failure is an event.
 */
export async function prepareReports(
  { store, checks, event }: Pick<ScanDependencies, 'store' | 'checks' | 'event'>,
  ready: ReadyReports,
  make: AnswerMaker,
  scanId: string,
  options: PageOptions,
): Promise<void> {
  for (const format of READY_FORMATS)
    try {
      const row = await store.getScan(scanId);
      const head = row && (await reportHead(store, checks, row));
      if (!head || !row || !isWhole(row)) return;
      const asked = { row, format, options, isLatest: true, event };
      const made = await make(`ready ${format} ${scanId}`, true, () => ready.text(asked, head));
      if ('refused' in made) throw new Error(`There is no room for it now (${made.refused})`);
      if (made.madeOf === undefined) throw new Error('Its rows are not those that the scan was closed with');
    } catch (error) {
      event('answers.failed', { scanId, format, message: failureText(String(error)) });
    }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
