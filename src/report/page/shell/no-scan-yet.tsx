import { clock, dayOf } from '../../dates.ts';

/** The page before the first scan: when it will run, and four first steps. No sample data. */
export function NoScanYet({ nextScanAt }: { nextScanAt: string | undefined }) {
  return (
    <div class="empty">
      <h1>No scan yet</h1>
      <p>
        There is no verdict until the first scan has finished.
        {nextScanAt
          ? ` It is planned for ${dayOf(nextScanAt)}, ${clock(nextScanAt)} UTC.`
          : ' It runs at the time set by the schedule of this installation.'}
      </p>
      <ol>
        <Step
          title="Check what the scanner may read"
          text="Facts without verdicts: identity, cloud, permissions, and the AI resources it can see."
          command="aispm diagnose"
        />
        <Step
          title="Or scan now"
          text="A scan only reads. Start it from the command line, or with a POST to /api/scans of this app."
          command="aispm scan"
        />
        <Step
          title="Map your zones"
          text={[
            'Until the policy file says otherwise, every subscription counts as zone 3, the strictest.',
            'Start from policy.sample.jsonc.',
          ].join(' ')}
        />
        <Step
          title="What happens on the first night"
          text={[
            'It is the baseline: everything is listed here, and no change is mailed.',
            'From the second night on, owners are told what changed.',
          ].join(' ')}
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
