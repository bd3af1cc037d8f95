import type { Zone } from './finding.ts';
import { matches } from './policy.ts';

type Declared<T> =
  | T
  | {
      readonly all?: T | undefined;
      readonly 1?: T | undefined;
      readonly 2?: T | undefined;
      readonly 3?: T | undefined;
      readonly subscriptions: readonly {
        readonly subscriptions: readonly string[];
        readonly value: T;
        readonly rationale: string;
      }[];
    };

/**
 * What a declaration says for one subscription: by the first pattern that matches its id or name, else by its zone,
 * else for all, else `fallback`.
 */
export function declaredValue<T extends string | boolean>(
  declaration: Declared<T>,
  { subject, zone }: { readonly subject: { readonly id: string; readonly name: string }; readonly zone: Zone },
  fallback: T,
): { readonly value: T; readonly rationale?: string } {
  if (typeof declaration !== 'object') return { value: declaration };
  const own = declaration.subscriptions.find((entry) =>
    entry.subscriptions.some((pattern) => matches(pattern, subject.id) || matches(pattern, subject.name)),
  );
  if (own) return { value: own.value, rationale: own.rationale };
  return { value: declaration[zone] ?? declaration.all ?? fallback };
}
