import { useEffect, useState } from 'preact/hooks';
import { addressOf } from './address.ts';
import { routeHref } from './served.ts';

type State = 'idle' | 'asked' | 'running' | 'closed' | 'lost' | 'refused';
const WORDS: Readonly<Record<State, string>> = {
  idle: 'Scan now',
  asked: 'Asking …',
  running: 'Scan started',
  closed: 'Show the new scan',
  lost: 'Scan ended without a report',
  refused: 'No scan started',
};
/** How often the page asks after a scan, in milliseconds. A scan of one subscription takes about a minute. */
const PATIENCE = 10_000;

/**
 * Starts a scan with POST /api/scans, of one subscription on its page and else of all; asks after it until it is
 * closed, and then offers the report that shows what it found. Drawn only where the app says that this reader may.
 */
export function ScanNow() {
  const [state, setState] = useState<State>('idle');
  const [scan, setScan] = useState<string>();
  const [done, setDone] = useState('');
  const start = () => {
    const { view, argument } = addressOf(location.hash);
    const isOne = view === 's' && /^[0-9a-f-]{36}$/i.test(argument);
    setState('asked');
    fetch(routeHref('scans'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(isOne ? { subscriptions: [argument] } : {}),
    })
      .then(async (answer) => {
        const scanId: unknown = Reflect.get(Object(await answer.json()), 'scanId');
        setState(answer.status === 202 ? 'running' : 'refused');
        if (answer.status === 202 && typeof scanId === 'string') setScan(scanId);
      })
      .catch(() => setState('refused'));
  };
  useEffect(() => {
    if (scan === undefined || state !== 'running') return;
    const timer = setInterval(() => {
      askAfter(scan).then(
        ({ ended, words }) => {
          setDone(words);
          if (ended) setState(ended);
        },
        () => {
          /* An answer that does not come is asked for again. */
        },
      );
    }, PATIENCE);
    return () => clearInterval(timer);
  }, [scan, state]);
  const isBusy = state === 'asked' || state === 'running';
  return (
    <button
      class={state === 'closed' ? 'b first' : 'b'}
      type="button"
      disabled={isBusy}
      onClick={() => (state === 'closed' ? location.reload() : start())}
    >
      <span aria-live="polite">
        {WORDS[state]}
        {state === 'running' ? done : ''}
      </span>
    </button>
  );
}

type Asked = { readonly ended?: 'closed' | 'lost'; readonly words: string };

/** How far a scan is, by GET /api/scans/{id}. Throws where the app does not answer with it. */
async function askAfter(scan: string): Promise<Asked> {
  const answer = await fetch(routeHref(`scans/${scan}`));
  if (!answer.ok) throw new Error(`The scan ${scan} was answered with ${answer.status}`);
  const body: unknown = await answer.json();
  const state: unknown = Reflect.get(Object(body), 'state');
  const shards: unknown = Reflect.get(Object(body), 'shards');
  const [total, done] = ['total', 'done'].map((name) => Number(Reflect.get(Object(shards), name) ?? 0));
  if (state === 'complete' || state === 'partial') return { ended: 'closed', words: '' };
  if (state === 'failed') return { ended: 'lost', words: '' };
  return { words: total ? `: ${done} of ${total} parts` : '' };
}
