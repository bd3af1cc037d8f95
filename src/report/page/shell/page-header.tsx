import { useEffect, useState } from 'preact/hooks';
import { type Route, VIEWS, type View } from './route.ts';

const FORMATS = { json: 'JSON', csv: 'CSV', ocsf: 'OCSF', oscal: 'OSCAL', sarif: 'SARIF' } as const;

export function PageHeader({
  route,
  live,
  bare = false,
}: {
  route?: Route;
  live: boolean /** Without views: before the first scan. */;
  bare?: boolean;
}) {
  return (
    <header class="top">
      <div class="wrap">
        <p class="brand">
          aispm-watch <span>Control 1.24, AI security posture</span>
        </p>
        {bare ? null : (
          <nav class="tabs js-only" aria-label="Views">
            {(Object.keys(VIEWS) as View[]).map((view) => (
              <a key={view} href={`#${view}`} aria-current={route?.view === view ? 'page' : undefined}>
                {VIEWS[view]}
              </a>
            ))}
          </nav>
        )}
        <div class="right js-only">
          {bare ? null : (
            <button class="b hide" type="button" onClick={() => print()}>
              Print
            </button>
          )}
          {bare || !live || location.protocol === 'file:' ? null : <Export />}
          <Theme live={live} />
        </div>
      </div>
    </header>
  );
}

/** Links to the other formats of the same scan. Not shown from disk, where there is no API. */
function Export() {
  const href = (format: string) => {
    const query = new URLSearchParams(location.search);
    query.set('format', format);
    return `${location.pathname}?${query}`;
  };
  return (
    <details class="menu hide">
      <summary class="b">Export</summary>
      <ul>
        {Object.entries(FORMATS).map(([format, name]) => (
          <li key={format}>
            <a href={href(format)}>{name}</a>
          </li>
        ))}
      </ul>
    </details>
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
