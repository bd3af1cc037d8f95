import { agentlessScanning } from './agentless-scanning.ts';
import { hasRisk } from './assessments.ts';
import type { Context, Decision } from './check.ts';
import { count } from './count.ts';
import type { EvidenceMap, Resource, SecurityRow } from './evidence.ts';
import { field, textField, timeOf } from './field.ts';
import { cspmRoot, hoursStandard } from './plans.ts';
import { attempt, isSeen } from './reading.ts';

/** Attack paths can take this long to appear after Defender CSPM is switched on. */
const WARM_UP_HOURS = 48;

/**
 * Whether attack path analysis can work (AISPM-031): 007 and 009 hold, and have for 48 hours. Where Azure does not say
 * since when the plan is on, what the analysis left behind shows that it has run. Throws `Unseen` where the plans are
 * unread.
 */
export function pathsPossible(
  evidence: Pick<EvidenceMap, 'plans' | 'history' | 'attackPaths' | 'assessments'>,
  context: Context,
): Decision {
  const root = cspmRoot(() => evidence.plans, context);
  if (root.state === 'settled') return root.decision;
  const scanning = agentlessScanning(evidence.plans);
  if (!scanning.holds)
    return {
      outcome: 'fail',
      message: `Agentless machine scanning does not hold: ${scanning.message}`,
      cause: scanning.cause ?? 'AISPM-009',
    };
  const hours = hoursStandard(root.plan, evidence.history, context.now);
  if (hours !== undefined && hours >= WARM_UP_HOURS)
    return {
      outcome: 'pass',
      message: 'Defender CSPM and agentless machine scanning have been on for 48 h or longer',
    };
  const trace = timeOf(root.plan.enablementTime) ? undefined : traceOfAnalysis(evidence);
  if (trace) return { outcome: 'pass', message: `Attack path analysis has run: ${trace}` };
  if (hours === undefined)
    return {
      outcome: 'pending',
      message: [
        'Azure does not say since when Defender CSPM has been Standard, and no earlier scan knows;',
        '--since REPORT or --keep gives the scan a history',
      ].join(' '),
    };
  return {
    outcome: 'pending',
    message: `Defender CSPM has been Standard for ${Math.floor(Math.max(hours, 0))} h; attack paths take up to ${WARM_UP_HOURS} h`,
  };
}

/** What only a finished analysis leaves behind: an attack path, or an assessment with a risk level. */
function traceOfAnalysis(evidence: Pick<EvidenceMap, 'attackPaths' | 'assessments'>): string | undefined {
  const paths = attempt(() => evidence.attackPaths.rows.length);
  if (isSeen(paths) && paths > 0) return `the subscription has ${count(paths, 'attack path')}`;
  const scored = attempt(() => evidence.assessments.rows.filter(hasRisk).length);
  return isSeen(scored) && scored > 0 ? `${count(scored, 'assessment')} with a risk level` : undefined;
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
