import { app } from '@azure/functions';
import { finishScans } from '../scan/finish/finish-scans.ts';
import { announceRowsSetAside } from '../scan/finish/rows-set-aside.ts';
import { wireUnjudged } from './wire.ts';

app.timer('finish-scan', {
  schedule: '%AISPM_FINISH_SCHEDULE%',
  handler: async (_timer, context) => {
    const { deps } = await wireUnjudged(context);
    await announceRowsSetAside(deps);
    await finishScans(deps);
  },
});
