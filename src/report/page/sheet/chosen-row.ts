import type { FixRow } from '../../fix/fix-row.ts';
import { narrowRows } from '../../fix/fix-rows.ts';
import type { Shown } from '../shell/shown.ts';

/** The row with only the subscriptions that the address selects, by the start of their ids; without any, all. */
export function chosenRow({ model, address }: Shown, row: FixRow): FixRow {
  const wanted = (address.parameters['sel'] ?? '').split(',').filter((one) => one !== '');
  if (wanted.length === 0) return row;
  const [left] = narrowRows([row], model.encoded.checks, (place) =>
    wanted.some((one) => place.subscription.id.startsWith(one)),
  );
  return left ?? row;
}
