import { clock, dayOf } from '../../dates.ts';

/** Before the first scan: what there is not, when there will be, and four steps. No sample data. */
export function NoScanYet({ nextScanAt }: { nextScanAt: string | undefined }) {
  return (
    <div class="empty">
      <h1>No scan yet</h1>
      <p>
        There is no verdict until the first scan has finished.
        {nextScanAt
          ? ` It is planned for ${dayOf(nextScanAt)}, ${clock(nextScanAt)} UTC.`
          : ' It runs at the time that the schedule of the installation sets.'}
      </p>
      <ol>
        <Step
          title="Check what the scanner may read"
          text="Facts without verdicts: identity, cloud, permissions, the AI resources in sight."
          command="aispm diagnose"
        />
        <Step
          title="Or scan now"
          text="It only reads. From the command line, or by POST to /api/scans of this app."
          command="aispm scan"
        />
        <Step
          title="Tell it about your zones"
          text="Until the policy file says otherwise, every subscription counts as zone 3, the strictest. policy.sample.jsonc is a start."
        />
        <Step
          title="What the first night does"
          text="It is a baseline: everything is listed here, and no change is mailed. From the second night on, owners hear what changed."
        />
      </ol>
    </div>
  );
}

const Step = ({ title, text, command }: { title: string; text: string; command?: string }) => (
  <li>
    <div>
      <h2>{title}</h2>
      <p class="dim">{text}</p>
      {command ? (
        <div class="code">
          <pre>{command}</pre>
        </div>
      ) : null}
    </div>
  </li>
);
