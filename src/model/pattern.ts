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
