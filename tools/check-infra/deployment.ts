import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { BicepFile, Finding } from './bicep.ts';

/*
 * azd's project file, and the one list of parameters in its four places: main.bicep with its parameter file, both
 * pipelines, and the table of docs/operations.md.
 */

const hook = z.object({ run: z.string() });
const projectSchema = z.looseObject({
  requiredVersions: z.object({ azd: z.string() }).optional(),
  hooks: z.record(z.string(), z.object({ posix: hook, windows: hook })).default({}),
  services: z.record(
    z.string(),
    z.looseObject({ project: z.string(), host: z.string(), remoteBuild: z.boolean().optional() }),
  ),
});

/**
 * Commands around which azd runs a project's hooks in `azd up` and `azd down`
 * (learn.microsoft.com/azure/developer/azure-developer-cli/azd-extensibility). `up` never restores.
 */
const COMMANDS = ['up', 'package', 'provision', 'deploy', 'down'];
const RUN = new Set(COMMANDS.flatMap((command) => [`pre${command}`, `post${command}`]));
/**
 * From here on azd deploys a function app as it stands where `remoteBuild` is false
 * (github.com/Azure/azure-dev/pull/6748).
 */
const OLDEST_AZD = '>= 1.23.5';

/** What azd would ignore in azure.yaml, or do differently than intended. */
export function checkProject(text: string): Finding[] {
  const complain = (message: string): Finding => ({ file: '../azure.yaml', line: 1, message });
  const project = projectSchema.parse(parse(text));
  const { prepackage } = project.hooks;
  return [
    ...Object.keys(project.hooks)
      .filter((name) => !RUN.has(name))
      .map((name) => complain(`azd up never runs the hook ${name}; it runs ${[...RUN].join(', ')}`)),
    ...(prepackage?.posix.run === 'npm run package' && prepackage.windows.run === 'npm run package'
      ? []
      : [complain('the hook prepackage does not make the package with "npm run package", on both kinds of system')]),
    ...(project.requiredVersions?.azd === OLDEST_AZD
      ? []
      : [complain(`requiredVersions.azd is not '${OLDEST_AZD}': older ones build the package again in Azure`)]),
    ...Object.entries(project.services)
      .filter(([, service]) => service.host === 'function' && service.remoteBuild !== false)
      .map(([name]) => complain(`the service ${name} is built again in Azure; the package is complete`)),
  ];
}

export type Given = { readonly variable: string; readonly value: string };
export type Mapped = Given & { readonly parameter: string };

/** `readEnvironmentVariable(name, value)` of a parameter file, by parameter. */
export function mappedIn(parameterFile: string): readonly Mapped[] {
  return [...parameterFile.matchAll(/^param (\w+) = .*?readEnvironmentVariable\('(\w+)', '([^']*)'\)/gm)].map(
    ([, parameter = '', variable = '', value = '']) => ({ parameter, variable, value }),
  );
}

/** These have no default in a pipeline: they say where to deploy. */
const NO_DEFAULT = ['AZURE_ENV_NAME', 'AZURE_LOCATION'];
const literal = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const githubSchema = z.object({ jobs: z.object({ deploy: z.object({ env: z.record(z.string(), literal) }) }) });
const variable = z.union([z.object({ name: z.string(), value: literal }), z.object({ group: z.string() })]);
const step = z.looseObject({ env: z.record(z.string(), literal).optional() });
const devopsSchema = z.object({
  stages: z.array(
    z.object({
      stage: z.string(),
      variables: z.array(variable).default([]),
      jobs: z.array(
        z.looseObject({
          variables: z.array(variable).default([]),
          strategy: z.object({ runOnce: z.object({ deploy: z.object({ steps: z.array(step) }) }) }).optional(),
        }),
      ),
    }),
  ),
});

