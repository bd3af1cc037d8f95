import type { LeftOut, ReportSubscription } from '../model/report.ts';
import { withoutControls } from '../report/control-characters.ts';
import { sharedNameWarnings } from '../scan/policy/shared-names.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { openReport } from './report-file.ts';
import { writeOutput } from './write-output.ts';

/**
 * `aispm policy check FILE`; with a report, also which declarations name several of its subscriptions. Returns 0.
 * Errors: a `CliError` with every fault of the file, each with its place; one where the report cannot be read.
 */
export async function policyCheckCommand(
  ports: CliPorts,
  file: string,
  options: { readonly report?: string } = {},
): Promise<number> {
  const { policy, warnings } = await openPolicy(file, ports.now());
  const subscriptions = options.report === undefined ? [] : await subscriptionsOf(options.report);
  const shared = sharedNameWarnings(policy, subscriptions, ports.now());
  const mapped =
    Object.keys(policy.zones.subscriptions).length +
    Object.keys(policy.zones.managementGroups).length +
    policy.zones.tags.length;
  const counts = [
    [mapped, 'zone rule'],
    [policy.waivers.length, 'waiver'],
    [policy.owners.length, 'owner'],
    [policy.aiCatalogue?.length ?? 0, 'registered AI resource'],
    [policy.attestations.length, 'attestation'],
  ].map(([n, word]) => `${n} ${word}${n === 1 ? '' : 's'}`);
  await writeOutput(
    ports,
    [
      `${withoutControls(file)} is valid: ${counts.join(', ')}.`,
      ...[...warnings, ...shared].map((warning) => `Warning: ${withoutControls(warning)}`),
    ].join('\n'),
    undefined,
  );
  return 0;
}

async function subscriptionsOf(file: string): Promise<readonly (ReportSubscription | LeftOut)[]> {
  const { head, parts, close } = await openReport(file);
  try {
    const found: (ReportSubscription | LeftOut)[] = [];
    for await (const { subscription } of parts(false)) found.push(subscription);
    return [...found, ...(head.leftOut ?? [])];
  } finally {
    await close();
  }
}
