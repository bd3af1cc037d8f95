import { count } from '../model/count.ts';
import { verifyChain } from '../scan/finish/chain.ts';
import { newestPurged } from '../scan/finish/purge.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { verifyPack } from './verify-pack.ts';

/**
 * `aispm verify`: follows the chain of the stored scans; with a folder, checks an evidence pack instead. Returns 0
 * where it holds, 2 where it does not. Errors: a `CliError` where storage or pack cannot be read.
 */
export async function verifyCommand(ports: CliPorts, pack: string | undefined): Promise<number> {
  if (pack !== undefined) return verifyPack(ports, pack);
  const { store } = await openStorage(ports);
  const { links, withResults, broken } = await verifyChain(store, newestPurged(await store.purgeProgress()));
  const older = links - withResults;
  const deleted = older > 0 ? `; the results of ${older} were deleted at the end of their retention` : '';
  const held = `${count(links, 'scan holds', 'scans hold')}, ${withResults} of them down to each finding${deleted}.`;
  ports.out.write(
    broken
      ? `The chain breaks at scan ${broken.scanId}: ${broken.why}.\nBefore it, ${held}\n`
      : `The chain holds: ${held}\n`,
  );
  return broken ? 2 : 0;
}
