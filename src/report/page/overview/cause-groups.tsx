import { count, thousands } from '../../../model/count.ts';
import { SEVERITIES } from '../../../model/status.ts';
import type { Filters } from '../data/filters.ts';
import type { Check, ReportModel } from '../data/report-model.ts';
import { classes, SeverityWord } from '../shell/marks.tsx';

/* What to fix first in a large estate: a row for each check, because hundreds of subscriptions have the same cause. */

type CauseGroup = {
  readonly check: Check;
  readonly causes: number;
  readonly newCauses: number;
  readonly followers: number;
  readonly severity: number;
  readonly zone3: number;
};

export function CauseGroups({
  model,
  setFilters,
}: {
  model: ReportModel;
  setFilters: (change: Partial<Filters>) => void;
}) {
  const groups = groupsOf(model);
  if (groups.length === 0) return null;
  const show = (check: Check) => {
    setFilters({ status: 'fail', text: check.id });
    document.getElementById('q')?.focus();
  };
  return (
    <section class="panel" aria-labelledby="h-fix">
      <div class="ph">
        <h2 id="h-fix">Fix first</h2>
        <span class="meta">
          {count(model.encoded.causes.length, 'cause')} of {count(groups.length, 'kind')},{' '}
          {count(model.encoded.totals.followers, 'failure follows', 'failures follow')} from them. Sorted by the worst
          check that each explains, then new ones first, zone, and how much follows.
        </span>
      </div>
      <ol class="causes">
        {groups.map((group, index) => (
          <li key={group.check.id}>
            <div class="cause">
              <span class="rank" aria-hidden="true">
                {index + 1}
              </span>
              <SeverityWord severity={SEVERITIES[group.severity] ?? group.check.severity} />
              <div class="what">
                <b>{group.check.failureTitle}</b>
                {group.followers > 0 ? <span class="dim">and {thousands(group.followers)} that follow</span> : null}
              </div>
              <span class="where">
                {count(group.causes, 'subscription')}
                {group.zone3 > 0 ? `, ${thousands(group.zone3)} in zone 3` : ''}
              </span>
              <span class={classes('when', group.newCauses > 0 && 'new')}>
                {group.newCauses > 0 ? `${thousands(group.newCauses)} new tonight` : ''}
              </span>
              <span class="own">{group.check.short}</span>
              <div class="do js-only">
                <button
                  class={classes('b', index === 0 ? 'first' : 'quiet')}
                  type="button"
                  aria-label={`Show them: ${group.check.failureTitle}`}
                  onClick={() => show(group.check)}
                >
                  Show them
                </button>
              </div>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Causes by check, in the order of the first cause of each. */
function groupsOf(model: ReportModel): readonly CauseGroup[] {
  const groups = new Map<number, CauseGroup>();
  for (const [s, c, isNew] of model.encoded.causes) {
    const check = model.checks[c];
    if (!check) continue;
    const followers = model.followersOf(s, c);
    const before = groups.get(c) ?? {
      check,
      causes: 0,
      newCauses: 0,
      followers: 0,
      severity: SEVERITIES.length,
      zone3: 0,
    };
    const own = model.bodyOf(s, c)?.severity ?? check.severity;
    groups.set(c, {
      check,
      causes: before.causes + 1,
      newCauses: before.newCauses + isNew,
      followers: before.followers + followers.length,
      severity: Math.min(
        before.severity,
        SEVERITIES.indexOf(own),
        ...followers.map((one) => SEVERITIES.indexOf(one.severity)),
      ),
      zone3: before.zone3 + (model.subscriptions[s]?.zone === 3 ? 1 : 0),
    });
  }
  return [...groups.values()];
}
