import { app } from '@azure/functions';
import { FORMATS } from '../report/formats.ts';
import { assemble, jsonOf } from '../scan/assemble.ts';
import { answer, problem, refused, unknownParameters } from './http.ts';
import { wire } from './wire.ts';

const NAMES = ['json', 'csv', 'ocsf', 'oscal', 'sarif'] as const;

app.http('report', {
  methods: ['GET'],
  route: 'report',
  authLevel: 'function',
  handler: async (request, context) => {
    const { settings, store, deps } = await wire(context);
    const no = refused(request, settings, settings.AISPM_REQUIRED_ROLE) ?? unknownParameters(request, ['format', 'scan']);
    if (no) return no;
    const format = NAMES.find((name) => name === (request.query.get('format') ?? 'json'));
    if (!format) return problem(400, 'unknown-format', `There is no format "${request.query.get('format')}"`, `Use ${NAMES.join(', ')}.`);
    const id = request.query.get('scan') ?? (await store.latest());
    const row = id ? await store.getScan(id) : undefined;
    if (!row?.summary) {
      if (request.query.get('scan')) return problem(404, 'no-such-scan', `There is no finished scan ${id}`, 'GET /api/scans lists them.');
      return problem(404, 'no-scan-yet', 'No scan has finished yet', 'Wait for the nightly one, or POST /api/scans; GET /api/health says what happens.');
    }
    if (format === 'json') {
      const parts: string[] = [];
      for await (const part of jsonOf(store, deps.checks, row)) parts.push(part);
      return answer(request, parts.join(''), 'application/json; charset=utf-8', `${row.id}-${format}`);
    }
    const report = await assemble(store, deps.checks, row);
    if (!report) return problem(404, 'no-scan-yet', 'No scan has finished yet', 'GET /api/health says what happens.');
    return answer(request, FORMATS[format].render(report), FORMATS[format].contentType, `${row.id}-${format}`);
  },
});
