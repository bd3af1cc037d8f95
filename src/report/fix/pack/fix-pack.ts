import type { Shell } from '../../../model/remediation.ts';
import type { Report } from '../../../model/report.ts';
import type { FixRow } from '../fix-row.ts';
import { bashScript } from './bash-script.ts';
import { type PackSteps, packSteps, type StepContext } from './pack-steps.ts';
import { powershellScript } from './powershell-script.ts';

export type PackShell = 'az' | 'powershell';

export type PackOptions = StepContext & {
  readonly shell: PackShell;
  readonly scan: Pick<Report['scan'], 'id' | 'startedAt'>;
  /** Changes nothing until it is told to; without it, it asks once and writes. */
  readonly dryRun: boolean;
  readonly onError: 'stop' | 'continue';
};

export type WrittenPack = PackSteps & {
  readonly script: string;
  readonly fileName: string;
  /** How many commands it runs. */
  readonly commands: number;
};

/**
 * One script for some causes. Only what the report holds goes into it: names in comments of one line, ids that were
 * checked, commands as the scan made them. Pure: the same report gives the same script.
 */
export function fixPack(rows: readonly FixRow[], options: PackOptions): WrittenPack {
  const { shell, scan, dryRun, onError } = options;
  const made = packSteps(rows, SHELLS[shell], options);
  const applies = shell === 'az' ? 'APPLY=yes in front of it' : '-Apply';
  const pack = { ...made, rows, scan, dryRun, onError, applies };
  return {
    ...made,
    script: shell === 'az' ? bashScript(pack) : powershellScript(pack),
    fileName: `${packName(rows, scan)}.${shell === 'az' ? 'sh' : 'ps1'}`,
    commands: made.steps.reduce((sum, step) => sum + step.targets.length, 0),
  };
}

const SHELLS: Readonly<Record<PackShell, Shell>> = { az: 'cli', powershell: 'powershell' };

/** "aispm-007-5-subscriptions-2026-11-27" */
export function packName(rows: readonly FixRow[], scan: Pick<Report['scan'], 'startedAt'>): string {
  const [only] = rows;
  const places = new Set(rows.flatMap((row) => row.places.map((one) => one.subscription.id))).size;
  const what = rows.length === 1 && only ? only.key : `${rows.length}-causes`;
  return `aispm-${what}-${places}-subscription${places === 1 ? '' : 's'}-${scan.startedAt.slice(0, 10)}`;
}
