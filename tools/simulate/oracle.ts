import type { Digest } from '../../src/notify/digest.ts';
import { accountId } from './azure.ts';
import { FOLLOWER, ITEMS, OTHERS, ROOT } from './checks.ts';
import { type Flaps, STEADY, turn } from './flaps.ts';
import type { Delivered } from './mailbox.ts';
import { dayOf, type Kept, ownerOfTeam, type Waiver } from './world.ts';

/*
 * What should be mailed, derived from what is true and could be read, without the product's fold, waivers or outbox. A
 * telling has owner, subscription, check (with the account, where it is about one) and event.
 */

export type Telling = string;
type What = 'begins' | 'ends' | 'lost' | 'regained' | 'left' | 'waiver soon' | 'waiver over' | 'flapping' | 'steady';
export const telling = (owner: string, subscription: string, about: string, what: What): Telling =>
  `${owner} | ${subscription} | ${about} | ${what}`;

type Unit = { status?: string; open: boolean; blindNights: number; lost: boolean; flaps: Flaps };
type Known = {
  name: string;
  team: string;
  units: Record<string, Unit>;
  bad: Set<string>;
  /** By account. */
  flaps: Map<string, Flaps>;
  waiver: 'none' | 'held' | 'announced';
};
const CHECKS = [ROOT, FOLLOWER, ITEMS, OTHERS];
const NOTICE_DAYS = 7;
const LOST_AFTER = 2;

/** `isSubset`: what is not in the estate that is given was not asked for. */
export type Observed = {
  readonly unread: ReadonlySet<string>;
  readonly unlisted: ReadonlySet<string>;
  readonly isSubset?: boolean;
};

export type Oracle = {
  /**
   * A closed scan. `unread`: its shard failed. `unlisted`: the list of its shard was lost. Returns the subscriptions
   * whose memory it could not read, which may have been damaged before a scan that failed.
   */
  observe(night: number, estate: readonly Kept[], nights: Observed): ReadonlySet<string>;
  /** What is remembered of a subscription was lost (`missing`), or cannot be read. */
  forget(id: string, missing: boolean): void;
  /** Whether the memory of a subscription cannot be read, and no scan has found out yet. */
  isUnreadable(id: string): boolean;
  readonly expected: Map<Telling, number>;
};

export function oracle(waivers: readonly Waiver[]): Oracle {
  const known = new Map<string, Known>();
  const unreadable = new Set<string>();
  const expected = new Map<Telling, number>();
  let scans = 0;
  const expect = (what: Telling) => expected.set(what, (expected.get(what) ?? 0) + 1);
  return {
    expected,
    isUnreadable: (id) => unreadable.has(id),
    forget(id, missing) {
      if (missing) known.delete(id);
      else unreadable.add(id);
    },
    observe(night, estate, { unread, unlisted, isSubset = false }) {
      const forgotten = new Set<string>();
      const here = new Set(estate.map((one) => one.id));
      for (const [id, gone] of known)
        if (!here.has(id) && unlisted.size === 0 && !isSubset) {
          expect(telling(ownerOfTeam(gone.team), gone.name, 'subscription', 'left'));
          if (['fail', 'warn'].includes(gone.units[OTHERS]?.status ?? ''))
            expect(telling('AI board', gone.name, 'subscription', 'left'));
          known.delete(id);
          unreadable.delete(id);
        }
      for (const one of estate) {
        if (unlisted.has(one.id)) continue;
        const own: Known = known.get(one.id) ?? {
          name: one.name,
          team: one.team,
          units: {},
          bad: new Set(),
          flaps: new Map(),
          waiver: 'none',
        };
        const isBaseline = scans === 0 && !known.has(one.id);
        known.set(one.id, own);
        Object.assign(own, { name: one.name, team: one.team });
        if (unreadable.delete(one.id)) {
          forgotten.add(one.id);
          for (const owner of [ownerOfTeam(one.team), 'AI board'])
            expect(telling(owner, one.name, 'subscription', 'lost'));
          Object.assign(own, { units: {}, bad: new Set(), flaps: new Map(), waiver: 'none' });
          continue;
        }
        watch(
          own,
          one,
          isBaseline,
          one.blindFor > 0 || unread.has(one.id),
          waivers.find((waiver) => waiver.subscription === one.name),
          night,
          expect,
        );
      }
      scans += 1;
      return forgotten;
    },
  };
}

