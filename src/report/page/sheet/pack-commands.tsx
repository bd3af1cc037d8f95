import type { Subscription } from '../data/report-model.ts';
import type { Shown } from '../shell/shown.ts';

/** How to get and verify the evidence. Only a kept scan has hashes, and evidence that can be exported later. */
export function PackCommands({ shown, subscription }: { shown: Shown; subscription: Subscription }) {
  const { chain, scan } = shown.model.encoded;
  const isKept = (chain ?? subscription.evidence) !== undefined;
  return (
    <>
      {isKept ? 'The kept evidence: ' : 'This report is not of a kept scan. A new scan with its evidence: '}
      <span class="mono">{isKept ? `aispm export --scan ${scan.id} --out FOLDER` : 'aispm scan --export FOLDER'}</span>,
      then <span class="mono">aispm verify FOLDER</span>.
    </>
  );
}
