import type { Policy } from '../model/policy.ts';
import type { Recorded, RecordSource } from '../model/recorded-scan.ts';
import { type Head, type Part, reportSchema } from '../model/report.ts';
import { parsePolicy, policyValue } from '../policy.ts';
import { type Redactor, redactor } from '../scan/evidence/redaction.ts';
import { type Spill, spill } from '../scan/spill.ts';
import type { SpilledRecord, SpilledReport } from '../scan/spilled-scan.ts';
import type { ReportSource } from '../scan/stored/report-source.ts';
import { CHECKS } from '../scanners/index.ts';
import { CliError } from './errors.ts';
import { parseHead, parseSubscription } from './evidence-file.ts';

type OpenedPolicy = { readonly policy: Policy; readonly warnings: readonly string[] };

/** A scan without personal data. `report`: the same of a report of it, which has the same placeholders. */
export type RedactedScan = {
  readonly record: SpilledRecord;
  readonly policy: OpenedPolicy;
  readonly policyText: string;
  report(source: ReportSource): Promise<SpilledReport>;
};

/**
 * Evidence and policy without personal data, parsed back from what the pack will carry. Errors: a `CliError` where the
 * policy is not valid without it; those of the temporary file.
 */
export async function redactScan(record: RecordSource, policyText: string): Promise<RedactedScan> {
  const own = redactor();
  for await (const one of record.subscriptions()) own.persons(one);
  const head = shaped(parseHead({ format: 'aispm-evidence/1', ...Object(own.listed(record.head)) }));
  const rows = spill<Recorded['subscriptions'][number]>();
  return filled(rows, async () => {
    let index = 0;
    for await (const one of record.subscriptions())
      await rows.add(shaped(parseSubscription(own.subscription(one), index++)));
    const text = `${JSON.stringify(own.texts(policyValue(policyText)) ?? {}, null, 1)}\n`;
    const policy = parsePolicy(text, { checks: CHECKS, now: new Date(record.head.startedAt) });
    if ('faults' in policy)
      throw new CliError(
        `The policy is not valid: ${policy.faults[0]?.message ?? ''}`,
        'Run "aispm policy check" on its file',
      );
    return {
      record: { head, subscriptions: rows.rows, close: rows.close },
      policy,
      policyText: text,
      report: (source) => redactReport(own, source),
    };
  });
}

const headSchema = reportSchema.omit({ subscriptions: true, findings: true, inventory: true });
const { subscriptions, findings, inventory } = reportSchema.shape;

/** Placeholders are numbered list by list, as they follow each other in the report. */
async function redactReport(own: Redactor, { head, parts }: ReportSource): Promise<SpilledReport> {
  const open = spill<Part>();
  const redacted = spill<Part>();
  try {
    return await filled(redacted, async () => {
      for await (const part of parts(true)) await open.add(part);
      const ownHead: Head = headSchema.parse(own.texts(head));
      for (const list of ['subscription', 'findings', 'inventory'] as const)
        for await (const part of open.rows()) own.texts(part[list]);
      for await (const part of open.rows())
        await redacted.add({
          subscription: subscriptions.element.parse(own.texts(part.subscription)),
          findings: findings.parse(own.texts(part.findings)),
          inventory: inventory.parse(own.texts(part.inventory)),
        });
      return { head: ownHead, parts: () => redacted.rows(), close: redacted.close };
    });
  } finally {
    await open.close();
  }
}

/** What `fill` gives, whose rows are in a spill: where it throws, the spill is closed. */
async function filled<T>(rows: Pick<Spill<unknown>, 'close'>, fill: () => Promise<T>): Promise<T> {
  try {
    return await fill();
  } catch (error) {
    await rows.close();
    throw error;
  }
}

function shaped<T>(parsed: { readonly value: T } | { readonly faults: readonly string[] }): T {
  if ('faults' in parsed) throw new Error(`Redacted evidence lost its shape: ${parsed.faults.join('; ')}`);
  return parsed.value;
}
