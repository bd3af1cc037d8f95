import { useRef } from 'preact/hooks';
import { count } from '../../../model/count.ts';
import { commandFor, type Shell } from '../../../model/remediation.ts';
import { commandLines } from '../../command-lines.ts';
import { chargeOf, roleNeeded } from '../../fix/fix-needs.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { actionWords } from '../fix/fix-words.ts';
import { useShell } from '../shell/chosen-shell.ts';
import type { Copy } from '../shell/clipboard.ts';
import { change } from '../shell/route.ts';

/** How many columns fit into one line of the sheet's code box. */
const COLUMNS = 76;

const SHELLS = { cli: 'az', powershell: 'PowerShell' } as const satisfies Record<Shell, string>;

type Props = {
  readonly model: ReportModel;
  readonly cell: Cell;
  readonly copy: Copy;
  /** Of an unknown finding: what was not read, in "Fix first". */
  readonly missing: FixRow | undefined;
};

/** How to fix a finding, or the cause it follows from. Without a command, why a person must decide. */
export function RemediationBox({ model, cell, copy, missing }: Props) {
  const cause = model.causeOf(cell);
  if (cell.status === 'unknown' && !cause) return <DiagnoseBox cell={cell} copy={copy} missing={missing} />;
  const root = cause ?? cell;
  const { remediation } = root.check;
  const target = { ...root, subscriptionId: root.subscription.id };
  const commands = {
    cli: commandFor(remediation, 'cli', target),
    powershell: commandFor(remediation, 'powershell', target),
  };
  const [first = '', more] = sentences(remediation.text);
  return (
    <section>
      <h3>{cause ? `Fix the cause, ${root.check.short}: ${first.charAt(0).toLowerCase()}${first.slice(1)}` : first}</h3>
      {commands.cli || commands.powershell ? (
        <>
          <Cost model={model} root={root} />
          <CommandBox commands={commands} copy={copy} warning={warningOf(remediation)} />
        </>
      ) : null}
      {more ? <p class="notes">{more}</p> : null}
      {root.noCommand ? (
        <p class="notes">
          <b>No command.</b> {root.noCommand}.
        </p>
      ) : null}
      {remediation.decision ? (
        <p class="notes">
          <b>A person decides.</b> {remediation.decision}
        </p>
      ) : null}
      {remediation.caveats && remediation.caveats.length > 0 ? (
        <ul class="notes">
          {remediation.caveats.map((caveat) => (
            <li key={caveat}>{caveat}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** What the command asks, and what it clears. */
function Cost({ model, root }: { model: ReportModel; root: Cell }) {
  const charge = chargeOf(root.check.remediation);
  const clears = 1 + model.followersOf(root.subscription.index, root.check.index).length;
  return (
    <dl class="cost three">
      <div>
        <dt>Needs</dt>
        <dd>{roleNeeded(root.check.remediation) ?? 'No role in Azure'}</dd>
      </div>
      <div>
        <dt>Charge</dt>
        <dd class={charge ? 'k' : undefined}>{charge ? `starts: ${charge}` : 'none'}</dd>
      </div>
      <div>
        <dt>Clears</dt>
        <dd>{count(clears, 'check')}</dd>
      </div>
    </dl>
  );
}

/** What a command asks of whoever runs it: the charge that it starts, and a role as wide as Owner. */
function warningOf(remediation: Cell['check']['remediation']): string {
  const charge = chargeOf(remediation);
  const role = roleNeeded(remediation);
  return [...(charge ? [`Starts a charge. ${charge}`] : []), ...(role === 'Owner' ? ['Needs Owner.'] : [])].join(' ');
}

/** The first sentence, which heads the section, and the rest. */
function sentences(text: string): readonly [string, string?] {
  const end = text.search(/\.\s+(?=[A-Z])/);
  return end < 0 ? [text.replace(/\.$/, '')] : [text.slice(0, end), text.slice(end + 1).trim()];
}

/** The check's remediation does not help a finding that was not seen: first the scanner must be able to see it. */
const DiagnoseBox = ({ cell, copy, missing }: Omit<Props, 'model'>) => (
  <section>
    <h3>{missing?.decision ? 'What to do' : 'Give the scanner access'}</h3>
    {missing ? <p>{missing.remedy}</p> : null}
    {missing ? (
      <p>
        <button
          class="link"
          type="button"
          onClick={() => change({ f: undefined, [missing.decision ? 'decide' : 'script']: missing.key })}
        >
          {missing.title}: {actionWords(missing).toLowerCase()}
        </button>
      </p>
    ) : null}
    <CommandBox
      commands={{ cli: `aispm diagnose --subscription ${cell.subscription.id}`, powershell: undefined }}
      copy={copy}
    />
    <p class="notes">
      Unknown is not pass. This lists what the identity may read here, and which role is missing.
      {cell.why ? ` Reason: ${cell.why}.` : ''}
    </p>
  </section>
);

export function CommandBox({
  id = 'command',
  commands,
  copy,
  warning = '',
}: {
  id?: string;
  /** Also stands as a comment inside what is copied. */
  warning?: string;
  commands: Readonly<Record<Shell, string | undefined>>;
  copy: Copy;
}) {
  const shells = (Object.keys(SHELLS) as Shell[]).filter((shell) => commands[shell]);
  const [chosenShell, setChosenShell] = useShell();
  const tabs = useRef<HTMLDivElement>(null);
  const shell = shells.includes(chosenShell) ? chosenShell : (shells[0] ?? 'cli');
  const command = commands[shell] ?? '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    const next = shells[(shells.indexOf(shell) + 1) % shells.length];
    if (!next) return;
    setChosenShell(next);
    tabs.current?.querySelector<HTMLElement>(`[data-shell="${next}"]`)?.focus();
  };
  return (
    <div class="code">
      <div class="cbar">
        <div role="tablist" aria-label="Shell" class="shells" ref={tabs} tabIndex={-1} onKeyDown={onKeyDown}>
          {shells.map((one) => (
            <button
              key={one}
              role="tab"
              type="button"
              data-shell={one}
              id={`${id}-${one}`}
              aria-controls={id}
              aria-selected={one === shell}
              tabIndex={one === shell ? 0 : -1}
              onClick={() => setChosenShell(one)}
            >
              {SHELLS[one]}
            </button>
          ))}
        </div>
        <button class="b" type="button" onClick={() => copy(warning ? `# ${warning}\n${command}` : command, warning)}>
          Copy
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel whose text is to be selected is reached by keyboard */}
      <pre id={id} role="tabpanel" tabIndex={0} aria-labelledby={`${id}-${shell}`}>
        {shell === 'cli' ? commandLines(command, COLUMNS).join('\n') : command}
      </pre>
    </div>
  );
}
