import { useEffect, useRef, useState } from 'preact/hooks';

/** How long typing rests before the page follows: a fast typist waits for the last letter only. */
const REST_MS = 25;

type Props = {
  readonly id: string;
  readonly text: string;
  readonly placeholder?: string;
  readonly setText: (text: string) => void;
};

/** A search field that shows each letter at once; the page follows when typing rests. */
const WHAT = 'Subscription, check or resource';

/** A search field that shows each letter at once; the page follows when typing rests. */
export function SearchField({ id, text, placeholder = WHAT, setText }: Props) {
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onInput = (value: string) => {
    setTyped(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setText(value), REST_MS);
  };
  return (
    <label class="srch">
      <span class="vh">Search</span>
      <input
        type="search"
        id={id}
        placeholder={placeholder}
        autocomplete="off"
        value={typed}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