function watch(
  own: Known,
  true_: Kept,
  isBaseline: boolean,
  blind: boolean,
  waiver: Waiver | undefined,
  night: number,
  expect: (what: Telling) => void,
): void {
  const sight = new Map<string, Set<What>>();
  for (const check of CHECKS) {
    const owner = check === OTHERS ? 'AI board' : ownerOfTeam(own.team);
    const unit: Unit = own.units[check] ?? { open: false, blindNights: 0, lost: false, flaps: STEADY };
    own.units[check] = unit;
    const see = (what: What) => sight.set(owner, (sight.get(owner) ?? new Set<What>()).add(what));
    if (blind) {
      unit.blindNights += 1;
      if (unit.status !== undefined && unit.blindNights >= LOST_AFTER && !unit.lost) {
        unit.lost = true;
        see('lost');
      }
      continue;
    }
    const status = statusOf(check, true_);
    const excused = check === OTHERS && waiver !== undefined && waiver.expires >= dayOf(night);
    const begins = status === 'fail' && !unit.open;
    const ends = unit.open && status !== 'fail' && status !== 'pending';
    const flap = turn(unit.flaps, (begins && !isBaseline) || ends, night);
    unit.flaps = flap.flaps;
    if (begins && !excused && !isBaseline && !flap.isHeld) expect(telling(owner, own.name, check, 'begins'));
    if (ends && !flap.isHeld) expect(telling(owner, own.name, check, 'ends'));
    if (flap.event && !(excused && (status === 'fail' || status === 'warn')))
      expect(telling(owner, own.name, check, flap.event));
    if (unit.lost && !begins && !ends) see('regained');
    if (check === ITEMS && unit.status !== undefined)
      accounts(own, true_, { owner, night, isTold: (!begins && !ends) || flap.isHeld, whole: flap.event }, expect);
    if (check === OTHERS && waiver)
      excuse(own, status, waiver, night, (what) => expect(telling(owner, own.name, waiver.id, what)));
    Object.assign(unit, {
      status,
      open: status === 'fail' || (unit.open && status === 'pending'),
      blindNights: 0,
      lost: false,
    });
  }
  if (!blind) own.bad = badOf(true_);
  for (const [owner, whats] of sight) for (const what of whats) expect(telling(owner, own.name, 'subscription', what));
}

const badOf = (one: Kept): Set<string> =>
  new Set(Object.entries(one.accounts).flatMap(([name, state]) => (state === 'bad' ? [name] : [])));

function statusOf(check: string, one: Kept): string {
  if (check === ROOT) return one.root;
  if (check === FOLLOWER) return one.root === 'fail' ? 'fail' : one.follower;
  if (check === ITEMS) return badOf(one).size > 0 ? 'fail' : 'pass';
  return one.others;
}

type Nightly = {
  readonly owner: string;
  readonly night: number;
  /** Whether the change of the finding does not tell of its accounts. */
  readonly isTold: boolean;
  /** What is told of the finding itself. */
  readonly whole: 'flapping' | 'steady' | undefined;
};

/** Single accounts: told while the check fails before and after, and where its own change is held back. */
function accounts(own: Known, one: Kept, told: Nightly, expect: (what: Telling) => void): void {
  const now = badOf(one);
  const say = (name: string, what: What) =>
    expect(telling(told.owner, own.name, `${ITEMS} ${accountId(one.id, name).toLowerCase()}`, what));
  for (const name of new Set([...now, ...own.bad, ...own.flaps.keys()])) {
    const begins = now.has(name) && !own.bad.has(name);
    const ends = own.bad.has(name) && !now.has(name);
    const isGone = one.accounts[name] === undefined;
    const flap = turn(own.flaps.get(name) ?? STEADY, begins || (ends && !isGone), told.night);
    if (begins && told.isTold && !flap.isHeld) say(name, 'begins');
    if (ends && told.isTold && !flap.isHeld) say(name, 'ends');
    if (flap.event && flap.event !== told.whole && !(ends && isGone)) say(name, flap.event);
    if (ends && isGone) own.flaps.delete(name);
    else own.flaps.set(name, flap.flaps);
  }
}

