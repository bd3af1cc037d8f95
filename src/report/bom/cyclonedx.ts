import { LIMITS } from '../../model/limitations.ts';
import { withoutControls } from '../control-characters.ts';
import { jsonPieces } from '../json-pieces.ts';
import { uuidOf } from '../uuid.ts';
import { declaredParts } from './declared.ts';
import type { BomInput } from './input.ts';
import {
  type Component,
  type Dependency,
  dependencies,
  type Parts,
  type Property,
  properties,
  type Service,
} from './parts.ts';
import { resourceParts } from './resources.ts';

/*
 * The AI bill of materials as CycloneDX 1.6 (ECMA-424), an ML-BOM. It is written here rather than with
 * @cyclonedx/cyclonedx-library: that one (10.3.0) has no modelCard and no data of a component, and would be the only
 * code of its kind in the bundle. Its schemas and validator hold this file in the tests.
 */

/** What no reader sees, whatever was asked. */
const NEVER_SEEN: readonly string[] = [LIMITS.agents, LIMITS.copilot, LIMITS.bom, LIMITS.multicloud];

/** So many rows of a list are in memory at a time: each group is a pass over the items. */
const ROWS_AT_ONCE = 10_000;

/**
 * A CycloneDX 1.6 document: AI resources and their endpoints as services, models as machine-learning-model components,
 * datastores as data, Azure ids as bom-ref. Its serial number and time are those of the scan, so that the same scan
 * gives the same bytes. What was not seen stands in properties, and the composition says that it is incomplete.
 */
export async function* cycloneDx(input: BomInput): AsyncGenerator<string> {
  const { scan, subscriptions } = input;
  const names = new Map(subscriptions.map((one) => [one.id, one.name]));
  const root = `aispm-watch:${scan.id}`;
  const declared = declaredParts(input.declared);
  async function* parts(): AsyncGenerator<Parts> {
    for await (const item of input.items()) yield resourceParts(item, names);
    yield declared;
  }
  const { components, services, edges } = await referencesIn(parts());
  const tops: string[] = [];
  for await (const item of input.items()) tops.push(item.resourceId);
  tops.push(...declared.top);
  const notSeen: Property[] = [...NEVER_SEEN, ...input.unread].map((value) => ({
    name: 'aispm:not-seen',
    value: withoutControls(value),
  }));
  const ids = subscriptions.map((one) => one.id).sort();
  yield* jsonPieces(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: `urn:uuid:${uuidOf('bom', scan.id, ...ids)}`,
      version: 1,
      metadata: {
        timestamp: scan.finishedAt,
        lifecycles: [{ phase: 'operations' }],
        tools: { components: [{ type: 'application', name: 'aispm-watch', version: scan.version }] },
        component: { type: 'platform', 'bom-ref': root, name: nameOf(input) },
        properties: [
          ...properties({ 'aispm:scan': scan.id, 'aispm:cloud': scan.cloud }),
          ...ids.map((value) => ({ name: 'aispm:subscription', value })),
          ...notSeen,
        ],
      },
      components: sorted<Component>(components, parts, (one) => [one.components]),
      services: sorted<Service>(services, parts, (one) => [one.services, one.outside ?? []]),
      dependencies: dependencies(
        [{ ref: root, dependsOn: tops }, ...edges],
        new Set([...components, ...services, root]),
      ),
      // Nobody sees everything: agents and the portal's own bill of materials have no API.
      compositions: [{ aggregate: 'incomplete', assemblies: [root] }],
    },
    2,
  );
  yield '\n';
}

const nameOf = ({ subscriptions }: BomInput): string =>
  subscriptions.length === 1 && subscriptions[0]
    ? `AI of ${withoutControls(subscriptions[0].name)}`
    : `AI of ${subscriptions.length} subscriptions`;

/**
 * Each reference once, in the order in which they are described: a registered model may be used by several endpoints. A
 * service is one unless a component has its reference.
 */
async function referencesIn(all: AsyncIterable<Parts>) {
  const components = new Set<string>();
  const services = new Set<string>();
  const outside = new Set<string>();
  const edges: Dependency[] = [];
  for await (const one of all) {
    for (const { 'bom-ref': ref } of one.components) components.add(ref);
    for (const { 'bom-ref': ref } of one.services) services.add(ref);
    for (const { 'bom-ref': ref } of one.outside ?? []) outside.add(ref);
    edges.push(...one.dependencies);
  }
  const others = [...services, ...outside].filter((ref) => !components.has(ref));
  return { components, services: new Set(others), edges };
}

/**
 * The rows of some references, sorted by these, a group of them at a time. `lists`: where they are; the first that has
 * a reference says what it is.
 */
async function* sorted<T extends { readonly 'bom-ref': string }>(
  references: ReadonlySet<string>,
  parts: () => AsyncIterable<Parts>,
  lists: (one: Parts) => readonly (readonly T[])[],
): AsyncGenerator<T> {
  const order = [...references].sort();
  for (let at = 0; at < order.length; at += ROWS_AT_ONCE) {
    const group = order.slice(at, at + ROWS_AT_ONCE);
    const rows = new Map<string, { readonly list: number; readonly row: T }>();
    const wanted = new Set(group);
    for await (const one of parts())
      for (const [list, own] of lists(one).entries())
        for (const row of own.filter((some) => wanted.has(some['bom-ref'])))
          if (list < (rows.get(row['bom-ref'])?.list ?? Number.POSITIVE_INFINITY))
            rows.set(row['bom-ref'], { list, row });
    yield* group.flatMap((ref) => rows.get(ref)?.row ?? []);
  }
}
