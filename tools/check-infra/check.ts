import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Finding, readFolder } from './bicep.ts';
import { checkConditions } from './conditions.ts';
import { checkParameters, checkProject } from './deployment.ts';
import { checkFlex } from './flex.ts';
import { checkQueries, emittedEvents, queriesIn } from './queries.ts';
import { checkReferences } from './references.ts';
import { checkReads, checkRules, checkSettings } from './rules.ts';
import { checkTypes } from './types.ts';

export type Checked = {
  readonly findings: readonly Finding[];
  readonly files: number;
  readonly resources: number;
  readonly queries: number;
};

/**
 * Every fault that can be found without a compiler in infra/, in azure.yaml and pipelines/, which deploy it, and in the
 * table of variables. Without the folder of types, resources are not checked against their types.
 */
export async function checkInfra(options: {
  readonly root: string;
  readonly types?: string | undefined;
}): Promise<Checked> {
  const { root, types } = options;
  const infra = join(root, 'infra');
  const files = await readFolder(infra);
  const queries = queriesIn(infra);
  const reads = z
    .object({ actions: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(join(infra, 'reads.json'), 'utf8')));
  const app = files.find((file) => file.path === 'modules/app.bicep');
  const main = files.find((file) => file.path === 'main.bicep');
  const findings = [
    ...files.flatMap((file) => file.faults),
    ...files.flatMap((file) =>
      checkReferences([file, ...files.filter((one) => one !== file)], (path) =>
        existsSync(join(infra, dirname(file.path), path)),
      ).filter((one) => one.file === file.path),
    ),
    ...files.flatMap((file) => checkRules(file, readFileSync(join(infra, file.path), 'utf8'))),
    ...(app ? checkSettings(app) : [{ file: 'modules/app.bicep', line: 1, message: 'is not there' }]),
    ...checkReads(reads.actions),
    ...files.flatMap(checkFlex),
    ...files.flatMap(checkConditions),
    ...checkProject(readFileSync(join(root, 'azure.yaml'), 'utf8')),
    ...(main ? checkParameters(main, root) : []),
    ...checkQueries(queries, emittedEvents(join(root, 'src'))),
    ...(types ? files.flatMap((file) => checkTypes(file, types)) : []),
  ];
  return {
    findings,
    files: files.length,
    resources: files.reduce((sum, file) => sum + file.resources.length, 0),
    queries: queries.length,
  };
}
