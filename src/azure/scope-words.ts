import { ScopeError } from './errors.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One entry of a scope. A bare GUID (`guid`) may be a subscription, a tenant root group or another group. */
export type ScopeWord = { readonly kind: 'subscription' | 'group' | 'guid'; readonly name: string };

/** Throws `ScopeError` where the text can be neither a subscription nor a management group. */
export function scopeWord(text: string): ScopeWord {
  const subscription = /^\/subscriptions\/([^/]+)\/?$/i.exec(text)?.[1];
  if (subscription && GUID.test(subscription)) return { kind: 'subscription', name: subscription.toLowerCase() };
  if (GUID.test(text)) return { kind: 'guid', name: text.toLowerCase() };
  const group = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)\/?$/i.exec(text)?.[1] ?? text;
  if (!/^[\w.()-]{1,90}$/.test(group))
    throw new ScopeError(
      `"${text}" is neither a subscription nor a management group`,
      'Give a subscription id, a management group id, or a full resource id of one',
    );
  return { kind: 'group', name: group };
}
