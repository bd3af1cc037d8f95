import { AREAS, type Area } from '../../../model/area.ts';
import { count, thousands } from '../../../model/count.ts';
import { STATUS_WORDS, sentenceCase } from '../../status-words.ts';
import { type Filters, hasFilters, NO_FILTERS, type Selection } from '../data/filters.ts';
import { ownerHash } from '../data/owners.ts';
import type { ReportModel } from '../data/report-model.ts';
import { filterChange } from '../shell/address.ts';
import { change } from '../shell/route.ts';

type Chip = { readonly key: keyof Filters; readonly words: string };

/** What is filtered by, in words; in the order in which one would say it. */
export function chipsOf(filters: Filters): readonly Chip[] {
  const status = filters.status === 'waived' ? 'Waived' : filters.status === '' ? '' : STATUS_WORDS[filters.status];
  const all: readonly (readonly [keyof Filters, string])[] = [
    ['owner', filters.owner && `Owner: ${filters.owner}`],
    ['zone', filters.zone && `Zone: ${filters.zone}`],
    ['group', filters.group && `Management group: ${filters.group}`],
    ['area', filters.area && `Area: ${AREAS[filters.area as Area] ?? filters.area}`],
    ['check', filters.check && `Check: ${filters.check}`],
    ['status', status && `Status: ${status.toLowerCase()}`],
    ['severity', filters.severity && `Severity: ${sentenceCase(filters.severity).toLowerCase()}`],
    ['changed', filters.changed ? 'Changed' : ''],
    ['text', filters.text && `Text: ${filters.text}`],
  ];
  return all.flatMap(([key, words]) => (words ? [{ key, words }] : []));
}

export const clearFilters = (): void => change(filterChange(NO_FILTERS));

type Props = { readonly model: ReportModel; readonly filters: Filters; readonly selection: Selection };

/** The filters that are on, each a button that takes it away. */
export function FilterChips({ model, filters, selection }: Props) {
  if (!hasFilters(filters)) return null;
  return (
    <div class="chips">
      <span class="fl">Only</span>
      {chipsOf(filters).map(({ key, words }) => (
        <button
          key={key}
          class="chip"
          type="button"
          aria-label={`Remove the filter ${words}`}
          onClick={() => change(filterChange({ [key]: NO_FILTERS[key] }))}
        >
          {words}
          <span class="x" aria-hidden="true">
            ×
          </span>
        </button>
      ))}
      <span class="cnt">
        {thousands(selection.rows.length)} of {count(model.subscriptions.length, 'subscription')}
      </span>
      <button class="b quiet" type="button" onClick={clearFilters}>
        Clear all
      </button>
      {filters.owner ? (
        <a class="b quiet" href={ownerHash(model, filters.owner)}>
          Open the page of {filters.owner}
        </a>
      ) : null}
    </div>
  );
}
