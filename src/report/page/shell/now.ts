import { useEffect, useState } from 'preact/hooks';

/** The present, once a minute; undefined on the server, which must give the same bytes at any time. */
export function useNow(live: boolean): number | undefined {
  const [now, setNow] = useState(live ? Date.now() : undefined);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
