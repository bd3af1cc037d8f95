import { count, thousands } from '../../model/count.ts';
import type { Finding } from '../../model/finding.ts';
import type { ChainHead } from '../../model/manifest.ts';
import { STATUSES } from '../../model/status.ts';
import { csvLine } from '../csv.ts';
import { escapedMarkdown } from '../evidence-pack/pack-texts.ts';
import { STATUS_WORDS } from '../status-words.ts';
import { wrap } from '../text-wrap.ts';

/* The texts of a pack of many nights, for somebody who does not have the product. */

/** One closed scan, as the calendar and the attestation show it. */
export type PackNight = {
  readonly scanId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly state: string;
  readonly expected: number;
  readonly actual: number;
  readonly evaluated: number;
  readonly unknown: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly waived: number;
  readonly head: ChainHead;
};

/** What the newest scan says of one check, over the subscriptions of the pack. */
export type FailingCheck = { readonly severity: Finding['severity']; failed: number; waived: number };
export type PackSummary = {
  readonly from: string;
  readonly to: string;
  readonly environment: string;
  readonly version: string;
  /** The chosen subscriptions; undefined where the pack holds all. */
  readonly subscriptions: readonly string[] | undefined;
  /** Scans of the range from before there were manifests. */
  readonly earlier: number;
  readonly nights: readonly PackNight[];
  readonly failing: ReadonlyMap<string, FailingCheck>;
  readonly waivers: readonly (readonly [id: string, owner: string, expires: string, rationale: string])[];
};

const DAY_MS = 86_400_000;

/** Every day of a range, YYYY-MM-DD. */
export function daysOf(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

const CALENDAR = [
  'day_utc',
  'scan',
  'state',
  'started_utc',
  'finished_utc',
  'subscriptions_expected',
  'subscriptions_actual',
  'evaluated',
  'with_unknown',
  ...STATUSES.map((status) => status.replaceAll('-', '_')),
  'waived',
  'manifest',
  'manifest_sha256',
];

/** A row for each scan, and one for each day without a scan. */
export function calendarCsv({ from, to, nights }: Pick<PackSummary, 'from' | 'to' | 'nights'>): string {
  const byDay = Map.groupBy(nights, (night) => night.startedAt.slice(0, 10));
  const rows = daysOf(from, to).flatMap((day) =>
    (byDay.get(day) ?? [undefined]).map((night) =>
      night
        ? [
            day,
            night.scanId,
            night.state,
            night.startedAt,
            night.finishedAt,
            ...[night.expected, night.actual, night.evaluated, night.unknown].map(String),
            ...STATUSES.map((status) => String(night.byStatus[status] ?? 0)),
            String(night.waived),
            String(night.head.number),
            night.head.hash,
          ]
        : [day, 'no scan', ...CALENDAR.slice(2).map(() => '')],
    ),
  );
  return `\ufeff${[CALENDAR, ...rows].map(csvLine).join('')}`;
}

const scopeText = ({ subscriptions }: PackSummary): string =>
  subscriptions
    ? `The pack holds ${count(subscriptions.length, 'subscription')}: ${subscriptions.join(', ')}. Figures of a night are those of its whole scope.`
    : 'The pack holds every subscription of the scope.';

/** The attestation of the range, with blanks for what only a person can state. */
export function rangeAttestation(summary: PackSummary): string {
  const { from, to, nights, failing, waivers } = summary;
  const newest = nights.at(-1);
  const days = daysOf(from, to);
  const seen = new Set(nights.map((night) => night.startedAt.slice(0, 10)));
  const gaps = days.filter((day) => !seen.has(day));
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
    rows.length === 0 ? ['None.'] : [row(head), row(head.map(() => '---')), ...rows.map(row)];
  const blank = '______________________________';
  return [
    `# Attestation: Control 1.24, AI security posture, ${from} to ${to}`,
    '',
    `Filled in by aispm-watch ${summary.version}, environment ${escapedMarkdown(summary.environment)}. ${scopeText(summary)}`,
    'It supports the firm’s own verification of the control; it does not replace it.',
    '',
    '## Nights',
    '',
    `- ${count(nights.length, 'scan')} on ${thousands(seen.size)} of ${count(days.length, 'day')};`,
    `  ${thousands(nights.filter((night) => night.state === 'complete').length)} complete.`,
    `- Days without a scan: ${gaps.length === 0 ? 'none' : gaps.join(', ')}.`,
    ...(summary.earlier > 0 ? [`- ${count(summary.earlier, 'scan')} from before manifests: not in this pack.`] : []),
    '',
    `## The last night${newest ? `: scan ${newest.scanId}` : ''}`,
    '',
    ...(newest
      ? [
          `- ${thousands(newest.actual)} of ${count(newest.expected, 'subscription')} with a result; ${thousands(newest.unknown)} with something unknown. Unknown is not a pass.`,
          `- ${STATUSES.map((status) => `${STATUS_WORDS[status]}: ${thousands(newest.byStatus[status] ?? 0)}`).join('; ')}; waived: ${thousands(newest.waived)}.`,
        ]
      : ['No scan.']),
    '',
    '## Critical and high failures of the last night',
    '',
    ...table(
      ['Check', 'Severity', 'Subscriptions', 'Waived'],
      [...failing]
        .filter(([, one]) => one.severity === 'critical' || one.severity === 'high')
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([check, one]) => [check, one.severity, one.failed, one.waived]),
    ),
    '',
    '## Waivers relied on in the last night',
    '',
    ...table(
      ['Waiver', 'Owner', 'Until', 'Rationale'],
      waivers.map((cells) => cells.map(escapedMarkdown)),
    ),
    '',
    '## To be stated by the signer',
    '',
    '- [ ] I verified this pack (README.txt) and compared its head with a copy kept elsewhere.',
    `- [ ] The days without a scan are explained: ${blank}`,
    `- [ ] The scope of the scans is the scope of the control. Exceptions: ${blank}`,
    '- [ ] Each failure above has an owner and a date, or is accepted under the waiver named.',
    '',
    ...['Name', 'Role', 'Date', 'Signature'].flatMap((what) => [`${what}: ${blank}`, '']),
  ].join('\n');
}

