import { app } from '@azure/functions';
import { purge } from '../scan/purge.ts';
import { wire } from './wire.ts';

app.timer('purge', {
  schedule: '%AISPM_PURGE_SCHEDULE%',
  handler: async (_timer, context) => {
    const { deps, expiry } = await wire(context);
    await purge({ ...deps, store: expiry });
  },
});
