import { useState } from 'preact/hooks';
import { thousands } from '../../../model/count.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { ownersOf } from '../data/fix-model.ts';
import { change } from '../shell/route.ts';

/** More owners than these are shown on demand. */
const ALL_UP_TO = 9;
const FIRST = 8;

/** One button for each owner, with how much is theirs to fix; it filters by the owner. */
export function WhoMustAct({ rows, owner }: { rows: readonly FixRow[]; owner: string }) {
  const [all, setAll] = useState(false);
  const owners = ownersOf(rows);
  if (owners.length === 0 || (owners.length === 1 && owner === '')) return null;
  const shown = all || owners.length <= ALL_UP_TO ? owners : owners.slice(0, FIRST);
  return (
    <div class="nr">
      <div class="lab">
        <h2>Who must act</h2>
        <p>a number is what to fix</p>
      </div>
      <div class="nb owners">
        {shown.map((one) => (
          <button
            key={one.owner}
            class="own-b"
            type="button"
            aria-pressed={owner === one.owner}
            onClick={() => change({ owner: owner === one.owner ? undefined : one.owner })}
          >
            <span>{one.owner}</span> <b>{thousands(one.all)}</b>
            {one.isNew > 0 ? <span class="f">{thousands(one.isNew)} new</span> : null}
          </button>
        ))}
        {shown.length < owners.length ? (
          <button class="b quiet js-only" type="button" onClick={() => setAll(true)}>
            {owners.length - shown.length} more owners
          </button>
        ) : null}
      </div>
    </div>
  );
}
