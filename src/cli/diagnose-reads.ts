import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import { isRunning, isVisible } from '../model/subject.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import type { OpenedAzure } from './open-azure.ts';
import type { CliPorts } from './ports.ts';
import { readsOf, readsText, withoutNames } from './reads.ts';
import { reportFromEvidence } from './report-from-evidence.ts';
import { writeOutput } from './write-output.ts';

/**
 * `aispm diagnose --reads`: each kind of read once, in the subscription that is given or else the first of the scope
 * that can be read. Returns 0. Errors: `LoginError`, `ScopeError`, a `CliError` where no subscription can be read.
 */
export async function diagnoseReads(
  ports: CliPorts,
  opened: OpenedAzure,
  scope: readonly string[],
  policy: Policy,
  format: 'table' | 'json',
): Promise<number> {
  const { azure, cloud, display } = opened;
  const startedAt = ports.now().toISOString();
  const listed = await azure.listScope(scope, policy);
  const subject =
    listed.subjects.find((one) => isRunning(one) && isVisible(one) && one.inGraph === true) ??
    listed.subjects.find((one) => isRunning(one) && isVisible(one));
  if (!subject)
    throw new CliError(
      'No subscription can be read',
      'Give the identity Reader and Security Reader on one, or name another with --subscription',
    );
  const readings = (await azure.gather([subject], policy)).get(subject.id) ?? {};
  display.end();
  const reads = readsOf({ ...readings, ...listed.scope });
  const recordedAt = ports.now().toISOString();
  const fields = fieldsMissed(
    { startedAt, recordedAt, cloud: cloud.name, scope: listed.scope, subscriptions: [{ subject, readings }] },
    policy,
  );
  await writeOutput(
    ports,
    format === 'json'
      ? JSON.stringify({ version: VERSION, cloud: cloud.name, at: recordedAt, reads, fields }, null, 2)
      : readsText(reads, fields),
    undefined,
  );
  return 0;
}

/** What checks missed in answers that were read: "AISPM-024: The answer has no ...". A failed reading is told above. */
function fieldsMissed(recorded: Recorded, policy: Policy): readonly string[] {
  return reportFromEvidence(recorded, { policy, warnings: [] }).findings.flatMap(({ why, checkId, message }) =>
    why === 'malformed' && !message.includes('could not be read') ? [`${checkId}: ${withoutNames(message)}`] : [],
  );
}
