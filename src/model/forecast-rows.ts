import type { Zone } from './finding.ts';
import type { PlanCost } from './plan-prices.ts';
import type { Tokens } from './token-use.ts';

/* What a forecast says of an account and a subscription. */

/** `since` and `source` only where it is Microsoft's list price and not one's own. */
export type Price = { readonly usdPerMillionTokens: number; readonly since?: string; readonly source?: string };

/** An account, with why its tokens are not known, or not all. Without `month` nothing of it is known. */
export type AccountForecast = {
  readonly resourceId: string;
  readonly name: string;
  readonly kind?: string;
  readonly counted?: Tokens;
  readonly month?: Tokens;
  readonly notRead?: string;
};
/** Whether the AI plan is on; `unknown` where that was not read. */
export type PlanState = 'on' | 'off' | 'unknown';
export type SubscriptionForecast = {
  readonly subscriptionId: string;
  readonly name: string;
  readonly zone: Zone;
  readonly owner?: string;
  readonly plan: PlanState;
  readonly accounts: readonly AccountForecast[];
  /** Tokens of a month, after any trial and in the 30 days to come. */
  readonly month: Tokens;
  readonly firstMonth: Tokens;
  /** Why the tokens are lower bounds: an account or the inventory was not read, or not all of it. */
  readonly notRead: readonly string[];
  readonly otherPlans: readonly PlanCost[];
  /** Why a price of other plans, the state of a plan or a trial is not known. */
  readonly notKnown: readonly string[];
};
