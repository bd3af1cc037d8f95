import type { DigestWaiver } from '../digest.ts';
import { Command, Link, Marked } from './parts.tsx';
import type { Section, ShownEntry } from './section-list.ts';
import { STYLE } from './styles.ts';
import { followersOf, inert, itemsOf, metaOf, waiverLines } from './words.ts';

export function Heading({ text, note }: { readonly text: string; readonly note?: string | undefined }) {
  return (
    <tr>
      <td class="pad" style={STYLE.section}>
        <h2 class="t1" style={STYLE.h2}>
          {text}
          {note && ' '}
          {note && (
            <span class="t3" style={STYLE.note}>
              {note}
            </span>
          )}
        </h2>
      </td>
    </tr>
  );
}

/** A section of entries under its heading. */
export function Entries({ section }: { readonly section: Section }) {
  return (
    <>
      <Heading text={section.heading} note={section.note} />
      {section.entries.map((entry) => (
        <tr key={`${entry.checkId} ${entry.subscriptionId}`}>
          <td class="rule" style={STYLE.entry}>
            <Marked status={entry.status}>
              <Entry entry={entry} commands={section.commands} />
            </Marked>
          </td>
        </tr>
      ))}
    </>
  );
}

function Entry({ entry, commands }: { readonly entry: ShownEntry; readonly commands: boolean }) {
  const followers = followersOf(entry);
  return (
    <>
      <h3 class="t1" style={STYLE.h3}>
        {inert(entry.title)}
      </h3>
      <p class="t3" style={STYLE.meta}>
        {metaOf(entry)}
      </p>
      <p class="t2" style={STYLE.text}>
        {inert(entry.message)}
      </p>
      {itemsOf(entry).map((line) => (
        <p key={line} class="t2" style={STYLE.text}>
          {line}
        </p>
      ))}
      {entry.also && (
        <p class="t2" style={STYLE.text}>
          {entry.also}
        </p>
      )}
      {followers && (
        <p class="t2" style={STYLE.text}>
          <b class="t1" style={STYLE.ink}>
            {followers.lead}
          </b>{' '}
          {followers.rest}
        </p>
      )}
      {commands && entry.command && <Command command={entry.command} />}
      {commands && entry.caveats.length > 0 && (
        <p class="t2" style={STYLE.small}>
          {inert(entry.caveats.join(' '))}
        </p>
      )}
      {entry.link && (
        <Link href={entry.link}>
          {commands && entry.command ? 'Open the finding, with the command for PowerShell' : 'Open the finding'}
        </Link>
      )}
    </>
  );
}

export function WaiverRow({ waiver }: { readonly waiver: DigestWaiver }) {
  const { title, meta, line } = waiverLines(waiver);
  return (
    <tr>
      <td class="rule" style={STYLE.entry}>
        <Marked status="waived">
          <h3 class="t1" style={STYLE.h3}>
            {title}
          </h3>
          <p class="t3" style={STYLE.meta}>
            {meta}
          </p>
          <p class="t2" style={STYLE.text}>
            {line}
          </p>
        </Marked>
      </td>
    </tr>
  );
}
