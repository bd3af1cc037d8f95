import { useEffect, useState } from 'preact/hooks';
import { dayMonth } from '../../dates.ts';
import type { ReportModel } from '../data/report-model.ts';
import { type Address, type TabView, VIEWS, viewHash } from './address.ts';
import { ExportMenu } from './export-menu.tsx';
import { Menu } from './menu.tsx';
import type { Rights } from './rights.ts';
import { ScanNow } from './scan-now.tsx';
import { ScanPicker } from './scan-picker.tsx';

type Props = {
  readonly live: boolean;
  readonly rights: Rights;
  /** None before the first scan. */
  readonly model?: ReportModel;
  readonly address?: Address;
  /** Whether there is a later scan. */
  readonly old?: boolean;
};

export function PageHeader({ live, rights, model, address, old }: Props) {
  return (
    <header class="top">
      <div class="wrap">
        <p class="brand">aispm-watch</p>
        {model && address ? (
          <nav class="tabs js-only" aria-label="Views">
            {(Object.keys(VIEWS) as TabView[]).map((view) => (
              <a
                key={view}
                href={viewHash(view, '', address)}
                aria-current={address.view === view ? 'page' : undefined}
              >
                {VIEWS[view]}
              </a>
            ))}
          </nav>
        ) : null}
        <div class="right js-only">
          {live && rights.mayScan ? <ScanNow /> : null}
          {model && live ? (
            <Menu title={`Scan ${dayMonth(model.encoded.scan.startedAt)}${old ? ', old' : ''}`}>
              <ScanPicker model={model} />
            </Menu>
          ) : null}
          {model && live ? (
            <Menu title="Export">
              <ExportMenu model={model} />
            </Menu>
          ) : null}
          {model ? (
            <button class="b hide" type="button" onClick={() => print()}>
              Print
            </button>
          ) : null}
          <Theme live={live} />
        </div>
      </div>
    </header>
  );
}

const DARK = '(prefers-color-scheme: dark)';

function Theme({ live }: { live: boolean }) {
  const [dark, setDark] = useState(live && isDark());
  useEffect(() => {
    const onChange = () => setDark(isDark());
    const query = matchMedia(DARK);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);
  const toggle = () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem('aispm-theme', theme);
    } catch {
      /* Storage may be unavailable, for instance from disk: the choice then lasts while the page is open. */
    }
    setDark(theme === 'dark');
  };
  return (
    <button
      class="b"
      type="button"
      aria-label={dark ? 'Switch to the light theme' : 'Switch to the dark theme'}
      onClick={toggle}
    >
      {dark ? 'Light' : 'Dark'}
    </button>
  );
}

function isDark(): boolean {
  const choice = document.documentElement.dataset['theme'];
  return choice ? choice === 'dark' : matchMedia(DARK).matches;
}
