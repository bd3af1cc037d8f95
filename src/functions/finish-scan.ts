import { app } from '@azure/functions';
import { anchorManifests } from '../scan/finish/anchor-manifests.ts';
import { archivePacks } from '../scan/finish/archive-packs.ts';
import { finishScans } from '../scan/finish/finish-scans.ts';
import { announceRowsSetAside } from '../scan/finish/rows-set-aside.ts';
import { signManifests } from '../scan/finish/sign-manifests.ts';
import { pageOptions, prepareReports } from './ready-report.ts';
import { wireUnjudged } from './wire.ts';

app.timer('finish-scan', {
  schedule: '%AISPM_FINISH_SCHEDULE%',
  handler: async (_timer, context) => {
    const { deps, ready, make, settings } = await wireUnjudged(context);
    await announceRowsSetAside(deps);
    const closed = await finishScans(deps);
    await anchorManifests(deps);
    await signManifests(deps);
    for (const scanId of closed) await prepareReports(deps, ready, make, scanId, pageOptions(settings, deps.now()));
    await archivePacks(deps);
  },
});
