import { count } from '../../../model/count.ts';
import { dayMonth, dayOf } from '../../dates.ts';
import { toFixOn } from './nights.ts';
import { type Check, type ReportModel, slug } from './report-model.ts';

/* Why a link leads nowhere: what the report and its nights tell of it, and where was looked. */

export type GoneKind = 'finding' | 'subscription' | 'owner';

export type Gone = {
  readonly title: string;
  readonly why: string;
  /** What the link asked for, and where it was looked for, in words. */
  readonly asked: string;
  readonly lookedIn: string;
  /** The last scan that knew it, and what it said, where a kept night tells. */
  readonly lastSeen?: { readonly scanId: string; readonly at: string; readonly words: string } | undefined;
};

type Reason = Pick<Gone, 'title' | 'why' | 'lastSeen'>;

export function whyGone(model: ReportModel, kind: GoneKind, name: string): Gone {
  const [short = '', ...rest] = kind === 'finding' ? name.split('/') : [];
  const subscription = kind === 'finding' ? rest.join('/') : name;
  const check = model.checks.find((one) => one.short === short || one.id === short);
  const reason =
    kind === 'owner'
      ? goneOwner(model, name)
      : kind === 'finding' && !check
        ? goneCheck(model, short)
        : goneSubscription(model, subscription, check);
  const asked = {
    finding: findingWords(check, short, subscription),
    subscription: `subscription ${name}`,
    owner: `owner ${name}`,
  };
  return { ...reason, asked: asked[kind], lookedIn: lookedIn(model) };
}

const findingWords = (check: Check | undefined, short: string, subscription: string): string =>
  check ? `${check.id}, ${check.title}, on ${subscription}` : `check ${short}, on ${subscription}`;

function lookedIn({ encoded, subscriptions }: ReportModel): string {
  const { scan, trend } = encoded;
  const own = `the scan of ${dayOf(scan.startedAt)} (${scan.id}), ${count(subscriptions.length, 'subscription')}`;
  return trend.length > 1 && trend[0]
    ? `${own}; and the ${count(trend.length, 'night')} since ${dayOf(trend[0].at)}`
    : own;
}

/** Numbers of checks are given once: one below the newest that is not there was taken away. */
function goneCheck({ checks }: ReportModel, short: string): Reason {
  const number = /^(?:AISPM-)?(\d{3})$/.exec(short)?.[1];
  if (number === undefined)
    return { title: `There is no check ${short}`, why: 'A check has a number of three digits: this link is mistyped.' };
  const newest =
    checks
      .map((one) => one.short)
      .sort()
      .at(-1) ?? '';
  return number < newest
    ? {
        title: `Check ${number} is retired`,
        why: 'This version no longer has it, and its number is never used again. Scans of its time still show it.',
      }
    : {
        title: `There is no check ${number}`,
        why: `This version has checks up to ${newest}: the link was made by a later one, or is mistyped.`,
      };
}

function goneSubscription(model: ReportModel, name: string, check: Check | undefined): Reason {
  const { leftOut = [], delisted = [], filtered, coverage, trend } = model.encoded;
  const isIt = (one: { readonly id: string; readonly name: string }): boolean =>
    one.id.toLowerCase() === name.toLowerCase() || slug(one.name) === name.toLowerCase();
  const known = model.findSubscription(name);
  if (known)
    return {
      title: `This report has no such finding of ${known.label}`,
      why: filtered
        ? 'It shows a part of the scan, as somebody asked for: the whole report has it.'
        : 'The check is newer than this scan, or its finding was not stored.',
    };
  const excluded = leftOut.find(isIt);
  if (excluded)
    return {
      title: `${excluded.name} is left out on purpose`,
      why: `The policy leaves it out${excluded.expires ? ` until ${dayOf(excluded.expires)}` : ''}: ${excluded.rationale}`,
    };
  const left = delisted.findLast(isIt);
  if (left) {
    const { lastScan, failed } = left;
    return {
      title: `${left.name} left the scope on ${dayOf(left.at)}`,
      why: 'It was deleted, moved out of the scope, or hidden from the scanner: Azure no longer lists it. Its last scan is kept.',
      lastSeen: { scanId: lastScan.id, at: lastScan.at, words: lastWords(failed, check) },
    };
  }
  if (filtered)
    return {
      title: `No subscription ${name} in this part of the report`,
      why: 'It shows a part of the scan, as somebody asked for: look in the whole report.',
    };
  if (model.subscriptions.length < coverage.inScope)
    return {
      title: `This scan no longer has a subscription ${name}`,
      why: `It saw ${coverage.inScope} subscriptions, and ${model.subscriptions.length} of them are kept: what it saw of the others was purged when the retention of their zone ended.`,
    };
  const first = trend.length > 1 ? trend[0] : undefined;
  return {
    title: `No subscription ${name} in this scan`,
    why: first
      ? `No kept night says that it left: it has another name now, left before ${dayOf(first.at)}, or was never in the scope.`
      : 'It has another name now, left the scope, or was never in it; there is no earlier night to look in.',
  };
}

function lastWords(failed: readonly string[], check: Check | undefined): string {
  if (check) return failed.includes(check.id) ? `Fail, ${check.failureTitle}` : 'this check did not fail';
  return failed.length === 0 ? 'nothing failed' : `${count(failed.length, 'check')} failed`;
}

/** A night names the owners who had something to fix in it. */
function goneOwner({ encoded: { trend } }: ReportModel, name: string): Reason {
  const isIt = (owner: string): boolean => owner === name || (slug(owner) !== '' && slug(owner) === name.toLowerCase());
  const last = trend.findLast((night) => night.toFix?.owners.some(([owner]) => isIt(owner)));
  const owner = last?.toFix?.owners.map(([one]) => one).find(isIt);
  if (!last || owner === undefined)
    return {
      title: `Nobody is called ${name} here`,
      why: 'Owners come from the policy file and from tags: this one was renamed, owns nothing any more, or never did.',
    };
  const n = toFixOn(last, owner);
  return {
    title: `${owner} owns nothing here any more`,
    why: `Owners come from the policy file and from tags: after ${dayMonth(last.at)} this one was renamed, or what it owned went to others.`,
    lastSeen: { scanId: last.scanId, at: last.at, words: n === undefined ? 'not fully seen' : `${n} to fix` },
  };
}
