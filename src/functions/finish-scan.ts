import { app } from '@azure/functions';
import { finishScans } from '../scan/finish/finish-scans.ts';
import { wire } from './wire.ts';

app.timer('finish-scan', {
  schedule: '%AISPM_FINISH_SCHEDULE%',
  handler: async (_timer, context) => {
    const { deps } = await wire(context);
    await finishScans(deps);
  },
});
