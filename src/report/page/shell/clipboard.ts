import { useCallback, useEffect, useState } from 'preact/hooks';

/** Copies a text to the clipboard; `notice` says for a moment whether that worked. */
export function useCopy(): { readonly notice: string; readonly copy: (text: string) => void } {
  const [notice, setNotice] = useState('');
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(''), 1600);
    return () => clearTimeout(timer);
  }, [notice]);
  const copy = useCallback((text: string) => {
    writeClipboard(text).then(
      () => setNotice('Copied'),
      () => setNotice('The browser refused to copy: select the text instead'),
    );
  }, []);
  return { notice, copy };
}

async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (!isCopied) throw new Error('The browser refused to copy');
}
