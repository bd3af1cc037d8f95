import { app } from '@azure/functions';
import { planScan } from '../scan/plan/plan-scan.ts';
import { wire } from './wire.ts';

app.timer('plan-scan', {
  schedule: '%AISPM_SCHEDULE%',
  handler: async (_timer, context) => {
    const { deps } = await wire(context);
    const { scanId, state } = await planScan(deps, 'timer', deps.now());
    deps.event(state === 'started' ? 'scan.started' : 'scan.already-running', { scanId });
  },
});
