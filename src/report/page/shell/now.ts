import { useEffect, useState } from 'preact/hooks';

/** The current time, updated once a minute; undefined on the server, whose output must not depend on the time. */
export function useNow(live: boolean): number | undefined {
  const [now, setNow] = useState(live ? Date.now() : undefined);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
