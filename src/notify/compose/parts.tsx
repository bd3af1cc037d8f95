import type { ComponentChildren } from 'preact';
import type { Status } from '../../model/finding.ts';
import { commandLines } from '../../report/command-lines.ts';
import { MARKS, STYLE, TONES } from './styles.ts';
import { type Figure, LETTERS } from './words.ts';

/* Building blocks that Outlook's engine can lay out: tables, inline styles, `bgcolor`. */

type TableProps = {
  readonly children: ComponentChildren;
  readonly width?: string;
  readonly class?: string;
  readonly style?: string;
  readonly bgcolor?: string;
};

/** The attribute that Outlook's engine reads where it ignores the style. */
export const background = (colour: string): { readonly bgcolor: string } => ({ bgcolor: colour });

/** What a table for layout alone needs in every engine. */
export const LAYOUT = { role: 'presentation', cellpadding: '0', cellspacing: '0', border: '0' } as const;

/** A table for layout alone. */
export function Table({ children, width = '100%', ...rest }: TableProps) {
  return (
    <table {...LAYOUT} width={width} {...rest}>
      <tbody>{children}</tbody>
    </table>
  );
}

export function Mark({ status }: { readonly status: Status | 'waived' }) {
  const look = MARKS[status];
  return (
    <table {...LAYOUT}>
      <tbody>
        <tr>
          <td
            class={`mk-${status}`}
            width="22"
            height="22"
            align="center"
            valign="middle"
            {...background(look.background)}
            style={STYLE.mark(look.background, look.ink)}
          >
            <span aria-hidden="true">{LETTERS[status]}</span>
            <span style={STYLE.hidden}>{look.word}</span>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** A row of the card: the mark at the left, the rest beside it. */
export function Marked({
  status,
  children,
}: {
  readonly status: Status | 'waived';
  readonly children: ComponentChildren;
}) {
  return (
    <Table>
      <tr>
        <td width="34" valign="top" style={STYLE.marks}>
          <Mark status={status} />
        </td>
        <td valign="top">{children}</td>
      </tr>
    </Table>
  );
}

export function Strip({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <Table>
      <tr>
        {figures.map(({ n, noun, tone }, index) => (
          <td
            key={noun}
            class="num"
            width="25%"
            valign="top"
            style={`width:25%;padding:12px 8px 12px ${index === 0 ? '24px' : '16px;border-left:1px solid #dde1e6'};`}
          >
            <p class={n > 0 ? `c-${tone}` : 't3'} style={STYLE.figure(n > 0 ? TONES[tone] : '#5b6470')}>
              {n}
            </p>
            <p class="t2" style={STYLE.noun}>
              {noun}
            </p>
          </td>
        ))}
      </tr>
    </Table>
  );
}

/** A command as it can be pasted: broken at its own continuations, indented with spaces that survive. */
export function Command({ command }: { readonly command: string }) {
  return (
    <Table style="margin-top:8px;">
      <tr>
        <td class="code" {...background('#eef0f3')} style={STYLE.code}>
          {commandLines(command, 64).map((line, index) => (
            <>
              {index > 0 && <br />}
              {line.replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length))}
            </>
          ))}
        </td>
      </tr>
    </Table>
  );
}

export function Link({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <p style={STYLE.text}>
      <a class="a" href={href} style={STYLE.link}>
        {children}
      </a>
    </p>
  );
}
