/**
 * Whether `text` matches a pattern in which * stands for any text, without case. Linear: no regular expression is built
 * from the pattern.
 */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const subject = text.toLowerCase();
  const [head = '', ...rest] = parts;
  if (!subject.startsWith(head)) return false;
  const tail = rest.pop();
  if (tail === undefined) return subject === head;
  let at = head.length;
  for (const part of rest) {
    const found = subject.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return subject.length - tail.length >= at && subject.endsWith(tail);
}

/**
 * Which of the subscriptions that a filter names are there. `add` takes one that is; `missing` are the ids and names
 * that none of them has. A pattern with * may match nothing.
 */
export function namedSubscriptions(wanted: readonly string[] = []): {
  add(subscription: { readonly id: string; readonly name: string }): void;
  missing(): readonly string[];
} {
  const left = new Set(wanted.filter((pattern) => !pattern.includes('*')));
  return {
    add({ id, name }) {
      for (const one of left) if (matches(one, id) || matches(one, name)) left.delete(one);
    },
    missing: () => [...left],
  };
}
