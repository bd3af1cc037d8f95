import { createHash } from 'node:crypto';
import type { Declared } from '../../model/bom/declared.ts';
import type { Recorded } from '../../model/recorded-scan.ts';
import type { Report } from '../../model/report.ts';
import { bomCsv } from '../bom/csv.ts';
import { cycloneDx } from '../bom/cyclonedx.ts';
import { bomOf } from '../bom/input.ts';
import { FORMATS, LAYOUTS } from '../formats.ts';
import { renderPage } from '../html.ts';
import { splitReport, streamLayout } from '../layout.ts';
import { attackPathRows, type Queries, readRows, readsOf } from './pack-tables.ts';
import { attestation, packReadme, validationJson } from './pack-texts.ts';

/*
 * The evidence pack: what an auditor files of one scan. The same scan gives the same bytes: every time in it is the
 * scan's. Evidence, policy and report come in with personal data already removed.
 */

/**
 * `text` is made anew whenever it is read, the large ones piece by piece, so that the texts of a pack are never in
 * memory together.
 */
export type PackFile = { readonly name: string; readonly text: Text };
type Text = string | AsyncIterable<string>;
export type PackInput = {
  readonly report: Report;
  readonly recorded: Recorded;
  /** As `aispm scan --evidence` and `--policy` take them. */
  readonly evidence: string;
  readonly policy: string;
  readonly queries: Queries;
  /** The components of the AI bill of materials that the policy declares. */
  readonly declared: readonly Declared[];
  /** As it stands in the names of files: letters, digits, dots, underscores and dashes. */
  readonly environment: string;
  /** The key that signs the pack (PEM), where one does. */
  readonly publicKey?: string | undefined;
};

export const SUMS = 'SHA256SUMS';
export const PUBLIC_KEY = 'public-key.pem';
export const MANIFEST = 'manifest.json';
const CONTROL = 'Control-1.24';
/** A page in an archive says what was found on its day, however old it is. */
const NEVER_STALE_HOURS = 100 * 366 * 24;

/** What a file of a pack is for, by the part of its name. */
export const packFileName = (
  type: 'Report' | 'OSCAL' | 'Evidence' | 'Policy' | 'Queries' | 'Attestation' | 'Calendar',
  environment: string,
  day: string,
  extension: string,
): string => `${CONTROL}-${type}-${environment}-${day}.${extension}`;

/**
 * Every file of a pack, the manifest and the sums last: they state the checksums of the files before them, and make
 * those texts again that were not read to their end yet. Pure.
 */
