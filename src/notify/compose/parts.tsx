import type { ComponentChildren } from 'preact';
import type { Status } from '../../model/finding.ts';
import { commandLines } from '../../report/command-lines.ts';
import { MARKS, STYLE } from './styles.ts';
import { LETTERS } from './words.ts';

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
            width="20"
            height="20"
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
        <td width="30" valign="top" style={STYLE.marks}>
          <Mark status={status} />
        </td>
        <td valign="top">{children}</td>
      </tr>
    </Table>
  );
}

/** A command as it can be pasted: broken at its own continuations, its spaces ordinary ones. */
export function Command({ command }: { readonly command: string }) {
  return (
    <pre class="code" style={STYLE.code}>
      {commandLines(command, 64).join('\n')}
    </pre>
  );
}
