import { useState } from 'preact/hooks';
import { addressOf } from './address.ts';

type State = 'idle' | 'asked' | 'started' | 'refused';
const WORDS: Readonly<Record<State, string>> = {
  idle: 'Scan now',
  asked: 'Asking …',
  started: 'Scan started',
  refused: 'No scan started',
};

/**
 * Starts a scan with POST /api/scans, of one subscription on its page and else of all. Drawn only where the app says
 * that this reader may; the next report shows what it found.
 */
export function ScanNow() {
  const [state, setState] = useState<State>('idle');
  const start = () => {
    const { view, argument } = addressOf(location.hash);
    const isOne = view === 's' && /^[0-9a-f-]{36}$/i.test(argument);
    setState('asked');
    fetch(`${location.pathname.replace(/\/report$/, '/scans')}${location.search}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(isOne ? { subscriptions: [argument] } : {}),
    }).then(
      (answer) => setState(answer.status === 202 ? 'started' : 'refused'),
      () => setState('refused'),
    );
  };
  return (
    <button class="b" type="button" disabled={state === 'asked' || state === 'started'} onClick={start}>
      <span aria-live="polite">{WORDS[state]}</span>
    </button>
  );
}