/** The variables that the sample for GitHub passes, with what it passes where one is not set. */
export function givenByGitHub(text: string): readonly Given[] {
  const { env } = githubSchema.parse(parse(text)).jobs.deploy;
  return Object.entries(env).flatMap(([name, value]) => {
    const [, from, fallback = ''] = /^\$\{\{ vars\.(\w+)(?: \|\| '([^']*)')? \}\}$/.exec(value) ?? [];
    return from === name ? [{ variable: name, value: fallback }] : [];
  });
}

/**
 * The variables that the sample for Azure DevOps passes. Its stage gives every default and its job the group that
 * overrides them; Azure Pipelines hands both to scripts as environment variables
 * (learn.microsoft.com/azure/devops/pipelines/process/variables).
 */
export function givenByDevOps(text: string): readonly Given[] {
  const { stages } = devopsSchema.parse(parse(text));
  const deploy = stages.find((one) => one.stage === 'deploy');
  const named = (deploy?.variables ?? []).flatMap((one) =>
    'name' in one ? [{ variable: one.name, value: one.value }] : [],
  );
  const steps = (deploy?.jobs ?? []).flatMap((job) => job.strategy?.runOnce.deploy.steps ?? []);
  const grouped = deploy?.jobs.some((job) => job.variables.some((one) => 'group' in one)) ?? false;
  return [
    ...(grouped ? named : []),
    ...steps.flatMap((one) =>
      Object.entries(one.env ?? {}).flatMap(([name, value]) =>
        value === `$(${name})` ? [{ variable: name, value: '' }] : [],
      ),
    ),
  ];
}

/** The rows of the table of variables: name, parameter, default. */
export const givenByTable = (text: string): readonly Mapped[] =>
  [...text.matchAll(/^\| `((?:AISPM|AZURE)_[A-Z_]+)` +\| `(\w+)` +\| (?:`([^`]*)`)? *\|/gm)].map(
    ([, name = '', parameter = '', value = '']) => ({ variable: name, parameter, value }),
  );

/** Faults in the one list of parameters, wherever it is repeated. */
export function checkParameters(main: BicepFile, root: string): Finding[] {
  const text = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');
  const mapped = mappedIn(text('infra/main.bicepparam'));
  return [
    ...checkMapped(main, mapped),
    ...checkGiven('../pipelines/github-actions.yml', givenByGitHub(text('pipelines/github-actions.yml')), mapped),
    ...checkGiven('../pipelines/azure-pipelines.yml', givenByDevOps(text('pipelines/azure-pipelines.yml')), mapped),
    ...checkTable('../docs/operations.md', givenByTable(text('docs/operations.md')), mapped),
  ];
}

function checkMapped(main: BicepFile, mapped: readonly Mapped[]): Finding[] {
  return main.params.flatMap((param) => {
    const own = mapped.filter((one) => one.parameter === param.name);
    const complain = (message: string): Finding => ({ file: 'main.bicepparam', line: 1, message });
    if (own.length !== 1) return [complain(`${param.name} is read from ${own.length} variables, and not from one`)];
    if (param.required || param.name === 'policyFile') return [];
    const written = (param.node.namedChildren[2]?.text ?? '').replace(/^'|'$/g, '');
    return written === own[0]?.value
      ? []
      : [complain(`${param.name} is ${own[0]?.value} without a variable, and ${written} in main.bicep`)];
  });
}

export function checkGiven(file: string, given: readonly Given[], mapped: readonly Mapped[]): Finding[] {
  return mapped.flatMap(({ variable: name, value }) => {
    const own = given.find((one) => one.variable === name);
    if (!own) return [{ file, line: 1, message: `${name} is not passed: a deployment would fall back to its default` }];
    const wanted = NO_DEFAULT.includes(name) ? '' : value;
    return own.value === wanted
      ? []
      : [{ file, line: 1, message: `${name} is "${own.value}" where it is not set, and "${wanted}" elsewhere` }];
  });
}

export function checkTable(file: string, rows: readonly Mapped[], mapped: readonly Mapped[]): Finding[] {
  const complain = (message: string): Finding => ({ file, line: 1, message });
  return [
    ...mapped.flatMap(({ variable: name, parameter, value }) => {
      const row = rows.find((one) => one.variable === name);
      if (!row) return [complain(`${name} is not in the table of variables`)];
      const wanted = NO_DEFAULT.includes(name) ? '' : value;
      return row.parameter === parameter && row.value === wanted
        ? []
        : [complain(`${name} is told as ${row.parameter}, "${row.value}", and is ${parameter}, "${wanted}"`)];
    }),
    ...rows
      .filter((row) => !mapped.some((one) => one.variable === row.variable))
      .map((row) => complain(`${row.variable} is in the table of variables and no parameter`)),
  ];
}
