import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import { viewHash } from '../shell/address.ts';
import { classes } from '../shell/marks.tsx';
import { placeSince } from './fix-words.ts';

type PlaceProps = {
  readonly row: FixRow;
  readonly place: FixPlace;
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (ids: readonly string[], on: boolean) => void;
};

/** One subscription of a cause, to be chosen. */
export function PlaceRow({ row, place, chosen, toggle }: PlaceProps) {
  const { subscription, finding } = place;
  const on = chosen.has(subscription.id);
  const at = `#f/${finding.checkId.replace('AISPM-', '')}/${encodeURIComponent(subscription.id)}?from=cause:${row.key}`;
  return (
    <tr class={classes(on && 'sel')}>
      <td class="ck">
        <label>
          <span class="vh">Select {place.label}</span>
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => toggle([subscription.id], event.currentTarget.checked)}
          />
        </label>
      </td>
      <th scope="row">
        <a class="q" href={viewHash('s', subscription.id)}>
          {place.label}
        </a>
      </th>
      <td data-l="Zone">{subscription.zone}</td>
      <td data-l="Owner">{place.owner ?? NO_OWNER}</td>
      <td data-l="Resources" class="r">
        {place.resources ?? '–'}
      </td>
      <td class="w">{finding.message}</td>
      <td data-l="Since" class={place.isNew ? 'f' : undefined}>
        {placeSince(place) || '–'}
      </td>
      <td data-l="Follow" class="r">
        {place.followers.length}
      </td>
      <td>
        <a href={at} aria-label={`Finding: ${row.title}, ${place.label}`}>
          Finding
        </a>
      </td>
    </tr>
  );
}
