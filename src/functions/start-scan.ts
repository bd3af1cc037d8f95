import { app } from '@azure/functions';
import { planScan } from '../scan/plan.ts';
import { json, problem, refused, unknownParameters } from './http.ts';
import { wire } from './wire.ts';

app.http('start-scan', {
  methods: ['POST'],
  route: 'scans',
  authLevel: 'admin',
  handler: async (request, context) => {
    const { settings, deps } = await wire(context);
    if (settings.AISPM_AUTH === 'entra' && !settings.AISPM_STARTER_ROLE)
      return problem(403, 'not-offered', 'Scans are not started over HTTP here', 'Set AISPM_STARTER_ROLE to the app role that may, or wait for the nightly one.');
    const no = refused(request, settings, settings.AISPM_STARTER_ROLE) ?? unknownParameters(request, []);
    if (no) return no;
    const { scanId, state } = await planScan(deps, 'http', deps.now());
    if (state === 'already-running') return problem(409, 'already-running', `Scan ${scanId} is running`, 'Wait for it: GET /api/report carries it once it ended.');
    return { ...json(request, { scanId }), status: 202 };
  },
});
