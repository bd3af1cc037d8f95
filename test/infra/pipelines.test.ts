import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkGiven,
  checkProject,
  checkTable,
  givenByDevOps,
  givenByGitHub,
  givenByTable,
  mappedIn,
} from '../../tools/check-infra/deployment.ts';

const root = join(import.meta.dirname, '..', '..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe.each(['pipelines/github-actions.yml', 'pipelines/azure-pipelines.yml'])('%s', (file) => {
  it('tests, checks and packs before it deploys', () => {
    const steps = [
      'npm test',
      'npm run check:infra',
      'npm run package',
      'azd provision --no-prompt --no-state',
      'azd deploy --no-prompt &&',
    ].map((step) => text(file).lastIndexOf(step));
    expect(steps.every((at) => at > 0)).toBe(true);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(text(file)).toMatch(/needs: test|dependsOn: test/);
  });

  it('asks for no secret', () => expect(text(file)).not.toMatch(/secrets\.|password|AZURE_CREDENTIALS|clientSecret/i));
});

describe('azure.yaml', () => {
  it('deploys the folder that the package is made in, without a build in Azure', () => {
    expect(text('azure.yaml')).toMatch(/project: \.\/dist\/package\n/);
    expect(text('azure.yaml')).toMatch(/remoteBuild: false/);
    expect(text('infra/modules/app.bicep')).toContain("'azd-service-name': 'app'");
    expect(text('azure.yaml')).toMatch(/^ {2}app:$/m);
  });
});

describe('what azd would not do', () => {
  const project = text('azure.yaml');
  const found = (from: string | RegExp, to: string): string => {
    const changed = project.replace(from, to);
    expect(changed).not.toBe(project);
    return checkProject(changed)
      .map((one) => one.message)
      .join('\n');
  };
  it.each([
    ['a hook that up never runs', '  prepackage:', '  prerestore:', /azd up never runs the hook prerestore/],
    ['a misspelt hook', '  preprovision:', '  preprovisioning:', /azd up never runs the hook preprovisioning/],
    [
      'a package that no hook makes',
      /npm run package/,
      'npm run build',
      /the hook prepackage does not make the package/,
    ],
    ['an azd that builds in Azure', '>= 1.23.5', '>= 1.20.0', /requiredVersions\.azd is not '>= 1\.23\.5'/],
    ['a service that is built in Azure', 'remoteBuild: false', 'remoteBuild: true', /the service app is built again/],
  ])('is found: %s', (_what, from, to, message) => expect(found(from, to)).toMatch(message));

  it('is nothing as it stands', () => expect(checkProject(project)).toEqual([]));
});

describe('the one list of variables', () => {
  const mapped = mappedIn(text('infra/main.bicepparam'));
  const devops = text('pipelines/azure-pipelines.yml');
  const github = text('pipelines/github-actions.yml');
  const missing = (file: string, given: Parameters<typeof checkGiven>[1]) =>
    checkGiven(file, given, mapped).map((one) => one.message);

  it('is whole: every parameter has one', () =>
    expect(mapped.map((one) => one.parameter)).toEqual(
      [...new Set([...text('infra/main.bicep').matchAll(/^param (\w+) /gm)].map((match) => match[1]))].sort(
        (a, b) => mapped.findIndex((one) => one.parameter === a) - mapped.findIndex((one) => one.parameter === b),
      ),
    ));

  it.each(mapped.map((one) => one.variable))('%s: a pipeline or a table without it is found', (variable) => {
    const without = (one: { readonly variable: string }) => one.variable !== variable;
    const message = `${variable} is not passed: a deployment would fall back to its default`;
    expect(missing('g', givenByGitHub(github).filter(without))).toEqual([message]);
    expect(missing('d', givenByDevOps(devops).filter(without))).toEqual([message]);
    const table = givenByTable(text('docs/operations.md'));
    expect(checkTable('t', table.filter(without), mapped).map((one) => one.message)).toEqual([
      `${variable} is not in the table of variables`,
    ]);
  });

  it('is found wanting in a pipeline that passes another variable, another default, or no group', () => {
    expect(missing('g', givenByGitHub(github.replace('vars.AISPM_SCOPE', 'vars.SCOPE'))).join()).toMatch(/AISPM_SCOPE/);
    expect(missing('g', givenByGitHub(github.replace("AISPM_NETWORK || 'public'", "AISPM_NETWORK || 'open'")))).toEqual(
      ['AISPM_NETWORK is "open" where it is not set, and "public" elsewhere'],
    );
    expect(
      missing('d', givenByDevOps(devops.replace('- group: aispm-watch', "- { name: x, value: 'y' }"))),
    ).toHaveLength(mapped.length - 2);
  });

  it('is found wanting in a table that tells another default, or a variable that nothing reads', () => {
    const table = text('docs/operations.md');
    const found = (from: RegExp, to: string) =>
      checkTable('t', givenByTable(table.replace(from, to)), mapped).map((one) => one.message);
    expect(found(/(`shardSize` +\| +)`200`/, '$1`20`')).toEqual([
      'AISPM_SHARD_SIZE is told as shardSize, "20", and is shardSize, "200"',
    ]);
    expect(found(/^\| `AISPM_SCOPE` /m, '| `AISPM_SCOPES` ')).toEqual([
      'AISPM_SCOPE is not in the table of variables',
      'AISPM_SCOPES is in the table of variables and no parameter',
    ]);
  });
});

describe('docs/operations.md', () => {
  const operations = text('docs/operations.md');
  it('says what to do on each alert', () => {
    const names = [...text('infra/alerts.bicep').matchAll(/^ {4}name: '([a-z-]+)'$/gm)].map((match) => match[1]);
    expect([...operations.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((match) => match[1])).toEqual(names);
  });

  it('names settings, parameters and files that there are', () => {
    const known = [
      text('src/config.ts'),
      text('infra/main.bicep'),
      text('infra/main.bicepparam'),
      text('infra/management-group.bicep'),
      text('azure.yaml'),
      text('tools/preprovision.mjs'),
    ].join('\n');
    const named = [...operations.matchAll(/\b(AISPM_[A-Z_]+|AZURE_[A-Z_]+)\b/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});
