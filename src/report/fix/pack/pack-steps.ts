import { commandFor, type Shell } from '../../../model/remediation.ts';
import type { Report } from '../../../model/report.ts';
import type { FixCheck, FixPlace, FixRow } from '../fix-row.ts';
import { rolesToGrant } from '../missing-reads.ts';
import { mergedPlan, planTarget } from './merged-plan.ts';

/* What a pack runs: commands with the places that each is run for, in the order of the rows. */

/** One command and all the targets it is run for, which a script loops over. */
export type Step = {
  /** Keys of the causes that it fixes: several where one request makes the changes of several. */
  readonly causes: readonly string[];
  /** The command with `{subscription}` or `{resource}` where the target stands. */
  readonly template: string;
  readonly targets: readonly Target[];
};
export type Target = {
  readonly place: FixPlace /** The resource, where it is no whole subscription. */;
  readonly resourceId?: string;
};

/** A place that no script mends, and why. */
export type Withheld = { readonly row: FixRow; readonly place: FixPlace; readonly because: string };

export type PackSteps = { readonly steps: readonly Step[]; readonly withheld: readonly Withheld[] };

/** Everything that a script is written from. */
export type FixPack = PackSteps & {
  readonly rows: readonly FixRow[];
  readonly scan: Pick<Report['scan'], 'id' | 'startedAt'>;
  readonly dryRun: boolean;
  readonly onError: 'stop' | 'continue';
  /** How a dry run is made to write, in words. */
  readonly applies: string;
};

export type StepContext = {
  readonly checks: readonly FixCheck[];
  /** Object id of the scanner's identity, where the report carries it. */
  readonly principalId: string | undefined;
};

type Line = Target & { readonly row: FixRow; readonly template: string };

/** The commands of some causes for one shell. Pure; the same rows give the same steps. */
export function packSteps(rows: readonly FixRow[], shell: Shell, context: StepContext): PackSteps {
  const checks = new Map(context.checks.map((check) => [check.id, check]));
  const withheld: Withheld[] = [];
  const lines: Line[] = [];
  for (const row of rows)
    for (const place of row.places) {
      const made = linesOf(row, place, shell, checks.get(row.checkId), context);
      if (typeof made === 'string') withheld.push({ row, place, because: made });
      else lines.push(...made);
    }
  const merged = mergeLines(lines, withheld);
  const groups = Map.groupBy(merged, ({ causes, template }) => `${causes.join(' ')}\n${template}`);
  const steps = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ causes: first.causes, template: first.template, targets: group.map((one) => one.target) }] : [];
  });
  return { steps, withheld };
}

/** What fixes one place, ready to paste, one command a line; undefined where a person must decide. */
export function placeCommand(row: FixRow, place: FixPlace, shell: Shell, context: StepContext): string | undefined {
  const check = context.checks.find((one) => one.id === row.checkId);
  const made = linesOf(row, place, shell, check, context);
  if (typeof made === 'string') return undefined;
  const target = (resourceId: string | undefined) => ({
    subscriptionId: place.subscription.id,
    ...(resourceId === undefined ? {} : { items: [{ resourceId, status: 'fail' as const }] }),
  });
  const commands = made.map(({ template, resourceId }) =>
    commandFor({ [shell]: template, perItem: resourceId !== undefined }, shell, target(resourceId)),
  );
  return commands.join('\n');
}

/** The commands for one place, or why there is none. */
function linesOf(
  row: FixRow,
  place: FixPlace,
  shell: Shell,
  check: FixCheck | undefined,
  { principalId }: StepContext,
): readonly Line[] | string {
  const { finding, subscription } = place;
  if (!SUBSCRIPTION.test(subscription.id)) return 'The subscription’s id is not one';
  if (row.missing)
    return row.decision
      ? `${row.remedy}`
      : rolesToGrant(row.missing, [finding, ...place.followers]).map((role) => ({
          row,
          place,
          template: grant(role, shell, principalId),
        }));
  if (finding.noCommand !== undefined) return `${finding.noCommand}.`;
  const { remediation } = check ?? {};
  const own = finding.commands?.[shell];
  if (own !== undefined) return own.split('\n').map((template) => ({ row, place, template }));
  const template = remediation?.[shell];
  if (!remediation || template === undefined) return remediation?.decision ?? 'There is no command for it.';
  if (!remediation.perItem) return [{ row, place, template }];
  const ids = (finding.items ?? []).filter((one) => one.status === 'fail').map((one) => one.resourceId);
  if (ids.length === 0) return 'The report does not name the resources.';
  const odd = ids.find((id) => !isResourceOf(id, subscription.id));
  if (odd !== undefined) return 'The id of a resource is not one that can stand in a script.';
  return ids.map((resourceId) => ({ row, place, template, resourceId }));
}

const SUBSCRIPTION = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** What no script may contain: characters that cannot be seen, or that a shell or an editor takes for a line's end. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

const isResourceOf = (id: string, subscriptionId: string): boolean =>
  !UNSEEN.test(id) && id.toLowerCase().startsWith(`/subscriptions/${subscriptionId.toLowerCase()}/`);

/** A role assignment for the scanner's identity. Both forms leave one that is there as it is. */
function grant(role: string, shell: Shell, principalId: string | undefined): string {
  const known = principalId !== undefined && SUBSCRIPTION.test(principalId) ? principalId : undefined;
  const scope = '/subscriptions/{subscription}';
  if (shell === 'cli')
    return [
      'az role assignment create',
      `--assignee-object-id ${known ?? `"\${AISPM_PRINCIPAL_ID:?the object id of the scanner}"`}`,
      `--assignee-principal-type ServicePrincipal --role "${role}" --scope ${scope}`,
    ].join(' ');
  const who = `-ObjectId ${known ?? '$env:AISPM_PRINCIPAL_ID'} -RoleDefinitionName '${role}' -Scope ${scope}`;
  return `if (-not (Get-AzRoleAssignment ${who})) { New-AzRoleAssignment ${who} }`;
}

type Merged = { readonly causes: readonly string[]; readonly template: string; readonly target: Target };

/** Joins the requests that send the same plan of the same subscription. */
function mergeLines(lines: readonly Line[], withheld: Withheld[]): readonly Merged[] {
  const groups = Map.groupBy(lines, ({ place, resourceId, template }) => {
    const target = resourceId === undefined ? planTarget(template) : undefined;
    return `${place.subscription.id} ${target ?? `${resourceId} ${template}`}`;
  });
  return [...groups.values()].flatMap((group): Merged[] => {
    const [first] = group;
    if (!first) return [];
    const { place, resourceId } = first;
    const target = resourceId === undefined ? { place } : { place, resourceId };
    const causes = [...new Set(group.map((one) => one.row.key))];
    const template = mergedPlan(group.map(({ row, template: command }) => ({ checkId: row.checkId, command })));
    if (template !== undefined) return [{ causes, template, target }];
    const because = `It changes the same plan as ${first.row.key}, in a way that cannot be joined: run that, scan again, then this.`;
    for (const one of group.slice(1)) withheld.push({ row: one.row, place: one.place, because });
    return [{ causes: [first.row.key], template: first.template, target }];
  });
}
