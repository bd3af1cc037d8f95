import { app } from '@azure/functions';
import { anchorManifests } from '../scan/finish/anchor-manifests.ts';
import { finishScans } from '../scan/finish/finish-scans.ts';
import { announceRowsSetAside } from '../scan/finish/rows-set-aside.ts';
import { signManifests } from '../scan/finish/sign-manifests.ts';
import { wire } from './wire.ts';

app.timer('finish-scan', {
  schedule: '%AISPM_FINISH_SCHEDULE%',
  handler: async (_timer, context) => {
    const { deps } = await wire(context);
    await announceRowsSetAside(deps);
    await finishScans(deps);
    await anchorManifests(deps);
    await signManifests(deps);
  },
});
