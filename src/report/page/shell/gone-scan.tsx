import { clock, dayMonth, dayOf } from '../../dates.ts';
import type { PageData } from '../data/page-data.ts';
import { isServed, latestHref } from './served.ts';

type Props = { readonly id: string; readonly latest: PageData['latest']; readonly live: boolean };

/** A page for a link to a scan that is not there. */
export function GoneScan({ id, latest, live }: Props) {
  const at = timeOf(id);
  return (
    <div class="empty dead">
      <h1>{at ? `No scan of ${dayOf(at)}, ${clock(at)} UTC` : `No scan ${id}`}</h1>
      <p>
        {latest && id > latest.id
          ? 'It has not finished, or never began.'
          : 'It was never closed, or belongs to another installation: the rows of closed scans stay, also when what they saw is purged.'}
      </p>
      <dl class="kv">
        <div>
          <dt>The link asked for</dt>
          <dd>scan {id}</dd>
        </div>
        <div>
          <dt>Looked in</dt>
          <dd>
            the closed scans of this installation
            {latest ? `; the latest is of ${dayOf(latest.at)} (${latest.id})` : ', of which there is none yet'}
          </dd>
        </div>
      </dl>
      {latest && live && isServed() ? (
        <p class="acts">
          <a class="b first" href={latestHref() + location.hash}>
            Open the latest scan, of {dayMonth(latest.at)}
          </a>
        </p>
      ) : null}
    </div>
  );
}

/** The time that an id says, 20261124T020004Z. */
function timeOf(id: string): string | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(id);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
