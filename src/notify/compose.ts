import { htmlOf } from './compose/html.tsx';
import { textOf } from './compose/text.ts';
import { subjectOf } from './compose/words.ts';
import type { Digest, Mail } from './digest.ts';

/** Renders a digest as a mail whose subject, HTML and text say the same. Pure: the same digest gives the same bytes. */
export function compose(digest: Digest): Mail {
  return { subject: subjectOf(digest), html: htmlOf(digest), text: textOf(digest) };
}
