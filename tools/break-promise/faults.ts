/*
 * Deliberate faults in the code that keeps the promise: never a lost alert, nothing told twice unless marked. Each
 * names the tests that must notice it.
 */

export type PlantedFault = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
  /** A part of the names of the tests to run, a regular expression; without it all of these files. */
  readonly only?: string;
};

const FAULTS_OVER_TABLES = 'test/store/mail-faults.test.ts';
const MONTHS = 'test/notify/faulty-month.test.ts';
const OUTBOX = 'test/notify/send-digests.test.ts';
const KILLS = 'test/scan/kills.test.ts';
const SIMULATED = 'test/tools/simulate/month.test.ts';
const HEALTH = 'src/functions/health-reasons.ts';
const LOST_ROWS = 'test/store/lost-rows.test.ts';
const SUBSET = 'test/scan/subset.test.ts';
const FLAPPING = 'test/scan/memory/flapping.test.ts';
const finish = 'src/scan/finish/finish-scans.ts';
const advance = 'src/notify/advance-mail.ts';
const unsent = 'src/notify/unsent-notes.ts';
const uncertain = 'src/notify/uncertain.ts';

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'a mail that was taken counts as sent',
    file: advance,
    from: "    case 'taken': {",
    to: "    case 'taken': {\n      if (answer.state === 'taken') return acceptPart(deps, waiting, row, false);",
    tests: [FAULTS_OVER_TABLES],
    only: 'takes and drops',
  },
  {
    name: 'notes are marked before the mail was accepted',
    file: advance,
    from: '  const answer = await deps.mail.service.send(intent.value.id,',
    to: '  await markSent(deps, waiting, intent);\n  const answer = await deps.mail.service.send(intent.value.id,',
    tests: [MONTHS, OUTBOX],
  },
  {
    name: 'the intent is not written down before the mail is sent',
    file: advance,
    from: "  if (!intent) return 'waiting';",
    to: "  if (!intent || (row && (await deps.outbox.putOutgoing(row.value, intent.etag)) === '')) return 'waiting';",
    tests: [KILLS, OUTBOX, MONTHS],
  },
  {
    name: 'a repeat is not marked',
    file: advance,
    from: 'const next = { ...value, mayRepeat: true,',
    to: 'const next = { ...value, mayRepeat: false,',
    tests: [OUTBOX, MONTHS],
  },
  {
    name: 'a refusal counts as sent',
    file: advance,
    from: "{ ...row.value, state: 'refused', message: answer.message }",
    to: "{ ...row.value, state: 'sent', message: answer.message }",
    tests: [OUTBOX],
  },
  {
    name: 'only the first part of a mail is sent',
    file: advance,
    from: 'return acceptPart(deps, waiting, row, row.value.more === true);',
    to: 'return acceptPart(deps, waiting, row, false);',
    tests: [FAULTS_OVER_TABLES, MONTHS],
    only: 'in parts|every change',
  },
  {
    name: 'each part goes to the same recipients',
    file: 'src/notify/recipients.ts',
    from: '.filter(([hash]) => !reached.has(hash))',
    to: '.filter(() => true)',
    tests: [FAULTS_OVER_TABLES],
    only: 'in parts',
  },
  {
    name: 'a 404 counts as forgotten at once',
    file: uncertain,
    from: 'if (known && past >= FORGOTTEN_MS && past !== Number.POSITIVE_INFINITY) return',
    to: 'if (past > 0) return',
    tests: [FAULTS_OVER_TABLES],
    only: 'takes and drops',
  },
  {
    name: 'a dropped mail is repeated without end',
    file: uncertain,
    from: "repeats < MOST_REPEATS ? 'repeat' : 'give-up'",
    to: "repeats < 1e9 ? 'repeat' : 'give-up'",
    tests: [FAULTS_OVER_TABLES],
    only: 'takes and drops',
  },
  {
    name: 'a wait is as long as the service asks',
    file: uncertain,
    from: 'const MOST_WAIT_MS = HOUR;',
    to: 'const MOST_WAIT_MS = 1e15;',
    tests: [FAULTS_OVER_TABLES],
    only: 'waited for an hour at most',
  },
  {
    name: 'who was throttled comes first again',
    file: 'src/notify/send-digests.ts',
    from: '.sort((a, b) => triedAt(a).localeCompare(triedAt(b)))',
    to: '.sort((a, b) => triedAt(b).localeCompare(triedAt(a)))',
    tests: [FAULTS_OVER_TABLES, OUTBOX],
    only: 'the same owner|the outbox',
  },
  {
    name: 'a scan is not in the index when its notes are written',
    file: 'src/notify/note-scans.ts',
    from: '  await deps.outbox.openScan(scan.id, notes.length);\n',
    to: '',
    tests: [FAULTS_OVER_TABLES, OUTBOX],
  },
  {
    name: 'scans of versions without an index are forgotten',
    file: unsent,
    from: 'if (!whole || page.length < SCANS_PAGE) break;',
    to: 'break;',
    tests: [FAULTS_OVER_TABLES],
    only: 'without the index',
  },
  {
    name: 'a scan leaves the index while notes wait',
    file: unsent,
    from: '.some((stored) => stored.sentBy === undefined)) continue;',
    to: '.some(() => false)) continue;',
    tests: [OUTBOX, MONTHS, FAULTS_OVER_TABLES],
  },
  {
    name: 'only the newest hundred scans get their notes',
    file: 'src/notify/note-scans.ts',
    from: 'if (page.length < SCANS_PAGE || (areTold',
    to: 'if (page.length > 0 || (areTold',
    tests: [FAULTS_OVER_TABLES],
    only: 'more than a hundred scans',
  },
  {
    name: 'what is overdue is not reported',
    file: unsent,
    from: 'if (hours >= limit && hours > (longest',
    to: 'if (hours > 1e9 + limit && hours > (longest',
    tests: [FAULTS_OVER_TABLES],
    only: 'makes health red',
  },
  {
    name: 'the scan that comes first hides who has waited longest',
    file: unsent,
    from: 'if (hours >= limit && hours > (longest.get(owner)?.hours ?? -1))',
    to: 'if (!longest.has(owner))',
    tests: [OUTBOX],
  },
  {
    name: 'a note that storage lost is not written again',
    file: 'src/notify/note-scans.ts',
    from: 'if ((await deps.outbox.notes(scanId)).length >= all) continue;',
    to: 'if (all >= 0) continue;',
    tests: [LOST_ROWS],
  },
  {
    name: 'a note that was written again is told without a mark',
    file: 'src/notify/note-scans.ts',
    from: 'await deps.outbox.createNote(note, true);',
    to: 'await deps.outbox.createNote(note);',
    tests: [LOST_ROWS],
  },
  {
    name: 'a mail whose state was lost is sent again without a mark',
    file: advance,
    from: 'const isLost = before === undefined && (await deps.outbox.hasOwner(owner));',
    to: 'const isLost = false;',
    tests: [LOST_ROWS],
  },
  {
    name: 'a mail without its notes holds up its owner',
    file: advance,
    from: 'if (owner && !fitted) return abandon(deps, row);',
    to: "if (owner && !fitted) return 'waiting';",
    tests: [LOST_ROWS],
  },
  {
    name: 'a night that finds a scan past its deadline is dropped',
    file: 'src/scan/plan/plan-scan.ts',
    from: '(!isWhole(open) || isPast(deps, open))',
    to: '!isWhole(open)',
    tests: ['test/store/unreadable.test.ts'],
    only: 'a damaged row of every kind',
  },
  {
    name: 'the night that waits is lost with the row of the scan that holds it up',
    file: 'src/scan/plan/plan-scan.ts',
    from: 'await store.claim({ ...claim.value, followedBy }, claim.etag);',
    to: '{}',
    tests: [SUBSET],
  },
  {
    name: 'the rate counts times of a wrong clock',
    file: 'src/notify/rate.ts',
    from: 'past < seconds * 1000 && past > -60_000',
    to: 'past < seconds * 1000',
    tests: [FAULTS_OVER_TABLES],
    only: 'the clock that was wrong',
  },
  {
    name: 'the etag of a mail under way is forgotten',
    file: 'src/store/outbox.ts',
    from: "table.swap('outgoing', keyOf(value.owner), value, etag)",
    to: "table.swap('outgoing', keyOf(value.owner), value, etag && '*')",
    tests: ['test/store/two-senders.test.ts'],
  },
  {
    name: 'a refusal of storage is swallowed',
    file: 'src/store/open-table.ts',
    from: 'undefinedOn(412, () => client.updateEntity(first',
    to: 'undefinedOn(403, () => client.updateEntity(first',
    tests: ['test/store/two-senders.test.ts', 'test/store/store.test.ts'],
  },
  {
    name: 'who was refused comes before who waits',
    file: 'src/notify/send-digests.ts',
    from: '    .sort((a, b) => triedAt(a).localeCompare(triedAt(b)))',
    to: '    .sort((a, b) => Number(triedAt(a) === "") - Number(triedAt(b) === ""))',
    tests: [OUTBOX],
  },
  {
    name: 'what a scan of some subscriptions did not read is told as no longer listed',
    file: finish,
    from: 'unlisted === 0 && isWhole(row) ?',
    to: 'unlisted === 0 ?',
    tests: [SUBSET],
  },
  {
    name: 'a scan of some subscriptions becomes the latest night',
    file: 'src/scan/newest-closed.ts',
    from: 'if (row.summary && isWhole(row)) return row;',
    to: 'if (row.summary) return row;',
    tests: [SUBSET],
  },
  {
    name: 'the night that waits for a scan of some subscriptions is dropped',
    file: finish,
    from: 'await startFollowing(deps);',
    to: '{}',
    tests: [SUBSET],
  },
  {
    name: 'what left is told by a scan that lost a list',
    file: finish,
    from: 'unlisted === 0 && isWhole(row) ?',
    to: 'isWhole(row) ?',
    tests: ['test/store/unreadable.test.ts'],
    only: 'takes a list away',
  },
  {
    name: 'nobody is told that something flaps',
    file: 'src/scan/memory/flapping.ts',
    from: "event: 'flapping', isHeld: true",
    to: 'event: undefined, isHeld: true',
    tests: [FLAPPING],
  },
  {
    name: 'a new failure behind what flaps is held back',
    file: 'src/scan/memory/fold.ts',
    from: 'if (flapped.isHeld || !isCoveredBy(',
    to: 'if (!isCoveredBy(',
    tests: [FLAPPING],
  },
  {
    name: 'without a policy the default one judges',
    file: 'src/scan/finish/complete-shards.ts',
    from: 'const isJudged = deps.policyUnusable === undefined;',
    to: 'const isJudged = true;',
    tests: ['test/scan/scheduled.test.ts'],
  },
  {
    name: 'health does not ask after the mails',
    file: HEALTH,
    from: 'mail: await mailReasons(digests, isReader)',
    to: 'mail: []',
    tests: [SIMULATED],
  },
  {
    name: 'health does not ask after the events',
    file: HEALTH,
    from: 'topic: await topicReasons(events)',
    to: 'topic: []',
    tests: [SIMULATED],
  },
];
