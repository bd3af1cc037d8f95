import { app } from '@azure/functions';
import { json, problem, refused, unknownParameters } from './http.ts';
import { wire } from './wire.ts';

const SCANS = 100;

app.http('drift', {
  methods: ['GET'],
  route: 'drift',
  authLevel: 'function',
  handler: async (request, context) => {
    const { settings, store } = await wire(context);
    const no = refused(request, settings, settings.AISPM_REQUIRED_ROLE) ?? unknownParameters(request, ['since']);
    if (no) return no;
    const since = request.query.get('since');
    if (since && Number.isNaN(Date.parse(since))) return problem(400, 'bad-date', `"${since}" is no day`, 'Give since as YYYY-MM-DD.');
    const rows = [];
    for (const scan of await store.scans(SCANS)) if (!since || scan.startedAt >= since) rows.push(...(await store.driftOf(scan.id)));
    return json(request, { drift: rows });
  },
});
