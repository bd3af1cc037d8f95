import type { State, Subscription } from './tenant/state.ts';

/*
 * What happens between the first night and the second of `npm start`: something breaks and something is fixed, so that
 * there is a change to mail.
 */

const AI_EXTENSIONS = ['AIPromptEvidence', 'AIPromptSharingWithPurview', 'AIModelScanner'];

/** Switches one plan off and another on, where the world has them. Returns what it did, in words. */
export function betweenTheNights(state: State): readonly string[] {
  const all = [...state.subscriptions.values()].filter(
    (one) =>
      one.registration === 'Registered' &&
      one.resources.some((resource) => /cognitiveservices/i.test(String(resource['type']))),
  );
  const done: string[] = [];
  const healthy = all.find((one) => tierOf(one, 'CloudPosture') === 'Standard' && tierOf(one, 'AI') === 'Standard');
  const free = all.find((one) => tierOf(one, 'AI') === 'Free');
  if (healthy) {
    change(healthy, 'CloudPosture', { pricingTier: 'Free', resourcesCoverageStatus: 'NotCovered', extensions: [] });
    done.push(`somebody switches Defender CSPM off on ${healthy.name}`);
  }
  if (free) {
    change(free, 'AI', {
      pricingTier: 'Standard',
      resourcesCoverageStatus: 'FullyCovered',
      extensions: AI_EXTENSIONS.map((name) => ({ name, isEnabled: 'True' })),
    });
    done.push(`the AI plan is switched on on ${free.name}`);
  }
  return done;
}

const planOf = (subscription: Subscription, name: string) =>
  subscription.plans.find((plan) => plan.name.toLowerCase() === name.toLowerCase());
const tierOf = (subscription: Subscription, name: string): unknown =>
  planOf(subscription, name)?.properties['pricingTier'];

function change(subscription: Subscription, name: string, properties: Record<string, unknown>): void {
  Object.assign(planOf(subscription, name)?.properties ?? {}, properties);
}
