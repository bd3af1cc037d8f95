import { credential } from '../local/tenant/credential.ts';
import { tokenOf } from '../local/tenant/login.ts';
import { startTenant } from '../local/tenant/start.ts';
import { loadWorld } from '../local/tenant/world.ts';
import { azure } from '../src/azure/azure.ts';
import type { Check } from '../src/model/check.ts';
import { CLOUD_PROFILES } from '../src/model/cloud.ts';
import { countOf } from '../src/model/count.ts';
import type { Finding, Status } from '../src/model/finding.ts';
import { commandFor } from '../src/model/remediation.ts';
import { recordScope, reportOf } from '../src/scan/in-process.ts';
import { CHECKS } from '../src/scanners/index.ts';
import { VERSION } from '../src/version.ts';
import { type Az, haveAz } from './remediation/az.ts';
import { broken } from './remediation/broken.ts';
import { changes, factsOf, strayChanges } from './remediation/changes.ts';
import { CHOICES, runPack, type Scan } from './remediation/packs.ts';
import { POLICIES } from './remediation/policies.ts';

/*
 * `npm run check:remediation`: under each of several policies, the command of every finding is run with the real az
 * against the simulated tenant, which takes the write; then the tenant is scanned again. The finding must be gone,
 * nothing else in the tenant may have changed, and no check may be worse under any of the policies. Each command meets
 * a tenant of its own, so that no other one has helped it.
 */

const say = (text: string) => process.stdout.write(`${text}\n`);
const world = process.argv[2] ? await loadWorld(process.argv[2]) : broken;
const cloud = CLOUD_PROFILES.public;
const signedIn = (tenant: Tenant) => credential(tokenOf(tenant.endpoint, tenant.state.world.tenantId));
type Tenant = Awaited<ReturnType<typeof startTenant>>;
/** The findings under each policy, in the order of `POLICIES`. */
type Judged = readonly (readonly Finding[])[];

/** What a scan of the tenant says under each policy; of one subscription alone where an id is given. */
async function judge(tenant: Tenant, scope: readonly string[] = []): Promise<Judged> {
  const now = () => new Date();
  const [first] = POLICIES;
  if (!first) return [];
  const client = azure({ cloud, credential: credential(), endpoint: tenant.endpoint, ca: tenant.ca });
  const recorded = await recordScope(client, scope, first.policy, cloud, now, () => {});
  return POLICIES.map(
    ({ policy }) =>
      reportOf(recorded, { checks: CHECKS, policy, policyWarnings: [], cloud, version: VERSION }).findings,
  );
}

const commandOf = (finding: Finding): string | undefined => {
  const check = CHECKS.find((one) => one.id === finding.checkId);
  return check && (finding.status === 'fail' || finding.commands)
    ? commandFor(check.remediation, 'cli', finding)
    : undefined;
};

/** A command, and by index the policies under which it is offered. */
type Job = { readonly finding: Finding; readonly command: string; readonly policies: number[] };

function jobsOf(judged: Judged): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const [index, findings] of judged.entries())
    for (const finding of findings) {
      const command = commandOf(finding);
      if (!command) continue;
      const key = `${finding.checkId} ${command}`;
      const job = jobs.get(key) ?? { finding, command, policies: [] };
      jobs.set(key, job);
      job.policies.push(index);
    }
  return [...jobs.values()];
}

const hasCommand = (check: Check): boolean => Boolean(check.remediation.cli ?? check.commands);
type Outcome = { readonly checkId: string; readonly faults: readonly string[] };

async function outcomeOf(az: Az, port: number, job: Job, before: Judged): Promise<Outcome> {
  const { checkId, subscriptionId } = job.finding;
  const tenant = await startTenant(world, { throttle: false, port });
  try {
    await az.trust(tenant.ca);
    const facts = factsOf(tenant.state);
    const { status, output } = await az.run(job.command);
    if (status !== 0) return { checkId, faults: [`az exited with ${status}: ${output.slice(0, 400)}`] };
    const name = names.get(subscriptionId) ?? subscriptionId;
    const stray = strayChanges(checkId, name, changes(facts, factsOf(tenant.state)));
    const after = await judge(tenant, [subscriptionId]);
    const left = job.policies.flatMap((index) => {
      const now = after[index]?.find((one) => one.checkId === checkId);
      const gone = now && !['fail', 'warn', 'unknown'].includes(now.status);
      return gone ? [] : [`it is ${now?.status ?? 'gone'} afterwards (${nameOf(index)}): ${now?.message ?? ''}`];
    });
    return {
      checkId,
      faults: [...left, ...stray.map((one) => `it also changed ${one}`), ...worse(job, before, after)],
    };
  } finally {
    await tenant.close();
  }
}

