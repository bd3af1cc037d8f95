import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { type Address, addressOf, type Change, changed, hashOf, START } from './address.ts';

/* Where the page is, and how it goes elsewhere. */

/** The address in view, for links that keep what it narrows. */
export const CurrentAddress = createContext<Address>(START);
export const useCurrentAddress = (): Address => useContext(CurrentAddress);

/** Goes to an address: with a new history entry, so that Back returns, or in place of the present one. */
export function goTo(address: Address, how: 'push' | 'replace' = 'push'): void {
  const hash = hashOf(address);
  if (hash === location.hash) return;
  if (how === 'push') history.pushState(null, '', hash);
  else history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Sets and takes away parameters of the address in view. */
export const change = (to: Change, how: 'push' | 'replace' = 'push'): void =>
  goTo(changed(addressOf(location.hash), to), how);

/** The address of the page as it changes. A short form is written out in place, as it is read. */
export function useAddress(live: boolean): Address {
  const [address, setAddress] = useState<Address>(() => (live ? addressOf(location.hash) : START));
  useEffect(() => {
    const onChange = () =>
      setAddress((before) => {
        const next = addressOf(location.hash, before);
        const hash = hashOf(next);
        if (location.hash !== '' && hash !== location.hash) history.replaceState(null, '', hash);
        return hash === hashOf(before) ? before : next;
      });
    onChange();
    addEventListener('hashchange', onChange);
    addEventListener('popstate', onChange);
    return () => {
      removeEventListener('hashchange', onChange);
      removeEventListener('popstate', onChange);
    };
  }, []);
  return address;
}
