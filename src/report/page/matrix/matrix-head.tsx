import { SEVERITIES } from '../../../model/status.ts';
import type { Filters, SortKey } from '../data/filters.ts';
import type { AreaColumns } from '../data/report-model.ts';
import { classes } from '../shell/marks.tsx';
import { FIRST_CHECK, type Place, placeAttribute } from './grid-navigation.ts';

type Props = {
  readonly areas: readonly AreaColumns[];
  readonly filters: Filters;
  readonly cursor: Place;
  /** The check under the pointer or the focus. */
  readonly highlighted: number | undefined;
  readonly sortBy: (key: SortKey) => void;
  readonly setArea: (area: string) => void;
};

const SORTS = [
  ['name', 'Subscription', 'sub'],
  ['zone', 'Zone', 'zo'],
  ['owner', 'Owner', 'zo'],
] as const satisfies readonly (readonly [SortKey, string, string])[];

/** The heads: areas, which filter, above the numbers of the checks, bold for critical and high. */
export function MatrixHead({ areas, filters, cursor, highlighted, sortBy, setArea }: Props) {
  const tab = (place: Place) => (cursor.row === place.row && cursor.column === place.column ? 0 : -1);
  let column = FIRST_CHECK;
  const firstColumns = areas.map((area) => {
    const first = column;
    column += area.checks.length;
    return { area, first };
  });
  return (
    <thead>
      <tr>
        <td class="sub" colSpan={3} />
        {firstColumns.map(({ area, first }) => {
          const place = { row: -2, column: first };
          return (
            <th key={area.area} class="area" scope="colgroup" colSpan={area.checks.length}>
              <button
                type="button"
                tabIndex={tab(place)}
                data-at={placeAttribute(place)}
                aria-pressed={filters.area === area.area}
                onClick={() => setArea(area.area)}
              >
                {area.area === 'scanner' ? 'Scanner' : area.area === 'multicloud' ? 'Multi\u00adcloud' : area.title}
              </button>
            </th>
          );
        })}
      </tr>
      <tr>
        {SORTS.map(([key, title, name], index) => {
          const place = { row: -1, column: index };
          return (
            <th
              key={key}
              scope="col"
              class={name}
              aria-sort={filters.sort === key ? (filters.descending ? 'descending' : 'ascending') : undefined}
            >
              <button
                class="sort"
                type="button"
                tabIndex={tab(place)}
                data-at={placeAttribute(place)}
                onClick={() => sortBy(key)}
              >
                {title}
              </button>
            </th>
          );
        })}
        {firstColumns.flatMap(({ area, first }) =>
          area.checks.map((check, i) => {
            const place = { row: -1, column: first + i };
            const isSevere = SEVERITIES.indexOf(check.severity) < 2;
            return (
              <th
                key={check.id}
                scope="col"
                class={classes('num', isSevere && 'hi', i === 0 && 'g', highlighted === check.index && 'on')}
              >
                <button
                  type="button"
                  tabIndex={tab(place)}
                  data-at={placeAttribute(place)}
                  aria-label={`${check.short.slice(-2)}, ${check.title}, ${check.severity}`}
                >
                  {check.short.slice(-2)}
                </button>
              </th>
            );
          }),
        )}
      </tr>
    </thead>
  );
}
