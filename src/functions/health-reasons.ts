import { anonymousSignIn } from '../azure/sign-in-words.ts';
import { count } from '../model/count.ts';
import { topicReasons } from '../notify/event-channel.ts';
import type { EventDeps } from '../notify/event-ports.ts';
import { mailReasons } from '../notify/mail-health.ts';
import type { DigestDeps } from '../notify/ports.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import { newestWhole } from '../scan/newest-closed.ts';
import { CLOCK_SKEW_MS } from '../scan/scan-id.ts';
import type { ScanRow } from '../scan/store.ts';

/** What health is made of. `isReader`: whether whoever asks may read reports. */
export type HealthDeps = {
  readonly deps: Pick<ScanDependencies, 'store' | 'now' | 'policyUnusable'>;
  readonly digests: DigestDeps;
  readonly events: EventDeps;
  readonly policyFaults: readonly string[];
  readonly staleAfter: number;
  readonly isReader: boolean;
};

/** What is wrong, as sentences, by what it is about. */
export type HealthReasons = Readonly<Record<'scan' | 'rows' | 'mail' | 'topic' | 'policy', readonly string[]>>;

/** Clocks of two instances may differ by so much. */
const SKEW_HOURS = CLOCK_SKEW_MS / 3_600_000;

/** Everything that is wrong with the app; all lists are empty where it is healthy. Throws where storage fails. */
export async function healthReasons(of: HealthDeps): Promise<HealthReasons> {
  const { deps, digests, events, staleAfter, isReader } = of;
  const [newest] = await deps.store.scans(1);
  return {
    scan: scanReasons(newest, hoursSince(await newestWhole(deps.store), deps.now()), staleAfter),
    rows: rowReasons((await deps.store.setAside()).length),
    mail: await mailReasons(digests, isReader),
    topic: await topicReasons(events),
    policy: policyReasons(of),
  };
}

/** The age of a closed scan in hours; negative where it is dated in the future. */
export const hoursSince = (closed: ScanRow | undefined, now: Date): number | undefined =>
  closed?.finishedAt ? (now.getTime() - Date.parse(closed.finishedAt)) / 3_600_000 : undefined;

function scanReasons(newest: ScanRow | undefined, hours: number | undefined, staleAfter: number): string[] {
  const reasons: string[] = [];
  if (hours === undefined) reasons.push('No scan has finished yet');
  else if (hours < -SKEW_HOURS)
    reasons.push(
      `The last finished scan is dated ${Math.round(-hours * 10) / 10} h in the future: the clock of the app was wrong then, or is wrong now`,
    );
  else if (hours > staleAfter) reasons.push(`The last finished scan is older than ${staleAfter} h`);
  const { id, error } = newest ?? {};
  const signIn = error === undefined ? undefined : anonymousSignIn(error);
  if (error !== undefined)
    reasons.push(`Scan ${id} could not list its scope${signIn ? `: ${signIn}` : ''}; the log says why`);
  return reasons;
}

const rowReasons = (rows: number): string[] =>
  rows === 0
    ? []
    : [
        `${count(rows, 'stored row')} could not be read and ${rows === 1 ? 'was' : 'were'} set aside; the log names ${rows === 1 ? 'it' : 'them'}, and docs/operations.md says what to do`,
      ];

function policyReasons({ deps, policyFaults }: HealthDeps): string[] {
  if (deps.policyUnusable !== undefined)
    return ['The policy file cannot be read, and there was no valid one before it; the log names the faults'];
  if (policyFaults.length === 0) return [];
  return [
    `The policy file has ${count(policyFaults.length, 'fault')} and the last valid one is in force; the log names the faults`,
  ];
}
