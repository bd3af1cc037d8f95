import { useState } from 'preact/hooks';
import type { FixRow } from '../../fix/fix-row.ts';
import { policiesForRows, policyAz, policyBicep } from '../../fix/prevention.ts';
import { download } from '../shell/download.ts';
import type { Shown } from '../shell/shown.ts';

const FORMS = {
  az: { title: 'az', write: policyAz, file: 'sh', type: 'text/x-shellscript' },
  bicep: { title: 'Bicep', write: policyBicep, file: 'bicep', type: 'text/plain' },
} as const;
type Form = keyof typeof FORMS;

/** The built-in Azure policies that keep a cause fixed, and their assignment; nothing where there is none. */
export function Prevention({ shown, row }: { shown: Shown; row: FixRow }) {
  const [form, setForm] = useState<Form>('az');
  const policies = policiesForRows([row]);
  if (policies.length === 0) return null;
  const { write, file, type } = FORMS[form];
  const text = write(policies);
  return (
    <section>
      <h3>Keep it fixed, by Azure Policy</h3>
      <ul class="notes">
        {policies.map((policy) => (
          <li key={policy.id}>
            <b>{policy.title}</b>, <span class="mono">{policy.id}</span>; its identity needs {policy.role}.{' '}
            {policy.caveat}
          </li>
        ))}
      </ul>
      <div class="code">
        <div class="cbar">
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls that are sent */}
          <div class="forms" role="group" aria-label="Form of the assignment">
            {(Object.keys(FORMS) as Form[]).map((one) => (
              <button key={one} type="button" aria-pressed={one === form} onClick={() => setForm(one)}>
                {FORMS[one].title}
              </button>
            ))}
          </div>
          <div class="end">
            <button class="b" type="button" onClick={() => shown.copy(text)}>
              Copy the assignment
            </button>
            <button class="b" type="button" onClick={() => download(`aispm-${row.key}-policy.${file}`, text, type)}>
              Download the assignment
            </button>
          </div>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text that is to be selected is reached by keyboard */}
        <pre class="scr" tabIndex={0}>
          {text}
        </pre>
      </div>
    </section>
  );
}
