import { type Became, becameOf, type OpenNow } from '../../../model/open-now.ts';
import type { EncodedReport } from './encoded-report.ts';
import type { BecameIndex } from './page-data.ts';

/** What became of everything that failed or was unknown in an older report. */
export function becameIndex({ checks, bodies, cells, subscriptions }: EncodedReport, now: OpenNow): BecameIndex {
  const index: Record<string, Partial<Record<Became, number[]>>> = {};
  for (const [c, list] of bodies.entries()) {
    const id = checks[c]?.id;
    const isOpen = list.map(({ status }) => status === 'fail' || status === 'unknown');
    if (id === undefined || !isOpen.includes(true)) continue;
    const own: Partial<Record<Became, number[]>> = {};
    for (const [s, body] of cells[c]?.entries() ?? []) {
      const became = isOpen[body] ? becameOf(now, subscriptions.id[s] ?? '', id) : undefined;
      if (!became) continue;
      const places = own[became];
      if (places) places.push(s);
      else own[became] = [s];
    }
    index[id] = own;
  }
  return index;
}