export function evidencePack(input: PackInput): readonly PackFile[] {
  const { report, recorded, environment } = input;
  const day = report.scan.startedAt.slice(0, 10).replaceAll('-', '');
  const own = (type: Parameters<typeof packFileName>[0], extension: string) =>
    packFileName(type, environment, day, extension);
  const bom = () => bomOf(report, input.declared);
  const reads = () => readsOf(recorded, input.queries);
  const stream = (format: 'json' | 'oscal' | 'csv'): Text => {
    const { head, parts } = splitReport(report);
    return inChunks(streamLayout(LAYOUTS[format](head), () => each(parts)));
  };
  const plain = { columns: 120, colour: false, wide: true };
  const described: readonly (Made & { readonly what: string })[] = [
    {
      name: own('Report', 'json'),
      make: () => stream('json'),
      what: 'The report: every check of every subscription (docs/report.schema.json)',
    },
    {
      name: own('Report', 'html'),
      make: () => renderPage(report, { staleAfterHours: NEVER_STALE_HOURS }),
      what: 'The same as one page for a browser; it loads nothing',
    },
    {
      name: own('Report', 'txt'),
      make: () => FORMATS.table.render(report, plain),
      what: 'The same in short, as plain text',
    },
    {
      name: own('OSCAL', 'json'),
      make: () => stream('oscal'),
      what: 'The same as OSCAL assessment results',
    },
    {
      name: `${CONTROL}-Validation-${day}.json`,
      make: () => validationJson(report),
      what: 'What was to be judged and what was, and how each check came out',
    },
    {
      name: `AISPM-Status-${day}.csv`,
      make: () => stream('csv'),
      what: 'A row for each check and subscription, and each resource that does not pass',
    },
    {
      name: `AI-BOM-${day}.csv`,
      make: () => bomCsv(bom()),
      what: 'The AI bill of materials: resources, models and parts',
    },
    { name: `AI-BOM-${day}.cdx.json`, make: () => cycloneDx(bom()), what: 'The same as CycloneDX 1.6' },
    {
      name: `AttackPaths-${day}.csv`,
      make: () => attackPathRows(report, recorded),
      what: 'The attack paths that Defender for Cloud listed',
    },
    {
      name: own('Queries', 'json'),
      make: () => `${JSON.stringify({ queries: input.queries, reads: reads() }, null, 1)}\n`,
      what: 'What was asked of Azure, word for word, and the rows expected and read',
    },
    { name: `AISPM-Reads-${day}.csv`, make: () => readRows(reads()), what: 'The same reads as a table' },
    {
      name: own('Evidence', 'json'),
      make: () => input.evidence,
      what: 'What Azure answered, without personal data; judged again it gives the verdicts above',
    },
    {
      name: own('Policy', 'json'),
      make: () => input.policy,
      what: 'The policy it was judged by, without mail addresses',
    },
    {
      name: own('Attestation', 'md'),
      make: () => attestation(report, environment),
      what: 'The quarterly attestation, filled in from this scan, to be reviewed and signed',
    },
    ...(input.publicKey === undefined
      ? []
      : [
          {
            name: PUBLIC_KEY,
            make: () => input.publicKey ?? '',
            what: `The key that signed ${SUMS} (${SUMS}.dsse.json): compare it with the one that you were given`,
          },
        ]),
  ];
  const readme = (): string =>
    packReadme(report, environment, described, {
      evidence: own('Evidence', 'json'),
      policy: own('Policy', 'json'),
      sums: SUMS,
    });
  const files = [...described, { name: 'README.txt', make: readme }].map(summed);
  async function* manifest(): AsyncGenerator<string> {
    const entries: string[] = [];
    for (const { name, sum } of files)
      entries.push(
        ` ${JSON.stringify({
          file: name,
          ...(await sum()),
          generated_utc: report.scan.finishedAt,
          scanner_version: report.scan.version,
        })}`,
      );
    yield `[\n${entries.join(',\n')}\n]\n`;
  }
  const all = [...files, summed({ name: MANIFEST, make: manifest })];
  async function* sums(): AsyncGenerator<string> {
    for (const { name, sum } of all) yield `${(await sum()).sha256}  ${name}\n`;
  }
  return [...all, summed({ name: SUMS, make: sums })];
}

type Made = { readonly name: string; readonly make: () => Text };
type Sum = { readonly sha256: string; readonly bytes: number };

/** The checksum and the size of a text. */
export async function sumOf(text: Text): Promise<Sum> {
  let sum: Sum = { sha256: '', bytes: 0 };
  for await (const _piece of counted(text, (whole) => {
    sum = whole;
  }));
  return sum;
}

/** Yields a text in pieces, and tells its sum at its end. */
async function* counted(text: Text, done: (sum: Sum) => void): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of typeof text === 'string' ? [text] : text) {
    hash.update(piece);
    bytes += Buffer.byteLength(piece);
    yield piece;
  }
  done({ sha256: hash.digest('hex'), bytes });
}

/** A file whose checksum is kept and whose text is not. */
function summed({ name, make }: Made): PackFile & { sum(): Promise<Sum> } {
  let known: Sum | undefined;
  return {
    name,
    get text() {
      return counted(make(), (sum) => {
        known = sum;
      });
    },
    sum: async () => {
      known ??= await sumOf(make());
      return known;
    },
  };
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

const CHUNK_CHARACTERS = 256 * 1024;

/** Joins small pieces: each is a write of its own. */
async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
