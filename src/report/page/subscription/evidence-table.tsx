import type { ComponentChildren } from 'preact';
import { clock } from '../../dates.ts';
import type { Subscription } from '../data/report-model.ts';
import { PackCommands } from '../sheet/pack-commands.tsx';
import { StatusMark } from '../shell/marks.tsx';
import { evidenceHref } from '../shell/served.ts';
import type { Shown } from '../shell/shown.ts';
import { type Read, readsOf } from './reads.ts';

/**
 * What was read of a subscription: each source with its time, then the hashes that seal it. What is read of one
 * subscription is kept as one text under one hash, which the chain holds: no read has a hash of its own.
 */
export function EvidenceTable({ shown, subscription }: { shown: Shown; subscription: Subscription }) {
  const { scan, chain } = shown.model.encoded;
  const { evidence } = subscription;
  return (
    <section class="panel" aria-labelledby="h-ev">
      <div class="ph">
        <h2 id="h-ev">Evidence</h2>
        <span class="meta">
          of the scan {scan.id}
          {evidence ? '; one hash seals all that was read of it' : ''}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Sources of the evidence">
        <table class="tb ev">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Read (UTC)</th>
              <th scope="col">Seen</th>
              <th scope="col">Checks that rest on it</th>
            </tr>
          </thead>
          <tbody>
            {readsOf(shown.model, subscription).map((read) => (
              <Row key={read.source} read={read} />
            ))}
            {evidence ? (
              <Hash title="All of it, SHA-256" hash={evidence}>
                {shown.rights.mayScan ? (
                  <a class="hide" href={evidenceHref(subscription.id, scan.id)} download>
                    {' '}
                    Download it
                  </a>
                ) : null}
              </Hash>
            ) : null}
            {chain ? <Hash title="The scan, head of the chain" hash={chain} /> : null}
          </tbody>
        </table>
      </section>
      <p class="mx-foot">
        {evidence ? null : <span>This report carries no hash of it.</span>}
        <span>
          <PackCommands shown={shown} subscription={subscription} />
        </span>
      </p>
    </section>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  malformed: 'answer not understood',
  truncated: 'answer not whole',
  unregistered: 'not registered',
  unsupported: 'cannot be judged',
};

function Row({ read: { source, at, isExact, isSeen, unseen, checks } }: { read: Read }) {
  return (
    <tr>
      <th scope="row">{source}</th>
      <td data-l="Read (UTC)">
        {isExact ? '' : 'from '}
        {clock(at)}:{at.slice(17, 19)}
      </td>
      <td data-l="Seen">
        {unseen ? (
          <span class="mk">
            <StatusMark status="unknown" />
            no: {WORDS[unseen] ?? unseen}
          </span>
        ) : isSeen ? (
          'yes'
        ) : (
          'not told'
        )}
      </td>
      <td class="w">{checks.join(', ')}</td>
    </tr>
  );
}

const Hash = ({ title, hash, children }: { title: string; hash: string; children?: ComponentChildren }) => (
  <tr>
    <th scope="row">{title}</th>
    <td class="w" colSpan={3}>
      <span class="mono hash">{hash}</span>
      {children}
    </td>
  </tr>
);
