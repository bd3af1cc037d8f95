import { thousands } from '../../../model/count.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { firstThree } from '../../fix/fix-sums.ts';
import { change } from '../shell/route.ts';
import { clearWords } from './fix-words.ts';

const WIDTH = 1000;
const HEIGHT = 16;

/** The three causes that deal with most failing or unknown checks, as a share of all of them. */
export function FirstThree({ rows }: { rows: readonly FixRow[] }) {
  const three = firstThree(rows);
  if (!three || three.of === 0) return null;
  let x = 0;
  const parts = three.rows.map(({ row, clears }) => {
    const part = { row, clears, x, width: (clears / three.of) * WIDTH };
    x += part.width;
    return part;
  });
  const left = three.of - three.dealtWith;
  return (
    <div class="nr three">
      <div class="lab">
        <h3>If you do these three</h3>
        <p>
          {thousands(three.dealtWith)} of {thousands(three.of)} failing or unknown checks are dealt with
        </p>
      </div>
      <div class="nb">
        <svg class="bar3" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {parts.map((part) => (
            <rect
              key={part.row.key}
              class="part"
              x={part.x}
              y={0}
              width={Math.max(2, part.width - 2)}
              height={HEIGHT}
            />
          ))}
          <rect class="rest" x={x} y={0} width={WIDTH - x} height={HEIGHT} />
        </svg>
        <ol class="tri">
          {parts.map(({ row }) => (
            <li key={row.key}>
              <button class="q" type="button" onClick={() => openCause(row.key)}>
                {row.title}
              </button>
              <span>{clearWords(row)}</span>
            </li>
          ))}
          <li class="rest">
            <b>{thousands(left)} left</b>
            <span>what can be seen may still fail</span>
          </li>
        </ol>
      </div>
    </div>
  );
}

/** Opens a cause in place and goes to it. */
export function openCause(key: string): void {
  change({ open: key });
  requestAnimationFrame(() => {
    const row = document.getElementById(`cause-${key}`);
    row?.scrollIntoView({ block: 'start' });
    row?.querySelector<HTMLElement>('.fold')?.focus({ preventScroll: true });
  });
}
