import { LIMITS } from '../../model/limitations.ts';
import { withoutControls } from '../control-characters.ts';
import { uuidOf } from '../uuid.ts';
import { declaredParts } from './declared.ts';
import type { BomInput } from './input.ts';
import { type Component, dependencies, type Parts, type Property, properties, type Service } from './parts.ts';
import { resourceParts } from './resources.ts';

/*
 * The AI bill of materials as CycloneDX 1.6 (ECMA-424), an ML-BOM. It is written here rather than with
 * @cyclonedx/cyclonedx-library: that one (10.3.0) has no modelCard and no data of a component, and would be the only
 * code of its kind in the bundle. Its schemas and validator hold this file in the tests.
 */

/** What no reader sees, whatever was asked. */
const NEVER_SEEN: readonly string[] = [LIMITS.agents, LIMITS.copilot, LIMITS.bom, LIMITS.multicloud];

type Bom = {
  readonly $schema: string;
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: object;
  readonly components: readonly Component[];
  readonly services: readonly Service[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly compositions: readonly object[];
};

/**
 * A CycloneDX 1.6 document: AI resources and their endpoints as services, models as machine-learning-model components,
 * datastores as data, Azure ids as bom-ref. Its serial number and time are those of the scan, so that the same scan
 * gives the same bytes. What was not seen stands in properties, and the composition says that it is incomplete.
 */
export function cycloneDx(input: BomInput): string {
  const { scan, items, subscriptions } = input;
  const names = new Map(subscriptions.map((one) => [one.id, one.name]));
  const root = `aispm-watch:${scan.id}`;
  const parts = merged([...items.map((item) => resourceParts(item, names)), declaredParts(input.declared)]);
  const refs = new Set([...parts.components, ...parts.services].map((one) => one['bom-ref']));
  const tops = [...items.map((one) => one.resourceId), ...declaredParts(input.declared).top];
  const notSeen: Property[] = [...NEVER_SEEN, ...input.unread].map((value) => ({
    name: 'aispm:not-seen',
    value: withoutControls(value),
  }));
  const ids = subscriptions.map((one) => one.id).sort();
  const bom: Bom = {
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
    components: sorted(parts.components),
    services: sorted(parts.services),
    dependencies: dependencies([{ ref: root, dependsOn: tops }, ...parts.dependencies], new Set([...refs, root])),
    // Nobody sees everything: agents and the portal's own bill of materials have no API.
    compositions: [{ aggregate: 'incomplete', assemblies: [root] }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

const nameOf = ({ subscriptions }: BomInput): string =>
  subscriptions.length === 1 && subscriptions[0]
    ? `AI of ${withoutControls(subscriptions[0].name)}`
    : `AI of ${subscriptions.length} subscriptions`;

/** One of each reference: a registered model may be used by several endpoints. The first says what it is. */
function merged(all: readonly Parts[]): Parts {
  const seen = new Set<string>();
  const once = <T extends { readonly 'bom-ref': string }>(rows: readonly T[]) =>
    rows.filter((row) => !seen.has(row['bom-ref']) && seen.add(row['bom-ref']));
  return {
    components: once(all.flatMap((one) => one.components)),
    services: once([...all.flatMap((one) => one.services), ...all.flatMap((one) => one.outside ?? [])]),
    dependencies: all.flatMap((one) => one.dependencies),
  };
}

const sorted = <T extends { readonly 'bom-ref': string }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((one, other) => (one['bom-ref'] < other['bom-ref'] ? -1 : 1));
