import { useEffect } from 'preact/hooks';
import { dayOf } from '../../dates.ts';
import { cellOfAddress } from '../data/opened.ts';
import { ownerOf } from '../data/owners.ts';
import { VIEWS } from './address.ts';
import type { Shown } from './shown.ts';

/** The title of the tab: what is open, or the view, and of which night. */
export function useTitle({ model, address }: Shown): void {
  const { view, argument, parameters } = address;
  useEffect(() => {
    document.title = `${titleOf()} | aispm-watch`;
    function titleOf(): string {
      const night = dayOf(model.encoded.scan.startedAt);
      const cell = cellOfAddress(model, parameters['f']);
      if (cell) return `${cell.check.short} ${cell.subscription.label}, ${night}`;
      if (view === 's') return `${model.findSubscription(argument)?.label ?? 'No such subscription'}, ${night}`;
      if (view === 'o') return `${ownerOf(model, argument) ?? 'No such owner'}, ${night}`;
      return view === 'overview' ? model.encoded.headline.sentence : `${VIEWS[view]}, ${night}`;
    }
    document.body.dataset['view'] = view;
    document.body.dataset['sheet'] = parameters['f'] ? 'f' : (parameters['script'] ?? parameters['decide']) ? 's' : '';
  }, [model, view, argument, parameters['f'], parameters['script'], parameters['decide']]);
}
