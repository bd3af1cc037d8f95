import type { Declared } from '../../model/bom/declared.ts';
import type { RecordSource } from '../../model/recorded-scan.ts';
import type { InventoryItem } from '../../model/report.ts';
import { bomCsv } from '../bom/csv.ts';
import { cycloneDx } from '../bom/cyclonedx.ts';
import type { BomInput } from '../bom/input.ts';
import { LAYOUTS } from '../formats.ts';
import { streamPage } from '../html.ts';
import { jsonPieces } from '../json-pieces.ts';
import { type ReportParts, streamLayout } from '../layout.ts';
import { renderTerminal } from '../terminal.ts';
import { terminalReport } from '../terminal-report.ts';
import { type PackFigures, packFigures } from './pack-figures.ts';
import { type Made, type PackFile, summed, type Text } from './pack-sums.ts';
import { attackPathRows, type Queries, readRows, readsOf } from './pack-tables.ts';
import { attestation, packReadme, validationJson } from './pack-texts.ts';

/*
 * The evidence pack: what an auditor files of one scan. The same scan gives the same bytes: every time in it is the
 * scan's. Evidence, policy and report come in with personal data already removed.
 */

export type PackInput = {
  readonly report: ReportParts;
  readonly record: RecordSource;
  /** As `aispm scan --evidence` takes it. */
  evidence(): Text;
  /** As `--policy` takes it. */
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
  const { report, record, environment } = input;
  const { scan } = report.head;
  const day = scan.startedAt.slice(0, 10).replaceAll('-', '');
  const own = (type: Parameters<typeof packFileName>[0], extension: string) =>
    packFileName(type, environment, day, extension);
  let counted: Promise<PackFigures> | undefined;
  const figures = (): Promise<PackFigures> => {
    counted ??= packFigures(report);
    return counted;
  };
  async function* counting(write: (figures: PackFigures) => string): AsyncGenerator<string> {
    yield write(await figures());
  }
  async function* bom(write: (input: BomInput) => AsyncIterable<string>): AsyncGenerator<string> {
    const { subscriptions, unread } = await figures();
    yield* inChunks(write({ scan, subscriptions, items: () => itemsOf(report), declared: input.declared, unread }));
  }
  const reads = () => readsOf(record, input.queries);
  const stream = (format: 'json' | 'oscal' | 'csv'): Text =>
    inChunks(streamLayout(LAYOUTS[format](report.head), report.parts));
  const described: readonly (Made & { readonly what: string })[] = [
    {
      name: own('Report', 'json'),
      make: () => stream('json'),
      what: 'The report: every check of every subscription (docs/report.schema.json)',
    },
    {
      name: own('Report', 'html'),
      make: () => streamPage(report.head, report.parts(true), { staleAfterHours: NEVER_STALE_HOURS }),
      what: 'The same as one page for a browser; it loads nothing',
    },
    {
      name: own('Report', 'txt'),
      make: () => terminalText(report),
      what: 'The same in short, as plain text',
    },
    {
      name: own('OSCAL', 'json'),
      make: () => stream('oscal'),
      what: 'The same as OSCAL assessment results',
    },
    {
      name: `${CONTROL}-Validation-${day}.json`,
      make: () => counting(validationJson),
      what: 'What was to be judged and what was, and how each check came out',
    },
    {
      name: `AISPM-Status-${day}.csv`,
      make: () => stream('csv'),
      what: 'A row for each check and subscription, and each resource that does not pass',
    },
    {
      name: `AI-BOM-${day}.csv`,
      make: () => bom(bomCsv),
      what: 'The AI bill of materials: resources, models and parts',
    },
    { name: `AI-BOM-${day}.cdx.json`, make: () => bom(cycloneDx), what: 'The same as CycloneDX 1.6' },
    {
      name: `AttackPaths-${day}.csv`,
      make: () => inChunks(attackPathRows(report, record)),
      what: 'The attack paths that Defender for Cloud listed',
    },
    {
      name: own('Queries', 'json'),
      make: () => inChunks(line(jsonPieces({ queries: input.queries, reads: reads() }, 1))),
      what: 'What was asked of Azure, word for word, and the rows expected and read',
    },
    { name: `AISPM-Reads-${day}.csv`, make: () => inChunks(readRows(reads())), what: 'The same reads as a table' },
    {
      name: own('Evidence', 'json'),
      make: () => input.evidence(),
      what: 'What Azure answered, without personal data; judged again it gives the verdicts above',
    },
    {
      name: own('Policy', 'json'),
      make: () => input.policy,
      what: 'The policy it was judged by, without mail addresses',
    },
    {
      name: own('Attestation', 'md'),
      make: () => counting((all) => attestation(all, environment)),
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
    packReadme(scan, environment, described, {
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
          generated_utc: scan.finishedAt,
          scanner_version: scan.version,
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

async function* terminalText(report: ReportParts): AsyncGenerator<string> {
  yield renderTerminal(await terminalReport(report), { columns: 120, colour: false, wide: true });
}

async function* itemsOf({ parts }: ReportParts): AsyncGenerator<InventoryItem> {
  for await (const part of parts(false)) yield* part.inventory;
}

async function* line(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield* pieces;
  yield '\n';
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