const nameOf = (index: number): string => POLICIES[index]?.name ?? '';
const RANK: readonly Status[] = ['pass', 'not-applicable', 'pending', 'warn', 'unknown', 'fail'];

/**
 * What is worse afterwards. A finding that followed from a cause was not judged before, so it cannot be worse now. A
 * command does what the policy declares about Purview, so a policy that declares the opposite is no measure of it.
 */
const worse = ({ policies }: Job, before: Judged, after: Judged): readonly string[] => {
  const declared = policies.map((index) => POLICIES[index]?.policy.purviewSharing);
  return after.flatMap((findings, index) => {
    if (!declared.includes(POLICIES[index]?.policy.purviewSharing)) return [];
    return findings.flatMap((now) => {
      const earlier = before[index]?.find(
        (one) => one.checkId === now.checkId && one.subscriptionId === now.subscriptionId,
      );
      if (!earlier || earlier.cause || RANK.indexOf(now.status) <= Math.max(RANK.indexOf(earlier.status), 2)) return [];
      return [`${now.checkId} was ${earlier.status} and is ${now.status} (${nameOf(index)}): ${now.message}`];
    });
  });
};

const az = await haveAz(say);
if (typeof az === 'string') {
  say(`az could not be had (${az}), so no command was run. Nothing was checked.`);
  process.exit(0);
}

const first = await startTenant(world, { throttle: false });
const port = Number(new URL(first.endpoint).port);
const before = await judge(first);
await az.trust(first.ca);
await az.login(`https://localhost:${port}`, first.state.world.tenantId);
const names = new Map([...first.state.subscriptions.values()].map((one) => [one.id, one.name]));
await first.close();

const outcomes: Outcome[] = [];
for (const job of jobsOf(before)) {
  const outcome = await outcomeOf(az, port, job, before);
  outcomes.push(outcome);
  const { checkId, subscriptionId, message } = job.finding;
  if (outcome.faults.length > 0)
    say(
      [`AT FAULT  ${checkId}  ${names.get(subscriptionId)}: ${message}`, job.command, ...outcome.faults].join('\n  '),
    );
}
const scanAgain: Scan = async (tenant) => {
  const [policy] = POLICIES;
  if (!policy) throw new Error('There is no policy to judge by');
  const client = azure({ cloud, credential: signedIn(tenant), endpoint: tenant.endpoint, ca: tenant.ca });
  const recorded = await recordScope(
    client,
    [],
    policy.policy,
    cloud,
    () => new Date(),
    () => {},
  );
  return reportOf(recorded, { checks: CHECKS, policy: policy.policy, policyWarnings: [], cloud, version: VERSION });
};
const packs = [];
for (const choice of Object.entries(CHOICES)) {
  const pack = await runPack(az, world, port, scanAgain, choice);
  packs.push(pack);
  for (const fault of pack.faults) say(`AT FAULT  pack "${pack.name}": ${fault}`);
}
await az.close();

say('');
for (const check of CHECKS) {
  const own = outcomes.filter((one) => one.checkId === check.id);
  const bad = own.filter((one) => one.faults.length > 0).length;
  if (!hasCommand(check)) say(`${check.id}  a person decides: ${check.remediation.decision}`);
  else if (own.length === 0) say(`${check.id}  NOT RUN: nothing in this world fails it`);
  else
    say(
      `${check.id}  ${bad === 0 ? 'fixed' : 'AT FAULT'} by its command, ${countOf(own.length - bad, own.length, 'finding')}`,
    );
}
const faults = outcomes.filter((one) => one.faults.length > 0).length;
const unrun =
  world === broken
    ? CHECKS.filter((check) => hasCommand(check) && !outcomes.some((one) => one.checkId === check.id))
    : [];
const withCommand = CHECKS.filter(hasCommand).length;
say(
  `\n${withCommand} checks have a command, ${CHECKS.length - withCommand} are a person's decision. ${outcomes.length} commands were run with az: ${outcomes.length - faults} fixed their finding, changed nothing else and made no check worse under ${POLICIES.length} policies; ${faults} did not.`,
);
for (const { name, places, faults: found } of packs)
  say(
    found.length === 0
      ? `Pack "${name}": ${places} commands, run dry, run and run again: exactly its causes are gone, nothing else changed.`
      : `Pack "${name}": ${found.length} faults.`,
  );
process.exitCode = packs.some((pack) => pack.faults.length > 0) || faults > 0 || unrun.length > 0 ? 1 : 0;
