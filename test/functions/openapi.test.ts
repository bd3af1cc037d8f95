import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openApiDocument } from '../../src/functions/openapi.ts';
import { onDemand } from '../../tools/on-demand.ts';

it('is a valid OpenAPI document, also by the recommended rules of redocly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aispm-openapi-'));
  try {
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(openApiDocument()));
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const out = execFileSync(onDemand('redocly'), ['lint', file, '--extends=recommended', '--format=json'], {
      encoding: 'utf8',
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { totals, problems } = JSON.parse(out.slice(out.indexOf('{')));
    expect({
      errors: totals.errors,
      problems: problems.map((one: { ruleId: string; message: string }) => `${one.ruleId}: ${one.message}`),
    }).toEqual({ errors: 0, problems: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('is the same every time it is made', () =>
  expect(JSON.stringify(openApiDocument())).toBe(JSON.stringify(openApiDocument())));
