import { withoutControls } from '../control-characters.ts';

/* The words of CycloneDX that this bill of materials uses. */

export type Property = { readonly name: string; readonly value: string };
export type Component = {
  readonly type: 'machine-learning-model' | 'data' | 'application';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly supplier?: { readonly name: string };
  readonly description?: string;
  readonly properties?: readonly Property[];
};
export type Service = {
  readonly 'bom-ref': string;
  readonly provider?: { readonly name: string };
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly endpoints?: readonly string[];
  readonly properties?: readonly Property[];
};
export type Dependency = { readonly ref: string; readonly dependsOn: readonly string[] };
/** `outside`: services that are only named by others, each unless it is described itself. */
export type Parts = {
  readonly components: readonly Component[];
  readonly services: readonly Service[];
  readonly dependencies: readonly Dependency[];
  readonly outside?: readonly Service[];
};

/** Properties with a value, in the order given. */
export const properties = (
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): readonly Property[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: withoutControls(String(value)) }],
  );

/** A field with its properties, or none: CycloneDX knows no empty texts. */
export const withProperties = (list: readonly Property[]): { readonly properties?: readonly Property[] } =>
  list.length > 0 ? { properties: list } : {};

/**
 * One entry a reference, sorted; what refers to nothing that is described is left out. Ids are matched without case.
 */
export function dependencies(all: readonly Dependency[], refs: ReadonlySet<string>) {
  const known = new Map([...refs].map((ref) => [ref.toLowerCase(), ref]));
  const edges = new Map([...refs].map((ref) => [ref, new Set<string>()]));
  for (const { ref, dependsOn } of all) {
    const from = edges.get(known.get(ref.toLowerCase()) ?? '');
    for (const to of dependsOn.flatMap((one) => known.get(one.toLowerCase()) ?? [])) if (to !== ref) from?.add(to);
  }
  return [...edges]
    .map(([ref, to]) => ({ ref, ...(to.size > 0 ? { dependsOn: [...to].sort() } : {}) }))
    .sort((one, other) => (one.ref < other.ref ? -1 : 1));
}
