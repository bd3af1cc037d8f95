import type { Manifest } from '../../model/manifest.ts';
import { isWhole } from '../newest-closed.ts';
import type { PurgeProgress } from '../purge-progress.ts';
import type { ScanRow } from '../store.ts';
import { digestOf } from './digests.ts';
import type { Found } from './ledger.ts';
import { type ScansFound, timeOf } from './verify-links.ts';

const HOUR_MS = 3_600_000;

/** The rows of which there is one: they must name what the chain names. */
export function verifyPointers(scans: ScansFound, now: Date, found: Found): void {
  const { closed, latest, policyText, purge } = scans;
  const differs = (row: string, what: string) => found.differs({ table: 'scans', row, what });
  const newest = closed.at(-1);
  const wholeId = closed.findLast((one) => isWhole(one.row))?.row.id ?? 'none';
  if ((latest ?? 'none') !== wholeId)
    differs(
      'id of the newest scan',
      `it names ${latest ?? 'none'}, and the newest closed scan of the whole scope is ${wholeId}`,
    );
  verifyClaim(scans, found);
  verifyKept(scans, found);
  const wanted = newest?.manifest?.policyText ?? null;
  if (wanted !== null && policyText === undefined) differs('stored policy text', 'it is gone');
  if (newest?.manifest && policyText !== undefined && digestOf(policyText) !== wanted)
    found.note({
      table: 'scans',
      row: 'stored policy text',
      scanId: newest.row.id,
      what: 'it is not the one of that scan: it was changed since, and the next scan records it',
    });
  if (purge) for (const what of purgeFaults(purge, newest?.manifest, now)) differs('purge pointer', what);
  else if (newest?.manifest && newest.manifest.purge.row !== null) differs('purge pointer', 'it is gone');
}

function verifyClaim({ closed, unclosed, claim }: ScansFound, found: Found): void {
  const rows = [...closed.map((one) => one.row), ...unclosed];
  const newest =
    rows
      .map((one) => one.id)
      .sort()
      .at(-1) ?? '';
  const row = rows.find((one) => one.id === claim?.id);
  const where = { table: 'scans', row: 'claim', scanId: claim?.id } as const;
  if ((claim?.id ?? '') !== newest)
    found.differs({ ...where, what: `the newest scan that is there is ${newest || 'none'}` });
  else if (claim && row && digestOf({ ...claim, deadline: '', followedBy: undefined }) !== digestOf(startOf(row)))
    found.differs({ ...where, what: 'it is not how that scan began' });
  else if (claim?.followedBy && row && claim.followedBy !== row.followedBy)
    found.differs({ ...where, what: 'another night waits for that scan' });
  else if (claim && row && claim.deadline !== row.deadline)
    found.note({ ...where, what: 'the scan was given another deadline' });
}

/** What the claim held when the scan began, but for its deadline, which may be moved. */
const startOf = ({ chain: _, told: _told, ...row }: ScanRow) => ({
  ...row,
  deadline: '',
  state: 'planning',
  shards: 0,
  sizes: undefined,
  plan: undefined,
  followedBy: undefined,
  nudgedAt: undefined,
  leftOut: undefined,
  principalId: undefined,
  finishedAt: undefined,
  error: undefined,
  summary: undefined,
});

/** How far scans are anchored, archived and signed: never further than they are, nor less than a manifest says. */
function verifyKept({ closed, ...pointers }: ScansFound, found: Found): void {
  const newest = closed.at(-1);
  for (const name of ['anchored', 'archived', 'signed'] as const) {
    const at = pointers[name] ?? '';
    const least = (name === 'signed' ? undefined : newest?.manifest?.[name]) ?? '';
    const where = { table: 'scans', row: `id of the newest ${name} scan` } as const;
    if (at < least) found.differs({ ...where, what: `scan ${least} was ${name}, and it names ${at || 'none'}` });
    else if (at !== '' && !closed.some((one) => one.row.id === at))
      found.differs({ ...where, what: `scan ${at} is not there` });
    else if (at !== '' && newest && at < newest.row.id)
      found.note({ ...where, scanId: at, what: `the scans after it are not ${name} yet` });
  }
}

function* purgeFaults(purge: PurgeProgress, newest: Manifest | undefined, now: Date): Generator<string> {
  const { pending = [], numbered = 0, at, done, held } = purge;
  for (const zone of [1, 2, 3] as const) {
    const least = newest?.purge.done[zone] ?? '';
    const buried = pending.filter((one) => one.zone === zone).map((one) => one.scanId);
    const most = [least, ...buried, ...held].sort().at(-1) ?? '';
    if (newest && (done[zone] < least || done[zone] > most))
      yield `zone ${zone} is at ${done[zone] || 'the beginning'}, and the tombstones end at ${most || 'none'}`;
  }
  const ran = at === undefined ? 0 : Date.parse(at);
  if (ran > now.getTime() + HOUR_MS) yield `it ran at ${at}, which is to come`;
  let number = 0;
  for (const one of pending) {
    if (one.number <= number) yield `tombstone ${one.number} is out of order`;
    number = one.number;
  }
  const last = Math.max(number, newest?.purge.upTo ?? 0);
  if (newest && last !== numbered) yield `the newest tombstone is number ${last}, and it says ${numbered}`;
  // A run that was under way when the scan was closed still wrote.
  if (newest && digestOf(purge) !== newest.purge.row && ran + HOUR_MS < timeOf(newest.scanId))
    yield 'it is not what the last run left';
}
