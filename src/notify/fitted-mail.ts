import { MOST_MAIL_BYTES } from '../model/mail-limits.ts';
import type { Digest, Mail } from './digest.ts';
import type { Note } from './note.ts';
import { SECTIONS } from './note-draft.ts';

export type FittedMail = { readonly notes: readonly Note[]; readonly digest: Digest; readonly mail: Mail };

/**
 * The mail of as many notes as the service takes in one, the oldest first; the rest goes into the next mail. A single
 * note that is too large is cut: what is left out is counted, as the note itself counts what it does not carry.
 * Undefined where there are no notes.
 */
export function fittedMail(
  notes: readonly Note[],
  digestOf: (notes: readonly Note[]) => Digest | undefined,
  compose: (digest: Digest) => Mail,
  most = MOST_MAIL_BYTES,
): FittedMail | undefined {
  const sorted = notes.toSorted((a, b) => (a.scanId < b.scanId ? -1 : 1));
  for (let count = sorted.length; count > 0; count = Math.floor(count / 2)) {
    const carried = sorted.slice(0, count);
    const digest = digestOf(carried);
    if (!digest) return undefined;
    const mail = compose(digest);
    if (bytesOf(mail) <= most) return { notes: carried, digest, mail };
    if (count === 1) return cutMail(carried, digest, compose, most);
  }
  return undefined;
}

function cutMail(notes: readonly Note[], whole: Digest, compose: (digest: Digest) => Mail, most: number): FittedMail {
  const longest = Math.max(...SECTIONS.map((section) => whole[section]?.length ?? 0));
  for (let room = longest >> 1; ; room >>= 1) {
    const digest = cut(whole, room);
    const mail = compose(digest);
    if (bytesOf(mail) <= most || room === 0) return { notes, digest, mail };
  }
}

function cut(digest: Digest, room: number): Digest {
  const more = Object.fromEntries(
    SECTIONS.flatMap((section) => {
      const left = (digest.more?.[section] ?? 0) + Math.max((digest[section]?.length ?? 0) - room, 0);
      return left > 0 ? [[section, left]] : [];
    }),
  );
  const { failed, lostSight, regained, fixed, waivers, escalated } = digest;
  return {
    ...digest,
    failed: failed.slice(0, room),
    lostSight: lostSight.slice(0, room),
    regained: regained.slice(0, room),
    fixed: fixed.slice(0, room),
    waivers: waivers.slice(0, room),
    ...(escalated ? { escalated: escalated.slice(0, room) } : {}),
    ...(digest.bom && room === 0 ? { bom: { lines: [], more: digest.bom.more + digest.bom.lines.length } } : {}),
    more,
  };
}

/** As the request carries it: JSON in UTF-8. */
const bytesOf = (mail: Mail): number => Buffer.byteLength(JSON.stringify(mail));
