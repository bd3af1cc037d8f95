import { useCallback, useEffect, useState } from 'preact/hooks';

/** Copies a text and says so; says also where the browser refuses. */
export function useCopy(): { readonly said: string; readonly copy: (text: string) => void } {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), 1600);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = useCallback((text: string) => {
    writeClipboard(text).then(
      () => setSaid('Copied'),
      () => setSaid('The browser refused to copy: select the text instead'),
    );
  }, []);
  return { said, copy };
}

async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('The browser refused to copy');
}
