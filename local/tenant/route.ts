import { allows } from '../../src/model/proof-of-sight.ts';
import { type Answer, refuse } from './answer.ts';
import type { State, Subscription } from './state.ts';

/** The parts of a path that a route's placeholders took, decoded. */
export type Names = Readonly<Record<string, string>>;
type Asked = { readonly state: State; readonly url: URL; readonly names: Names };

/**
 * A read of Azure Resource Manager with the one api-version that it answers. `path` has `{placeholders}`, each one
 * segment. Outside of a subscription the route itself says what the caller may see.
 */
export type TenantRoute = {
  readonly path: string;
  readonly version: string;
  read(asked: Asked): Answer;
};

/** The same below `/subscriptions/{subscription}`, for a caller whose permissions there include the action. */
export type SubscriptionRoute = {
  readonly path: string;
  readonly version: string;
  readonly action: string;
  /** Answers 404 `Subscription Not Registered` while Microsoft.Security is not registered. */
  readonly security?: boolean;
  read(asked: Asked & { readonly subscription: Subscription }): Answer;
};

const PATTERNS = new Map<string, RegExp>();

/** What a path gives to the placeholders of a template, compared without case; undefined where it does not fit. */
export function namesIn(template: string, path: string): Names | undefined {
  const pattern = PATTERNS.get(template) ?? patternOf(template);
  PATTERNS.set(template, pattern);
  const found = pattern.exec(path);
  if (!found) return undefined;
  return Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, part]) => [name, decodeURIComponent(part)]));
}

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`, 'i');

/** Whether the identity may do something above the subscriptions; worlds without grants leave it a reader of all. */
export const mayAbove = (state: State, action: string): boolean =>
  !state.world.grants || allows(state.world.grants, action);

export const missing = (url: URL): Answer =>
  refuse(404, 'ResourceNotFound', `The resource '${url.pathname}' was not found.`);
