import { app } from '@azure/functions';
import type { ScanRow } from '../scan/store.ts';
import { json, refused, unknownParameters } from './http.ts';
import { wire } from './wire.ts';

const LISTED = 100;

app.http('scans', {
  methods: ['GET'],
  route: 'scans',
  authLevel: 'function',
  handler: async (request, context) => {
    const { settings, store } = await wire(context);
    const no = refused(request, settings, settings.AISPM_REQUIRED_ROLE) ?? unknownParameters(request, []);
    return no ?? json(request, { scans: (await store.scans(LISTED)).map(shown) });
  },
});

const shown = ({ id, state, trigger, startedAt, finishedAt, summary, error }: ScanRow) => ({
  id,
  state,
  trigger,
  startedAt,
  finishedAt,
  error,
  totals: summary?.totals,
  coverage: summary?.coverage,
});
