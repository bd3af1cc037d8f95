import type { Subject } from '../../model/subject.ts';
import type { SubscriptionJudge } from '../judge/judge-subscription.ts';
import { NOTHING_SEEN } from '../memory/first-seen.ts';
import type { SubscriptionTonight } from '../memory/fold-subscription.ts';

/** A subscription that could not be judged tonight: each of its checks is unknown, for the reason given. */
export function lostSubscription(
  subject: Subject,
  judge: SubscriptionJudge,
  judgedAt: Date,
  reason: string,
): SubscriptionTonight {
  const { warning: _warning, ...result } = judge(subject, {}, { judgedAt, lost: reason });
  return { inventory: undefined, ...NOTHING_SEEN, result: { ...result, lost: true } };
}
