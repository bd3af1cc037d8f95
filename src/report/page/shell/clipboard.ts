import { useCallback, useEffect, useState } from 'preact/hooks';

const SHORT_MS = 1_600;
/** A notice that has to be read stays longer. */
const LONG_MS = 6_000;

/** `warning`: what whoever pastes it should know, which the notice then says too. */
export type Copy = (text: string, warning?: string) => void;

/** Copies a text to the clipboard; `notice` says for a moment whether that worked. */
export function useCopy(): { readonly notice: string; readonly copy: Copy } {
  const [notice, setNotice] = useState('');
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(''), notice.length > 12 ? LONG_MS : SHORT_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  const copy = useCallback<Copy>((text, warning) => {
    writeClipboard(text).then(
      () => setNotice(warning ? `Copied. ${warning}` : 'Copied'),
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
