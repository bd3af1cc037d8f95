import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

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
    ].join('\n');
    const named = [...operations.matchAll(/\b(AISPM_[A-Z_]+|AZURE_[A-Z_]+)\b/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    for (const [, name] of operations.matchAll(
      /`(appSubnetId|endpointSubnetId|scanSchedule|purgeSchedule|shardSize|scanDeadlineMinutes|maximumInstanceCount|logRetentionDays|mailDomain)`/g,
    ))
      expect(known).toContain(`param ${name} `);
  });
});
