import type { Grouping } from '../data/groups.ts';
import { change } from '../shell/route.ts';
import type { Shown } from '../shell/shown.ts';

/** From so many subscriptions on, groups show an estate better than its subscriptions. */
const GROUPED_FROM = 200;

const CHOICES = {
  group: 'management group',
  owner: 'owner',
  zone: 'zone',
  region: 'region of AI resources',
  none: 'subscription',
} as const;

/** How the subscriptions are grouped; undefined for the matrix. */
export function groupingOf({ model, address }: Pick<Shown, 'model' | 'address'>): Grouping | undefined {
  const { by } = address.parameters;
  if (by === 'none') return undefined;
  if (by === 'group' || by === 'owner' || by === 'zone' || by === 'region') return by;
  return model.subscriptions.length >= GROUPED_FROM ? 'group' : undefined;
}

export function GroupChoice({ shown }: { shown: Shown }) {
  if (shown.model.subscriptions.length < 2) return null;
  const { pivot, scale } = shown.address.parameters;
  const isPivot = pivot === 'causes';
  return (
    <div class="end js-only">
      {groupingOf(shown) ? (
        <>
          <button
            class="b"
            type="button"
            aria-pressed={isPivot}
            onClick={() => change({ pivot: isPivot ? '' : 'causes' })}
          >
            Causes by group
          </button>
          {isPivot ? null : (
            <button
              class="b"
              type="button"
              aria-pressed={scale === 'number'}
              onClick={() => change({ scale: scale === 'number' ? '' : 'number' }, 'replace')}
            >
              Bars by number
            </button>
          )}
        </>
      ) : null}
      <label class="sel">
        By{' '}
        <select
          value={groupingOf(shown) ?? 'none'}
          onChange={(event) => change({ by: event.currentTarget.value, g: undefined })}
        >
          {Object.entries(CHOICES).map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