function excuse(own: Known, status: string, waiver: Waiver, night: number, expect: (what: What) => void): void {
  if (status !== 'fail' && status !== 'warn') {
    own.waiver = 'none';
    return;
  }
  const days = Math.round((Date.parse(waiver.expires) - Date.parse(dayOf(night))) / 86_400_000);
  if (days < 0) {
    if (own.waiver !== 'none') expect('waiver over');
    own.waiver = 'none';
  } else {
    if (days <= NOTICE_DAYS && own.waiver !== 'announced') expect('waiver soon');
    own.waiver = days <= NOTICE_DAYS || own.waiver === 'announced' ? 'announced' : 'held';
  }
}

/** The tellings of a mail. */
export function tellingsOf(digest: Digest): Telling[] {
  const owner = digest.owner.name;
  const units = (entries: Digest['failed'], what: What) =>
    entries.flatMap((entry) => {
      const about =
        entry.items.length > 0
          ? entry.items.map((one) => `${entry.checkId} ${one.resourceId.toLowerCase()}`)
          : [entry.checkId];
      return [...about, ...entry.followers.map((one) => one.checkId)].map((each) =>
        telling(owner, entry.subscriptionName, each, what),
      );
    });
  return [
    ...units(digest.failed, 'begins'),
    ...units(digest.fixed, 'ends'),
    ...units(digest.flapping ?? [], 'flapping'),
    ...units(digest.steady ?? [], 'steady'),
    ...digest.lostSight.map((entry) =>
      telling(
        owner,
        entry.subscriptionName,
        'subscription',
        entry.message.includes('no longer listed') || entry.title.includes('no longer listed') ? 'left' : 'lost',
      ),
    ),
    ...digest.regained.map((entry) => telling(owner, entry.subscriptionName, 'subscription', 'regained')),
    ...digest.waivers.map((waiver) =>
      telling(owner, waiver.subscriptionName, waiver.id, waiver.daysLeft > 0 ? 'waiver soon' : 'waiver over'),
    ),
  ];
}

/** Whether a later mail repeats what an earlier one carried. */
const isIn = (earlier: Delivered, later: Delivered): boolean =>
  earlier.digest.scanIds.some((id) => later.digest.scanIds.includes(id));

export type Told = { readonly counts: ReadonlyMap<Telling, number>; readonly repeats: number };

/**
 * Counts what mails tell; each call reads the mails after those that it has read. `isUnsure`: whether the sender cannot
 * know that a mail arrived. `wrong`: repeats that should not be.
 */
export function mailReader(
  isUnsure: (mail: Delivered) => boolean,
): (delivered: readonly Delivered[]) => Told & { readonly wrong: readonly string[] } {
  const counts = new Map<Telling, number>();
  const wrong: string[] = [];
  const byOwner = new Map<string, Delivered[]>();
  let repeats = 0;
  let read = 0;
  return (delivered) => {
    for (const mail of delivered.slice(read)) {
      const earlier = byOwner.get(mail.digest.owner.name) ?? [];
      byOwner.set(mail.digest.owner.name, earlier);
      const again = earlier.findLast((one) => isIn(one, mail));
      if (again) {
        repeats += 1;
        if (!mail.digest.mayRepeat) wrong.push(`repeated without saying so: ${mail.operationId}`);
        if (!isUnsure(again)) wrong.push(`repeated though its answer arrived: ${mail.operationId}`);
      }
      const before = again ? tellingsOf(again.digest) : [];
      for (const what of tellingsOf(mail.digest)) {
        const at = before.indexOf(what);
        if (at >= 0) before.splice(at, 1);
        else counts.set(what, (counts.get(what) ?? 0) + 1);
      }
      earlier.push(mail);
    }
    read = delivered.length;
    return { counts, repeats, wrong };
  };
}

/** What was told though it should not be. */
export function untrue(expected: ReadonlyMap<Telling, number>, { counts }: Told): readonly string[] {
  return [...counts]
    .filter(([what, times]) => times > (expected.get(what) ?? 0))
    .map(([what, times]) => `untrue or told ${times} times instead of ${expected.get(what) ?? 0}: ${what}`);
}

/** What should have been told and was not. */
export function untold(expected: ReadonlyMap<Telling, number>, { counts }: Told): readonly string[] {
  return [...expected]
    .filter(([what, times]) => (counts.get(what) ?? 0) < times)
    .map(([what, times]) => `told ${counts.get(what) ?? 0} times instead of ${times}: ${what}`);
}
