import { credential } from '../local/tenant/credential.ts';
import { startTenant } from '../local/tenant/start.ts';
import { loadWorld } from '../local/tenant/world.ts';
import { azure } from '../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../src/model/cloud.ts';
import { countOf } from '../src/model/count.ts';
import type { Finding } from '../src/model/finding.ts';
import { policySchema } from '../src/model/policy.ts';
import { commandFor } from '../src/model/remediation.ts';
import { recordScope, reportOf } from '../src/scan/in-process.ts';
import { CHECKS } from '../src/scanners/index.ts';
import { VERSION } from '../src/version.ts';
import { type Az, haveAz } from './remediation/az.ts';
import { broken } from './remediation/broken.ts';

/*
 * `npm run check:remediation`: the command of every failing finding is run with the real az against the simulated
 * tenant, which takes the write; then the subscription is scanned again, and the finding must be gone. Each command
 * meets a tenant of its own, so that no other one has helped it.
 */

const say = (text: string) => process.stdout.write(`${text}\n`);
const world = process.argv[2] ? await loadWorld(process.argv[2]) : broken;
const policy = policySchema.parse({ sentinel: { workspaces: [] } });
const cloud = CLOUD_PROFILES.public;
/** Their worst outcome is warn. */
const NEVER_FAIL: readonly string[] = ['AISPM-012'];
type Tenant = Awaited<ReturnType<typeof startTenant>>;

/** Every finding of a scan of the tenant; of one subscription alone where an id is given. */
async function findings(tenant: Tenant, scope: readonly string[] = []): Promise<readonly Finding[]> {
  const now = () => new Date();
  const recorded = await recordScope(
    azure({ cloud, credential: credential(), endpoint: tenant.endpoint, ca: tenant.ca }),
    scope,
    policy,
    cloud,
    now,
    () => {},
  );
  return reportOf(recorded, { checks: CHECKS, policy, policyWarnings: [], cloud, version: VERSION }).findings;
}

const commandOf = (finding: Finding): string | undefined => {
  const check = CHECKS.find((one) => one.id === finding.checkId);
  return check
    ? commandFor(check.remediation, 'cli', { subscriptionId: finding.subscriptionId, items: finding.items ?? [] })
    : undefined;
};

type Outcome = { readonly checkId: string; readonly fault: string | undefined };

async function mended(az: Az, port: number, finding: Finding, command: string): Promise<Outcome> {
  const tenant = await startTenant(world, { throttle: false, port });
  try {
    await az.trust(tenant.ca);
    const { status, said } = await az.run(command);
    if (status !== 0) return { checkId: finding.checkId, fault: `az exited with ${status}: ${said.slice(0, 400)}` };
    const after = (await findings(tenant, [finding.subscriptionId])).find((one) => one.checkId === finding.checkId);
    const gone = after && !['fail', 'warn', 'unknown'].includes(after.status);
    return {
      checkId: finding.checkId,
      fault: gone ? undefined : `it is ${after?.status ?? 'gone'} afterwards: ${after?.message ?? ''}`,
    };
  } finally {
    await tenant.close();
  }
}

const az = await haveAz(say);
if (typeof az === 'string') {
  say(`az could not be had (${az}), so no command was run. Nothing was checked.`);
  process.exit(0);
}

const first = await startTenant(world, { throttle: false });
const port = Number(new URL(first.endpoint).port);
const before = await findings(first);
await az.trust(first.ca);
await az.login(`https://localhost:${port}`, first.state.world.tenantId);
const names = new Map([...first.state.subscriptions.values()].map((one) => [one.id, one.name]));
await first.close();

const outcomes: Outcome[] = [];
for (const finding of before) {
  const failing = finding.status === 'fail' || (finding.status === 'warn' && NEVER_FAIL.includes(finding.checkId));
  const command = failing ? commandOf(finding) : undefined;
  if (!command) continue;
  const outcome = await mended(az, port, finding, command);
  outcomes.push(outcome);
  if (outcome.fault)
    say(
      `NOT FIXED  ${finding.checkId}  ${names.get(finding.subscriptionId)}: ${finding.message}\n  ${command}\n  ${outcome.fault}`,
    );
}
await az.close();

say('');
for (const check of CHECKS) {
  const own = outcomes.filter((one) => one.checkId === check.id);
  const bad = own.filter((one) => one.fault !== undefined).length;
  if (!check.remediation.cli) say(`${check.id}  a person decides: ${check.remediation.decision}`);
  else if (own.length === 0) say(`${check.id}  NOT RUN: nothing in this world fails it`);
  else
    say(
      `${check.id}  ${bad === 0 ? 'fixed' : 'NOT FIXED'} by its command, ${countOf(own.length - bad, own.length, 'finding')}`,
    );
}
const faults = outcomes.filter((one) => one.fault !== undefined).length;
const unrun =
  world === broken
    ? CHECKS.filter((check) => check.remediation.cli && !outcomes.some((one) => one.checkId === check.id))
    : [];
const withCommand = CHECKS.filter((check) => check.remediation.cli).length;
say(
  `\n${withCommand} checks have a command, ${CHECKS.length - withCommand} are a person's decision. ${outcomes.length} commands were run with az: ${outcomes.length - faults} fixed their finding, ${faults} did not.`,
);
process.exitCode = faults > 0 || unrun.length > 0 ? 1 : 0;
