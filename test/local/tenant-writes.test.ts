import { execFileSync } from 'node:child_process';
import { request } from 'node:https';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { credential } from '../../local/tenant/credential.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import type { Finding } from '../../src/model/finding.ts';
import { commandFor } from '../../src/model/remediation.ts';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { broken } from '../../tools/remediation/broken.ts';
import { changes, factsOf, strayChanges } from '../../tools/remediation/changes.ts';
import { aispm } from '../cli/run.ts';

/*
 * What `npm run check:remediation` shows with the real az, command by command, is held here for the commands that are
 * plain requests: together they fix everything that they are offered for.
 */

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant(broken, { throttle: false });
});
afterAll(() => tenant.close());

async function scan(): Promise<Report> {
  const openWorld = async () => ({
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    credential: credential(),
    cloud: 'public' as const,
    close: async () => {},
  });
  return reportSchema.parse(
    JSON.parse(
      (await aispm(['scan', '--world', 'broken', '--format', 'json'], { openWorld, now: () => new Date() })).out,
    ),
  );
}

/** The requests of a command line: what a POSIX shell makes of it, with `az` a function that prints its words. */
function requestsOf(command: string): { method: string; path: string; body: string }[] {
  const lines = execFileSync('sh', ['-ec', `az() { printf '%s\\0' "$@"; echo; }\n${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const words = line.split('\0');
    const after = (option: string) => words[words.indexOf(option) + 1] ?? '';
    return {
      method: after('--method').toUpperCase(),
      path: `${encodeURI(after('--url'))}?${after('--url-parameters')}`,
      body: words.includes('--body') ? after('--body') : '',
    };
  });
}

const send = ({ method, path, body }: { method: string; path: string; body: string }): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, tenant.endpoint),
      { method, ca: tenant.ca, headers: { authorization: 'Bearer test', 'content-type': 'application/json' } },
      (response) => response.resume().once('end', () => resolve(response.statusCode ?? 0)),
    );
    sent.once('error', reject).end(body);
  });

type Offered = { readonly finding: Finding; readonly command: string };
const keyOf = (finding: Finding): string => `${finding.checkId} ${finding.subscriptionId}`;

function offeredBy({ checks, findings }: Report): readonly Offered[] {
  return findings.flatMap((finding) => {
    const check = checks.find((one) => one.id === finding.checkId);
    const command = check && finding.status === 'fail' ? commandFor(check.remediation, 'cli', finding) : undefined;
    return command?.startsWith('az rest ') ? [{ finding, command }] : [];
  });
}

/** The first command for each thing that is written: another one for it would undo the first, as its caveat says. */
function oneForEach(offered: readonly Offered[]): readonly Offered[] {
  const written = new Set<string>();
  return offered.filter(({ command }) => {
    const paths = requestsOf(command).map((one) => one.path);
    if (paths.some((path) => written.has(path))) return false;
    for (const path of paths) written.add(path);
    return true;
  });
}

it('mends what its commands are offered for, scanned again after each round', async () => {
  const mended = new Map<string, Finding>();
  let report = await scan();
  for (let offered = offeredBy(report); offered.length > 0; offered = offeredBy(report)) {
    for (const { finding, command } of oneForEach(offered)) {
      expect([...mended.keys()]).not.toContain(keyOf(finding));
      mended.set(keyOf(finding), finding);
      const facts = factsOf(tenant.state);
      for (const one of requestsOf(command)) expect([one.path, await send(one)]).toEqual([one.path, 200]);
      const name = report.subscriptions.find((one) => one.id === finding.subscriptionId)?.name ?? '';
      expect(strayChanges(finding.checkId, name, changes(facts, factsOf(tenant.state)))).toEqual([]);
    }
    report = await scan();
  }
  expect(new Set([...mended.values()].map((finding) => finding.checkId)).size).toBeGreaterThanOrEqual(18);
  for (const finding of mended.values()) {
    const now = report.findings.find((one) => keyOf(one) === keyOf(finding));
    expect(`${finding.checkId} ${now?.status}: ${now?.message}`).toMatch(/^AISPM-\d{3} (pass|pending): /);
  }
});

it('switches off what a PUT of a plan leaves out', async () => {
  const one = [...tenant.state.subscriptions.values()].find(({ name }) => name === 'As Azure Has It');
  const facts = factsOf(tenant.state);
  const path = `/subscriptions/${one?.id}/providers/Microsoft.Security/pricings/VirtualMachines?api-version=2024-01-01`;
  const body = {
    properties: { pricingTier: 'Standard', extensions: [{ name: 'MdeDesignatedSubscription', isEnabled: 'False' }] },
  };
  expect(await send({ method: 'PUT', path, body: JSON.stringify(body) })).toBe(200);
  const plan = 'As Azure Has It/plans/VirtualMachines/properties';
  expect(changes(facts, factsOf(tenant.state))).toEqual([
    `${plan}/extensions/AgentlessVmScanning/additionalExtensionProperties/ExclusionTags: "[]" -> nothing`,
    `${plan}/extensions/AgentlessVmScanning/isEnabled: "True" -> "False"`,
    `${plan}/subPlan: "P2" -> nothing`,
  ]);
});

it('takes no write that it does not know', async () => {
  expect(
    await send({
      method: 'PUT',
      path: '/subscriptions/none/providers/Microsoft.Nothing/things/one?api-version=1',
      body: '{}',
    }),
  ).toBe(404);
});
