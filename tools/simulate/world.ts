import type { Outcome } from '../../src/model/finding.ts';
import { type Policy, policySchema } from '../../src/model/policy.ts';
import type { Seen } from './azure.ts';
import { OTHERS } from './checks.ts';
import type { Random } from './random.ts';

/* An estate in which things break, are fixed and go out of sight: what is true each night, before it is read. */

export const START = Date.UTC(2026, 8, 1, 1);
export const DAY = 86_400_000;
export const dayOf = (night: number): string => new Date(START + night * DAY).toISOString().slice(0, 10);

export type Kept = {
  readonly id: string;
  readonly made: number;
  name: string;
  /** Also its management group: who owns it moves with it. */
  team: string;
  root: Outcome;
  follower: Outcome;
  others: Outcome;
  accounts: Record<string, 'good' | 'bad'>;
  /** For how many more nights something in it changes every night. */
  flapsFor: number;
  /** For how many more nights it cannot be read, and why. */
  blindFor: number;
  blind: 'denied' | 'throttled';
};

export type Estate = {
  readonly random: Random;
  subscriptions: Kept[];
  made: number /** Named in the policy. */;
  readonly fixed: Set<string>;
};

/** After so many hours without a mail health is red. */
export const OVERDUE_HOURS = 6;
const TEAMS = ['Team 0', 'Team 1', 'Team 2', 'Team 3', 'Team 4'];

export function estate(random: Random, count: number): Estate {
  const made: Estate = { random, subscriptions: [], made: 0, fixed: new Set() };
  for (let index = 0; index < count; index++) made.subscriptions.push(subscription(made));
  return made;
}

function subscription(estate: Estate): Kept {
  const { random } = estate;
  const number = estate.made++;
  const hex = number.toString(16).padStart(12, '0');
  const accounts: Kept['accounts'] = {};
  for (let index = 0; index < random.below(4); index++)
    accounts[`account-${index}`] = random.chance(0.15) ? 'bad' : 'good';
  return {
    id: `00000000-0000-4000-8000-${hex}`,
    made: number,
    name: `Sub ${number}`,
    team: random.pick(TEAMS),
    root: random.chance(0.2) ? 'fail' : 'pass',
    follower: random.chance(0.1) ? 'fail' : 'pass',
    others: random.chance(0.2) ? 'fail' : 'pass',
    accounts,
    flapsFor: 0,
    blindFor: 0,
    blind: 'denied',
  };
}

/** One day: a few things break, a few are fixed, a few go out of sight, a few are renamed or move to another group. */
export function age(estate: Estate, count: (what: 'moved' | 'renamed') => void = () => {}): void {
  const { random } = estate;
  estate.subscriptions = estate.subscriptions.filter(() => !random.chance(0.002));
  if (random.chance(0.3)) estate.subscriptions.push(subscription(estate));
  for (const one of estate.subscriptions) {
    for (const name of ['root', 'follower', 'others'] as const)
      if (random.chance(0.02)) one[name] = other(one[name], random);
    if (random.chance(0.004) && !estate.fixed.has(one.id)) {
      one.name = `${one.name} renamed`;
      count('renamed');
    }
    if (random.chance(0.004)) {
      one.team = random.pick(TEAMS);
      count('moved');
    }
    if (random.chance(0.02)) changeAccounts(one, random);
    if (one.flapsFor > 0) flap(one);
    else if (random.chance(0.003)) one.flapsFor = 3 + random.below(6);
    if (one.blindFor > 0) one.blindFor -= 1;
    else if (random.chance(0.015))
      Object.assign(one, { blindFor: 1 + random.below(4), blind: random.chance(0.5) ? 'denied' : 'throttled' });
  }
}

/** What flaps depends on the night, so that a finding, its followers and single accounts do. */
function flap(one: Kept): void {
  one.flapsFor -= 1;
  const [name] = Object.keys(one.accounts);
  if (one.made % 2 === 0 || !name) one.root = one.root === 'fail' ? 'pass' : 'fail';
  else one.accounts = { ...one.accounts, [name]: one.accounts[name] === 'bad' ? 'good' : 'bad' };
}

/** What somebody does by day before asking for a scan: it breaks or mends a subscription. */
export function change(one: Kept, random: Random): void {
  one.root = random.chance(0.5) ? 'pass' : 'fail';
  if (random.chance(0.5)) changeAccounts(one, random);
}

function other(now: Outcome, random: Random): Outcome {
  if (now !== 'fail')
    return random.chance(0.7) ? 'fail' : random.pick<Outcome>(['warn', 'pending', 'not-applicable', 'pass']);
  return random.chance(0.7) ? 'pass' : random.pick<Outcome>(['warn', 'pending', 'not-applicable']);
}

function changeAccounts(one: Kept, random: Random): void {
  const names = Object.keys(one.accounts);
  const name = names.length > 0 ? random.pick(names) : undefined;
  const what = random.below(3);
  if (what === 0 || !name)
    one.accounts = { ...one.accounts, [`account-new-${random.below(1_000_000)}`]: random.chance(0.5) ? 'bad' : 'good' };
  else if (what === 1) one.accounts = Object.fromEntries(Object.entries(one.accounts).filter(([own]) => own !== name));
  else one.accounts = { ...one.accounts, [name]: one.accounts[name] === 'bad' ? 'good' : 'bad' };
}

/** What can be read tonight. */
export const seenOf = (estate: Estate): Seen[] =>
  estate.subscriptions.map(({ id, name, team, root, follower, others, accounts, blindFor, blind }) => ({
    id,
    name,
    tags: {},
    managementGroup: team.toLowerCase(),
    outcomes: { root, follower, others },
    accounts,
    ...(blindFor > 0 ? { blind } : {}),
  }));

export type Waiver = {
  readonly id: string;
  readonly check: string;
  readonly subscription: string;
  readonly expires: string;
};

/**
 * Teams own their subscriptions, the AI board owns one check everywhere, and the last team has no rule, so that the
 * default owner applies. A few waivers expire within the month.
 */
export function policyOf(
  estate: Estate,
  nights: number,
): { readonly policy: Policy; readonly text: string; readonly waivers: readonly Waiver[] } {
  const { random } = estate;
  const chosen = estate.subscriptions.filter(() => random.chance(0.06));
  for (const one of chosen) estate.fixed.add(one.id);
  const waivers = chosen.map(
    (one, index): Waiver => ({
      id: `W${index}`,
      check: OTHERS,
      subscription: one.name,
      expires: dayOf(random.below(nights + 20) - 3),
    }),
  );
  const file = {
    owners: [
      { name: 'AI board', mail: ['board@contoso.example'], match: { checks: [OTHERS] } },
      ...TEAMS.slice(0, -1).map((team, index) => ({
        name: team,
        mail: [`team${index}@contoso.example`],
        match: { managementGroups: [team] },
      })),
    ],
    defaultOwner: { name: 'Default', mail: ['default@contoso.example'] },
    waivers: waivers.map(({ id, check, subscription: name, expires }) => ({
      id,
      check,
      subscriptions: [name],
      owner: 'Risk',
      rationale: 'Accepted for the simulation',
      expires,
    })),
    mail: { waiverNoticeDays: 7, lostSightAfterScans: 2, overdueAfterHours: OVERDUE_HOURS },
  };
  return { policy: policySchema.parse(file), text: JSON.stringify(file), waivers };
}

export const ownerOfTeam = (team: string): string => (team === TEAMS.at(-1) ? 'Default' : team);
