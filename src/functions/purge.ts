import { app } from '@azure/functions';
import { purge } from '../scan/finish/purge.ts';
import { wire } from './wire.ts';

app.timer('purge', {
  schedule: '%AISPM_PURGE_SCHEDULE%',
  handler: async (_timer, context) => {
    const { deps, expiry, policyFaults } = await wire(context);
    // While the policy file is broken, its retention may not be the intended one: nothing is deleted.
    if (policyFaults.length > 0) deps.event('purge.skipped', { faults: policyFaults.length });
    else await purge({ ...deps, store: expiry });
  },
});
