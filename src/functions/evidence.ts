import { canonical } from '../model/canonical.ts';
import { hashedEvidence } from '../scan/evidence/evidence-digest.ts';
import { laterResult } from '../scan/stored/later-results.ts';
import { resultOf } from '../scan/stored/lookup.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan } from './finished-scan.ts';
import { answer, problem } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('evidence', ROUTES.evidence, async ({ request, query, store, make }) => {
  const id = (request.params['id'] ?? '').toLowerCase();
  const found = await finishedScan(store, query.scan);
  if ('problem' in found) return found.problem;
  const isId = /^[\da-f-]{36}$/.test(id);
  const later = isId ? await laterResult(store, found.later, id) : undefined;
  const result = later?.result ?? (isId ? await resultOf(store, found.row, id) : undefined);
  const hash = result?.evidence;
  const kept = hash ? await store.getEvidence(id, hash) : undefined;
  if (!hash || !kept)
    return problem(
      404,
      'no-evidence',
      `Nothing is kept of what was read of subscription ${id} in scan ${found.row.id}`,
      'GET /api/report lists the subscriptions; evidence is kept as long as its zone says, and not where nothing was read.',
    );
  return answer(
    request,
    {
      contentType: 'application/json; charset=utf-8',
      tagOf: hash,
      fileName: `aispm-evidence-${id}-${hash.slice(0, 12)}.json`,
      open: () => ({ pieces: [canonical(hashedEvidence(kept))] }),
    },
    make,
  );
});
