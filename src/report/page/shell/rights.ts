import { useEffect, useState } from 'preact/hooks';
import { isServed, routeHref } from './served.ts';

/** What this reader may do beyond reading. The page itself is the same for everybody, so it asks its app. */
export type Rights = { readonly mayScan: boolean };

const NONE: Rights = { mayScan: false };

/** None until the app has answered, where it does not, and in a file. */
export function useRights(asks: boolean): Rights {
  const [rights, setRights] = useState(NONE);
  useEffect(() => {
    if (!asks || !isServed()) return;
    fetch(routeHref('rights'))
      .then((answer): Promise<unknown> => (answer.ok ? answer.json() : Promise.resolve(undefined)))
      .then((answer) => setRights({ mayScan: Reflect.get(Object(answer), 'mayScan') === true }))
      .catch(() => {
        /* Without an answer the page only shows. */
      });
  }, [asks]);
  return rights;
}
