import type { FixRow } from '../../fix/fix-row.ts';
import { fixSums } from '../../fix/fix-sums.ts';
import type { ReportModel } from '../data/report-model.ts';
import { BetterOrWorse } from './better-or-worse.tsx';
import { SinceLastNight } from './since-last-night.tsx';
import { WhoMustAct } from './who-must-act.tsx';

type Props = {
  readonly model: ReportModel;
  readonly rows: readonly FixRow[];
  readonly stale: boolean;
  readonly old: boolean;
  /** The owner that is filtered by. */
  readonly owner: string;
};

/** The whole estate in three rows: better or worse, who must act, what changed. */
export function NightInShort({ model, rows, stale, old, owner }: Props) {
  return (
    <section class="panel" aria-label="The night in short">
      <BetterOrWorse model={model} now={fixSums(rows).toFix} />
      <WhoMustAct rows={rows} owner={owner} />
      <SinceLastNight model={model} rows={rows} stale={stale} old={old} />
    </section>
  );
}
