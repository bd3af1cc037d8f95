import type { Digest, DigestWaiver } from '../digest.ts';
import { Command, Marked } from './parts.tsx';
import { type MailRow, mailRows } from './rows.ts';
import type { Section } from './section-list.ts';
import { STYLE } from './styles.ts';
import { waiverLines } from './words.ts';

export function Heading({ text, note }: { readonly text: string; readonly note?: string | undefined }) {
  return (
    <tr>
      <td class="pad rule" style={STYLE.section}>
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

/** A section under its heading, one row a cause. */
export function Rows({ section, digest }: { readonly section: Section; readonly digest: Digest }) {
  return (
    <>
      <Heading text={section.heading} note={section.note} />
      {mailRows(section, digest).map((row) => (
        <tr key={row.key}>
          <td class="pad" style={STYLE.entry}>
            <Marked status={row.status}>
              <Row row={row} />
            </Marked>
          </td>
        </tr>
      ))}
    </>
  );
}

function Row({ row }: { readonly row: MailRow }) {
  return (
    <>
      <h3 class="t1" style={STYLE.h3}>
        {row.title}{' '}
        <span class="t3" style={STYLE.note}>
          {row.meta}
        </span>
      </h3>
      {row.lines.map((line) => (
        <p key={line} class="t2" style={STYLE.text}>
          {line}
        </p>
      ))}
      {row.command && <Command command={row.command} />}
      {(row.link || row.needs) && (
        <p class="t3" style={STYLE.text}>
          {row.link && (
            <a class="a" href={row.link.href} style={STYLE.link}>
              {row.link.text}
            </a>
          )}{' '}
          {row.needs}
        </p>
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
