import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { installOnDemand, ON_DEMAND } from '../on-demand.ts';

const PATH = 'cdx:npm:package:path';
const componentSchema = z.looseObject({
  'bom-ref': z.string(),
  externalReferences: z.array(z.looseObject({ type: z.string() })).optional(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
const bomSchema = z.looseObject({
  metadata: z.looseObject({
    tools: z.looseObject({ components: z.array(z.looseObject({ name: z.string() })) }),
    component: componentSchema,
  }),
  components: z.array(componentSchema),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});

/**
 * A CycloneDX 1.6 bill of materials of what is inside the bundle: the installed production packages as cyclonedx-npm
 * describes them, without those that contribute nothing to the bundle. Nothing in it depends on the machine: no time,
 * no serial number, no version of npm, no registry.
 */
export async function sbomOf(root: string, packages: readonly string[]): Promise<unknown> {
  installOnDemand();
  // Its script rather than the command beside it, which on Windows only a shell can start.
  const tool = join(ON_DEMAND, 'node_modules', '@cyclonedx', 'cyclonedx-npm', 'bin', 'cyclonedx-npm-cli.js');
  const options = [
    '--omit',
    'dev',
    '--flatten-components',
    '--output-reproducible',
    '--short-PURLs',
    '--spec-version',
    '1.6',
    '--validate',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [tool, ...options], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const bom = bomSchema.parse(JSON.parse(stdout));
  const pathOf = (component: z.infer<typeof componentSchema>) =>
    component.properties.find((one) => one.name === PATH)?.value ?? '';
  const bundled = new Set(packages);
  const components = bom.components
    .filter((component) => bundled.has(pathOf(component)))
    .map(({ externalReferences, ...component }) => ({
      ...component,
      ...(externalReferences
        ? { externalReferences: externalReferences.filter((one) => one.type !== 'distribution') }
        : {}),
    }));
  const described = new Set(components.map(pathOf));
  const missing = packages.filter((path) => !described.has(path));
  if (missing.length > 0)
    throw new Error(
      `The bundle holds packages that the bill of materials does not describe: ${missing.join(', ')}. Is one of them a development dependency?`,
    );
  const refs = new Set([bom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  return {
    ...bom,
    metadata: {
      ...bom.metadata,
      tools: { components: bom.metadata.tools.components.filter((one) => one.name !== 'npm') },
    },
    components,
    dependencies: bom.dependencies
      .filter((one) => refs.has(one.ref))
      .map((one) => ({
        ...one,
        ...(one.dependsOn ? { dependsOn: one.dependsOn.filter((ref) => refs.has(ref)) } : {}),
      })),
  };
}
