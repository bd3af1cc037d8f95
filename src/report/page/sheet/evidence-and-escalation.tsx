import { ESCALATION } from '../../../model/area.ts';
import { REGULATIONS_VERSION, regulationsFor } from '../../../model/regulations.ts';
import { dayOf } from '../../dates.ts';
import type { Cell } from '../data/report-model.ts';

/* The sections that the sheet has for every finding: escalation and regulations. */

export function Escalation({ cell }: { cell: Cell }) {
  const owner = cell.owner ?? cell.subscription.owner;
  return (
    <section>
      <h3>Escalation</h3>
      <ol class="steps">
        {Object.entries(ESCALATION).map(([key, role]) => (
          <li key={key} aria-current={key === cell.check.escalation ? 'step' : undefined}>
            {role}
          </li>
        ))}
      </ol>
      {owner ? <p class="dim">{owner} is notified first.</p> : null}
    </section>
  );
}

export function Regulations({ cell }: { cell: Cell }) {
  const mappings = regulationsFor(cell.check.area);
  return (
    <section>
      <h3>Supports the firm’s own verification under</h3>
      <dl class="kv wide">
        <dt>{cell.check.controls[0] ?? ''}</dt>
        <dd>{cell.check.controls.slice(1).join('; ') || 'AI security posture'}</dd>
        {mappings.flatMap((one) => [
          <dt key={`${one.regulation}${one.reference}`}>{one.regulation}</dt>,
          <dd key={one.supports}>
            {one.reference}: {one.supports}
          </dd>,
        ])}
      </dl>
      <p class="dim">Mapping as of {dayOf(REGULATIONS_VERSION)}; not a legal opinion.</p>
    </section>
  );
}
