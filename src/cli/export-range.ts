import { RestError } from '@azure/core-rest-pipeline';
import {
  calendarCsv,
  type FailingCheck,
  type PackNight,
  type PackSummary,
  rangeAttestation,
  rangeReadme,
} from '../report/chain-pack/chain-texts.ts';
import { verifierText } from '../report/chain-pack/verifier-text.ts';
import { packFileName } from '../report/evidence-pack/evidence-pack.ts';
import {
  type ChainScan,
  type ChainScans,
  chainFiles,
  chainScans,
  type PackRange,
  UnreadableScans,
} from '../scan/evidence/chain-pack.ts';
import { headOf } from '../scan/evidence/digests.ts';
import type { Ledger } from '../scan/evidence/ledger.ts';
import type { ChainFile } from '../scan/evidence/pack-file.ts';
import type { Used } from '../scan/evidence/pack-results.ts';
import { redactor } from '../scan/evidence/redaction.ts';
import { type Signer, signedSums } from '../scan/evidence/signer.ts';
import type { SubscriptionResult } from '../scan/store.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import { openForReading } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { writePackFolder } from './write-pack.ts';

export type RangeOptions = {
  readonly out: string;
  readonly from: string;
  readonly to: string;
  readonly subscription?: readonly string[];
  readonly environment?: string;
};

/**
 * `aispm export --from --to`: writes the nights of a range into a folder, as they are stored, with all that is needed
 * to verify them without the product. Storage is only read. Returns 0. Errors: a `CliError` where the range has no
 * scan, a row of the table of scans is damaged, or the folder cannot be written.
 */
export async function exportRange(ports: CliPorts, options: RangeOptions, signer?: Signer): Promise<number> {
  const { ledger } = openForReading(ports);
  try {
    const files = await writeRange(ledger, options, signer);
    ports.err.write(
      `Evidence pack: ${files} files in ${options.out}; "node ${options.out}/verify.mjs" or "aispm verify ${options.out}" verifies it\n`,
    );
    return 0;
  } catch (cause) {
    if (cause instanceof UnreadableScans)
      throw new CliError(cause.message, 'Run "aispm verify" to see what was changed', { cause });
    if (!(cause instanceof RestError)) throw cause;
    throw new CliError(
      `The tables of the scans cannot be read: ${cause.message}`,
      'Check the storage settings, and that the signed-in identity has Storage Table Data Reader there',
      { cause },
    );
  }
}

/**
 * Writes the pack of a range from a ledger; returns the number of its files. Errors: a `CliError` where the range has
 * no scan, a chosen subscription is in none, or the folder cannot be written; `UnreadableScans`; what storage throws.
 */
export async function writeRange(ledger: Ledger, options: RangeOptions, signer?: Signer): Promise<number> {
  const { from, to, out } = options;
  if (from > to) throw new CliError(`${from} is after ${to}`, 'Give the earlier day as --from');
  const subscriptions = options.subscription?.map((id) => id.toLowerCase());
  const range: PackRange = { from, to, ...(subscriptions ? { subscriptions: new Set(subscriptions) } : {}) };
  const scans = await chainScans(ledger, range);
  if (scans.within.length === 0)
    throw new CliError(`No closed scan with a manifest began from ${from} to ${to}`, 'Choose other days');
  return writePackFolder(out, packFiles(ledger, range, scans, options, signer), async (sums) =>
    signer ? [await signedSums(signer, sums)] : [],
  );
}

async function* packFiles(
  ledger: Ledger,
  range: PackRange,
  scans: ChainScans,
  { environment = scans.within.at(-1)?.row.cloud ?? 'public' }: RangeOptions,
  signer: Signer | undefined,
): AsyncGenerator<ChainFile> {
  const newest = scans.within.at(-1)?.row.id;
  const tally = failureTally();
  const used: Used = {
    policies: new Set(),
    subscriptions: new Set(),
    evidence: new Map(),
    each: (scanId, result) => {
      if (scanId === newest) tally.add(result);
    },
  };
  yield* chainFiles(ledger, range, scans, used);
  const absent = [...(range.subscriptions ?? [])].filter((id) => !used.subscriptions.has(id));
  if (absent.length > 0)
    throw new CliError(
      `No scan from ${range.from} to ${range.to} holds ${absent.join(', ')}`,
      'Give the ids of subscriptions, as "aispm report --format json" lists them, or choose other days',
    );
  const summary: PackSummary = {
    from: range.from,
    to: range.to,
    environment,
    version: VERSION,
    subscriptions: range.subscriptions ? [...range.subscriptions].sort() : undefined,
    earlier: scans.earlier,
    nights: scans.within.map(nightOf),
    ...tally.end(),
  };
  const days = `${range.from}-${range.to}`.replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, '$1$2$3');
  const calendar = packFileName('Calendar', environment, days, 'csv');
  const attestation = packFileName('Attestation', environment, days, 'md');
  yield { name: calendar, text: calendarCsv(summary) };
  yield { name: attestation, text: rangeAttestation(summary) };
  yield { name: 'verify.mjs', text: verifierText() };
  if (signer) yield { name: 'public-key.pem', text: signer.publicKey };
  yield { name: 'README.txt', text: rangeReadme(summary, { calendar, attestation }) };
}

function nightOf({ row, manifest }: ChainScan): PackNight {
  const { summary } = row;
  return {
    scanId: row.id,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt ?? '',
    state: row.state,
    expected: manifest.expected,
    actual: manifest.actual,
    evaluated: summary?.coverage.evaluated ?? 0,
    unknown: summary?.coverage.unknown ?? 0,
    byStatus: summary?.totals.byStatus ?? {},
    waived: summary?.totals.waived ?? 0,
    head: headOf(manifest),
  };
}

/** Failures and waivers of one scan, a subscription at a time. */
function failureTally() {
  const failing = new Map<string, FailingCheck>();
  const waivers = new Map<string, PackSummary['waivers'][number]>();
  const { texts } = redactor();
  return {
    add({ findings }: SubscriptionResult): void {
      for (const { checkId, severity, status, waiver } of findings) {
        if (waiver) waivers.set(waiver.id, [waiver.id, waiver.owner, waiver.expires, waiver.rationale]);
        if (status !== 'fail') continue;
        const one = failing.get(checkId) ?? { severity, failed: 0, waived: 0 };
        failing.set(checkId, { severity, failed: one.failed + 1, waived: one.waived + (waiver ? 1 : 0) });
      }
    },
    end: () => ({ failing, waivers: [...waivers.values()].map((cells) => texts(cells) as typeof cells) }),
  };
}
