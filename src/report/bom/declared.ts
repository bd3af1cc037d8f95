import type { Declared } from '../../model/bom/declared.ts';
import { withoutControls } from '../control-characters.ts';
import { type Component, type Parts, properties, type Service } from './parts.ts';

const TYPES = { agent: 'application', model: 'machine-learning-model', data: 'data' } as const;

/** Declared components, each marked as declared; `top` are their references. */
export function declaredParts(declared: readonly Declared[]): Parts & { readonly top: readonly string[] } {
  const described = declared.map((one) => {
    const ref = `declared:${[one.subscription, one.kind, one.name, one.version].filter(Boolean).join('/')}`;
    const text = {
      'bom-ref': ref,
      name: withoutControls(one.name),
      ...(one.version ? { version: withoutControls(one.version) } : {}),
      ...(one.description ? { description: withoutControls(one.description) } : {}),
      properties: properties({
        'aispm:declared': true,
        'aispm:kind': one.kind,
        'aispm:owner': one.owner,
        'aispm:review-by': one.reviewBy,
        'aispm:review-overdue': one.overdue || undefined,
        'aispm:subscription': one.subscription,
      }),
    };
    const maker = one.supplier ? { name: withoutControls(one.supplier) } : undefined;
    return { kind: one.kind, text, maker };
  });
  return {
    components: described.flatMap(({ kind, text, maker }): readonly Component[] =>
      kind === 'service' ? [] : [{ type: TYPES[kind], ...text, ...(maker ? { supplier: maker } : {}) }],
    ),
    services: described.flatMap(({ kind, text, maker }): readonly Service[] =>
      kind === 'service' ? [{ ...text, ...(maker ? { provider: maker } : {}) }] : [],
    ),
    dependencies: [],
    top: described.map(({ text }) => text['bom-ref']),
  };
}