/** The README of a pack, in plain words. */
export function rangeReadme(
  summary: PackSummary,
  names: { readonly calendar: string; readonly attestation: string },
): string {
  const head = summary.nights.at(-1)?.head;
  const files: readonly (readonly [string, string])[] = [
    [names.attestation, 'The attestation, filled in, to be reviewed and signed'],
    [
      names.calendar,
      'A row for each night: what was expected, what was seen, and how it came out; days without a scan too',
    ],
    ['scans/', 'One folder a night. results.jsonl.gz: a line for each subscription, with every check (zcat shows it)'],
    ['evidence/', 'What Azure answered, each content once, named by its SHA-256'],
    ['policies/', 'The policies that the nights were judged by'],
    ['manifests/', 'One file a night since the first: what that night commits to, and the hash of the one before'],
    ['attestations.jsonl', 'What people stated: tests made, paths confirmed, reviews'],
    ['verify.mjs', 'Checks all of this with Node alone, without the product and without a network'],
    ['SHA256SUMS', 'A checksum of every file'],
  ];
  const paragraph = (...words: readonly string[]) => [...wrap(words.join(' '), 78), ''];
  return [
    `Evidence pack: Control 1.24 (AI-SPM), ${summary.from} to ${summary.to}, environment ${summary.environment}`,
    '',
    ...paragraph(
      'Every night aispm-watch reads each Azure subscription and judges whether its AI is covered by Microsoft Defender',
      'for Cloud. This folder holds what it saw on those nights and what it concluded.',
      scopeText(summary),
      'It supports the firm’s own verification; it does not replace it. Times are UTC.',
    ),
    ...files.flatMap(([name, what]) => [name, ...wrap(`${what}.`, 74).map((line) => `    ${line}`)]),
    '',
    'To verify it, run in this folder:',
    '    sha256sum -c --quiet SHA256SUMS',
    '    node verify.mjs [--key PUBLIC.pem] [--head HASH]',
    '',
    ...paragraph(
      'The first finds a file that was damaged. The second also computes each night’s digest anew, follows the chain from',
      'the first manifest to the newest, and says what does not fit. "The pack holds" means that all fits together.',
    ),
    ...paragraph(
      'Somebody who could write the service’s storage could make a pack anew that fits together. So compare it with what',
      'they could not change: a hash from the foot of an old mail or from an event (--head), the manifests in the',
      'write-once container (the same bytes as in manifests/), or the public key of the signature (--key).',
      head
        ? `The newest manifest here is number ${head.number} of scan ${head.scanId}, with the hash ${head.hash}.`
        : '',
    ),
    ...paragraph(
      'Mail addresses and secrets are replaced by placeholders. A text that this changed says "private": true; its',
      'digest cannot be computed from the pack, and only SHA256SUMS and the signature vouch for it.',
      'README, calendar and attestation are made from the rest, and are vouched for by them alone as well.',
    ),
    ...(summary.subscriptions
      ? paragraph(
          'Each line of results.jsonl.gz carries an audit path (RFC 6962): with it the subscription’s digest leads to the',
          'root in that night’s manifest, without any other subscription.',
        )
      : []),
  ].join('\n');
}
