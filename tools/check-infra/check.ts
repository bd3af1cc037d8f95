import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type BicepFile, type Finding, readFolder } from './bicep.ts';
import { checkConditions } from './conditions.ts';
import { checkParameters, checkProject } from './deployment.ts';
import { checkFlex } from './flex.ts';
import { alertQueriesIn, checkQueries, emittedEvents, queriesIn } from './queries.ts';
import { checkReferences } from './references.ts';
import { checkReads, checkRules, checkSettings } from './rules.ts';
import { checkTypes } from './types.ts';
import { checkWorkflows } from './workflows.ts';

export type Checked = {
  readonly findings: readonly Finding[];
  readonly files: number;
  readonly resources: number;
  readonly queries: number;
};

/**
 * Every fault that can be found without a compiler in infra/ and samples/, in azure.yaml and pipelines/, which deploy
 * infra/, and in the table of variables. Without the folder of types, resources are not checked against their types.
 */
export async function checkInfra(options: {
  readonly root: string;
  readonly types?: string | undefined;
}): Promise<Checked> {
  const { root, types } = options;
  const infra = join(root, 'infra');
  const [deployed, samples] = await Promise.all([checkFolder(infra, types), checkFolder(join(root, 'samples'), types)]);
  const { files } = deployed;
  const queries = queriesIn(infra);
  const sampleQueries = alertQueriesIn(join(root, 'samples'));
  const events = emittedEvents(join(root, 'src'));
  const reads = z
    .object({ actions: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(join(infra, 'reads.json'), 'utf8')));
  const app = files.find((file) => file.path === 'modules/app.bicep');
  const main = files.find((file) => file.path === 'main.bicep');
  const ofSamples = [
    ...samples.findings,
    ...checkQueries(sampleQueries, events),
    ...checkWorkflows(join(root, 'samples'), join(root, 'docs', 'events.schema.json')),
  ];
  const findings = [
    ...deployed.findings,
    ...(app ? checkSettings(app) : [{ file: 'modules/app.bicep', line: 1, message: 'is not there' }]),
    ...checkReads(reads.actions),
    ...files.flatMap(checkFlex),
    ...checkProject(readFileSync(join(root, 'azure.yaml'), 'utf8')),
    ...(main ? checkParameters(main, root) : []),
    ...checkQueries(queries, events),
    ...ofSamples.map((one) => ({ ...one, file: `../samples/${one.file}` })),
  ];
  const all = [...files, ...samples.files];
  return {
    findings,
    files: all.length,
    resources: all.reduce((sum, file) => sum + file.resources.length, 0),
    queries: queries.length + sampleQueries.length,
  };
}

/** What is wrong with the Bicep files of a folder, each by itself and all together. */
async function checkFolder(
  folder: string,
  types: string | undefined,
): Promise<{ readonly files: readonly BicepFile[]; readonly findings: readonly Finding[] }> {
  const files = await readFolder(folder);
  const findings = [
    ...files.flatMap((file) => file.faults),
    ...files.flatMap((file) =>
      checkReferences([file, ...files.filter((one) => one !== file)], (path) =>
        existsSync(join(folder, dirname(file.path), path)),
      ).filter((one) => one.file === file.path),
    ),
    ...files.flatMap((file) => checkRules(file, readFileSync(join(folder, file.path), 'utf8'))),
    ...files.flatMap(checkConditions),
    ...(types ? files.flatMap((file) => checkTypes(file, types)) : []),
  ];
  return { files, findings };
}
