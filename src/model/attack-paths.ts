import { seenFor } from './age.ts';
import type { Context, Decision } from './check.ts';
import type { EvidenceMap, Resource, SecurityRow } from './evidence.ts';
import { field, HOUR, textField, timeOf } from './field.ts';
import { agentlessScanning, cspmRoot } from './plans.ts';

/** Attack paths can take this long to appear after Defender CSPM is switched on. */
const WARM_UP_HOURS = 48;

/**
 * Whether attack path analysis can work (AISPM-031): 007 and 009 hold, and have for 48 hours. Throws `Unseen` where the
 * plans are unread.
 */
export function pathsPossible(evidence: Pick<EvidenceMap, 'plans' | 'history'>, context: Context): Decision {
  const root = cspmRoot(() => evidence.plans, context);
  if (root.state === 'settled') return root.decision;
  const scanning = agentlessScanning(evidence.plans);
  if (!scanning.holds)
    return {
      outcome: 'fail',
      message: `Agentless machine scanning does not hold: ${scanning.message}`,
      cause: scanning.cause ?? 'AISPM-009',
    };
  const enabled = timeOf(root.plan.enablementTime);
  const ages = [
    enabled ? (context.now.getTime() - enabled.getTime()) / HOUR : undefined,
    seenFor('plan:cloudposture', evidence.history, context.now)?.hours,
  ];
  const hours = Math.max(...ages.filter((age) => age !== undefined));
  if (hours === Number.NEGATIVE_INFINITY)
    return {
      outcome: 'pending',
      message: 'Defender CSPM is Standard since an unknown day, and this is our first sight of it',
    };
  if (hours < WARM_UP_HOURS)
    return {
      outcome: 'pending',
      message: `Defender CSPM is Standard for ${Math.floor(Math.max(hours, 0))} h; attack paths take up to ${WARM_UP_HOURS} h`,
    };
  return { outcome: 'pass', message: 'Defender CSPM and agentless machine scanning are on for 48 h or longer' };
}

/**
 * Azure's own words for the risk of a path: `riskLevel` in one of the two shapes of a row, `riskCategories` in the
 * other.
 */
export function riskOfPath(row: SecurityRow): string | undefined {
  const categories = field(row.properties, 'riskCategories');
  return (
    textField(row.properties, 'riskLevel') ??
    (Array.isArray(categories) && categories.length > 0 ? categories.join(', ') : undefined)
  );
}

/**
 * The paths that touch one of the resources. Two shapes of row exist, and each names resource ids deep inside, so ids
 * are looked for in every text of the row.
 */
export function pathsOver(rows: readonly SecurityRow[], resources: readonly Resource[]): readonly SecurityRow[] {
  const ids = resources.map((resource) => resource.id.toLowerCase());
  return rows.filter((row) => texts(row.properties).some((text) => ids.some((id) => namesId(text.toLowerCase(), id))));
}

/** Whether a text contains an id, or an id below it, and not merely a longer name that begins the same way. */
export function namesId(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    const next = text[at + id.length];
    if (next === undefined || !/[\w.-]/.test(next)) return true;
  }
  return false;
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...texts(part)]);
}
