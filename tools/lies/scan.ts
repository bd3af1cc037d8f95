import { credential } from '../../local/tenant/credential.ts';
import { stateOf } from '../../local/tenant/state.ts';
import { parseWorld, type WorldInput } from '../../local/tenant/world.ts';
import { azure, type OptionalReads } from '../../src/azure/azure.ts';
import { exitStatus } from '../../src/cli/exit-status.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { Report } from '../../src/model/report.ts';
import { recordScope, reportOf } from '../../src/scan/in-process.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { virtualTimer } from './virtual-timer.ts';
import { type Asked, type Exchange, honestTenant, type Sent, wire } from './wire.ts';

/** Small, so that an answer that exceeds them is quickly made. */
export const LIMITS = { bytes: 1024 * 1024, depth: 100, rows: 5000 };
const NOW = new Date('2026-11-24T01:00:00Z');

export type Scanned = {
  readonly report: Report;
  readonly exit: number;
  /** Whether the scan says that no subscription of its scope is missing. */
  readonly proven: boolean;
  readonly waitedMs: number;
  readonly requests: number;
};
export type World = {
  readonly name: string;
  readonly scan: (lie?: (asked: Asked, honest: Sent & { readonly status: number }) => Sent) => Promise<Scanned>;
  readonly honest: Scanned;
  /** What an honest scan asked and was answered, in its order. */
  readonly exchanges: readonly Exchange[];
};

/** A world, scanned honestly, with these optional reads. Throws where it cannot be. */
export async function openLies(
  name: string,
  input: WorldInput,
  policy: Policy,
  reads: OptionalReads = {},
): Promise<World> {
  const world = parseWorld(input);
  const answerOf = honestTenant(stateOf(world, NOW), NOW);
  const cloud = CLOUD_PROFILES[world.cloud];
  const scan: World['scan'] = async (lie = (_asked, answer) => answer) => {
    const timer = virtualTimer();
    const client = wire((asked) => lie(asked, answerOf(asked)), timer.pause);
    const reader = azure({
      cloud,
      credential: credential(),
      httpClient: client,
      timer,
      now: () => NOW,
      graphQuota: 10_000,
      limits: LIMITS,
      ...reads,
    });
    const recorded = await recordScope(
      reader,
      [],
      policy,
      cloud,
      () => NOW,
      () => {},
    );
    const report = reportOf(recorded, { checks: CHECKS, policy, policyWarnings: [], cloud, version: 'lies' });
    const { completeness } = recorded.scope;
    const proven = completeness.ok && completeness.value.proven;
    return { report, proven, exit: exitStatus(report), waitedMs: timer.now(), requests: client.asked() };
  };
  const exchanges: Exchange[] = [];
  const honest = await scan((asked, answer) => {
    exchanges.push({ asked, answer });
    return answer;
  });
  return { name, scan, honest, exchanges };
}
