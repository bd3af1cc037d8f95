import { type Finding, STATUSES, type Status } from '../../model/finding.ts';
import type { Head } from '../../model/report.ts';
import { unreadIn } from '../bom/input.ts';
import { type Headline, type HeadlineSource, headlineOf } from '../headline.ts';
import type { ReportParts } from '../layout.ts';

export type StatusCounts = Record<Status, number>;
export type Severe = { failed: number; waived: number; critical: boolean };
type Waiver = NonNullable<Finding['waiver']>;

/** What the texts of a pack count in a report. */
export type PackFigures = {
  readonly head: Head;
  readonly headline: Headline;
  readonly subscriptions: readonly { readonly id: string; readonly name: string }[];
  readonly findings: number;
  readonly byCheck: ReadonlyMap<string, StatusCounts>;
  /** Failures of severity critical or high, by check. */
  readonly severe: ReadonlyMap<string, Severe>;
  /** The waivers that findings rely on, each once for a check, in the order of the report. */
  readonly waivers: readonly { readonly waiver: Waiver; readonly checkId: string; readonly findings: number }[];
  /** Why the inventory of a subscription may lack resources, one sentence each. */
  readonly unread: readonly string[];
};

/** Counts a report in one pass over its parts. Throws what reading them throws. */
export async function packFigures({ head, parts }: ReportParts): Promise<PackFigures> {
  const subscriptions: { id: string; name: string }[] = [];
  const telling: HeadlineSource['findings'][number][] = [];
  const byCheck = new Map<string, StatusCounts>();
  const severe = new Map<string, Severe>();
  const waivers = new Map<string, { waiver: Waiver; checkId: string; findings: number }>();
  const unread: string[] = [];
  let count = 0;
  for await (const { subscription, findings } of parts(false)) {
    subscriptions.push({ id: subscription.id, name: subscription.name });
    count += findings.length;
    telling.push(...tellingOf(findings));
    unread.push(...unreadIn({ subscriptions: [subscription], findings }));
    for (const finding of findings) {
      const { checkId, status, waiver } = finding;
      countIn(byCheck, checkId, noStatus)[status] += 1;
      if (isSevere(finding)) addSevere(countIn(severe, checkId, noSevere), finding);
      if (waiver) countIn(waivers, `${waiver.id} ${checkId}`, () => ({ waiver, checkId, findings: 0 })).findings += 1;
    }
  }
  return {
    head,
    headline: headlineOf({ ...head, subscriptions, findings: telling }),
    subscriptions,
    findings: count,
    byCheck,
    severe,
    waivers: [...waivers.values()],
    unread,
  };
}

/** Counts of no finding. */
export const noStatus = (): StatusCounts =>
  Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;

const noSevere = (): Severe => ({ failed: 0, waived: 0, critical: false });

const isSevere = ({ status, severity }: Finding): boolean =>
  status === 'fail' && (severity === 'critical' || severity === 'high');

/** The findings of one subscription that a headline counts: it asks whether something fails, or is unknown. */
function tellingOf(findings: readonly Finding[]): HeadlineSource['findings'] {
  const failing = findings.find(({ status, waiver }) => status === 'fail' && !waiver);
  const unknown = findings.find(({ status }) => status === 'unknown');
  return [failing, unknown].flatMap((one) => (one ? { subscriptionId: one.subscriptionId, status: one.status } : []));
}

function addSevere(sum: Severe, { severity, waiver }: Finding): void {
  sum.failed += 1;
  if (waiver) sum.waived += 1;
  if (severity === 'critical') sum.critical = true;
}

function countIn<T>(map: Map<string, T>, key: string, none: () => T): T {
  const counted = map.get(key) ?? none();
  map.set(key, counted);
  return counted;
}
