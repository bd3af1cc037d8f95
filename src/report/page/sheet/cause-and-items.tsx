import { count, thousands } from '../../../model/count.ts';
import { withoutControls } from '../../control-characters.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { classes, FindingLink, Mark, titleOf } from '../shell/marks.tsx';
import { ScrollBox } from '../shell/scroll-box.tsx';

/* What belongs to a finding: its cause or what follows from it, and the resources that do not pass. */

const MAX_FOLLOWERS = 6;

export function Cause({ model, cell }: { model: ReportModel; cell: Cell }) {
  const cause = model.causeOf(cell);
  if (!cause) return null;
  const others = model.followersOf(cause.subscription.index, cause.check.index).length - 1;
  return (
    <section>
      <h3>Follows from</h3>
      <ul class={classes('flist t', cell.status === 'unknown' && 'u')}>
        <li>
          <Mark of={cause} />
          <FindingLink cell={cause}>{titleOf(cause)}</FindingLink>
          <span class="dim">{cause.check.short}</span>
        </li>
      </ul>
      <p class="dim">
        {others > 0 ? `${count(others, 'other follows', 'others follow')} from it too. ` : ''}Fix the cause first; what
        still fails afterwards has a cause of its own.
      </p>
    </section>
  );
}

export function Followers({ model, cell }: { model: ReportModel; cell: Cell }) {
  const followers = model.followersOf(cell.subscription.index, cell.check.index);
  if (followers.length === 0) return null;
  const unknown = followers.some((one) => one.status === 'unknown');
  return (
    <section>
      <h3>
        {count(followers.length, 'check')}{' '}
        {unknown
          ? `${followers.length === 1 ? 'is' : 'are'} unknown because of it`
          : `${followers.length === 1 ? 'follows' : 'follow'} from it`}
      </h3>
      <ul class={classes('flist t', unknown && 'u')}>
        {followers.slice(0, MAX_FOLLOWERS).map((one) => (
          <li key={one.check.id}>
            <Mark of={one} />
            <FindingLink cell={one}>{titleOf(one)}</FindingLink>
            <span class="dim">{one.check.short}</span>
          </li>
        ))}
        {followers.length > MAX_FOLLOWERS ? <li class="dim">and {followers.length - MAX_FOLLOWERS} more</li> : null}
      </ul>
    </section>
  );
}

const MAX_ITEMS = 200;

export function Items({ cell }: { cell: Cell }) {
  if (!cell.items || cell.items.length === 0) return null;
  return (
    <section>
      <h3>Resources that do not pass</h3>
      <ScrollBox label="Resources that do not pass">
        <table>
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col">Seen</th>
            </tr>
          </thead>
          <tbody>
            {cell.items.slice(0, MAX_ITEMS).map((item) => (
              <tr key={item.resourceId}>
                <td>
                  <span class="tag">
                    <Mark
                      of={{
                        status: item.status,
                        ...(item.waiver
                          ? { waiver: cell.waiver ?? { id: item.waiver, owner: '', rationale: '', expires: '' } }
                          : {}),
                      }}
                    />
                    <span class="mono">{withoutControls(item.resourceId.split('/').at(-1) ?? '')}</span>
                  </span>
                  <span class="dim mono whole">{withoutControls(item.resourceId)}</span>
                </td>
                <td>
                  {item.message}
                  {item.waiver ? <span class="dim"> Waived by {item.waiver}.</span> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {cell.items.length > MAX_ITEMS ? (
        <p class="dim">and {thousands(cell.items.length - MAX_ITEMS)} more: the JSON format has them all</p>
      ) : null}
    </section>
  );
}
