import { useState } from 'preact/hooks';
import type { Shell } from '../../../model/remediation.ts';

const KEY = 'aispm-shell';

function stored(): Shell {
  try {
    return localStorage.getItem(KEY) === 'powershell' ? 'powershell' : 'cli';
  } catch {
    return 'cli';
  }
}

/** The shell that the reader chose last, on any finding; az where the browser keeps nothing. */
export function useShell(): readonly [Shell, (shell: Shell) => void] {
  const [shell, setShell] = useState<Shell>(() => (typeof localStorage === 'undefined' ? 'cli' : stored()));
  const choose = (next: Shell) => {
    setShell(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      /* Storage may be refused: the choice then lasts while the sheet is open. */
    }
  };
  return [shell, choose];
}
