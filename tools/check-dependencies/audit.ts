import { z } from 'zod';

/* What `npm audit --json` says, or that it says nothing. */

const answerSchema = z.looseObject({
  vulnerabilities: z.record(z.string(), z.looseObject({ severity: z.string(), via: z.array(z.unknown()) })),
  metadata: z.looseObject({ vulnerabilities: z.looseObject({ total: z.number().int() }) }),
});
const adviceSchema = z.looseObject({ title: z.string(), url: z.string() });

export type Audit =
  | { readonly answered: true; readonly found: readonly string[] }
  | { readonly answered: false; readonly why: string };

/**
 * The vulnerable packages in the output of `npm audit --json`, each with its severity and advice. A registry without
 * audits answers an error, whose first line is `why`; that says nothing of the packages.
 */
export function auditOf(output: string): Audit {
  const told = parsed(output);
  const answer = answerSchema.safeParse(told);
  if (!answer.success) {
    const message = z.looseObject({ message: z.string() }).safeParse(told);
    return { answered: false, why: message.success ? message.data.message : 'npm audit gave no report' };
  }
  const found = Object.entries(answer.data.vulnerabilities).map(([name, { severity, via }]) => {
    const advice = via.flatMap((one) => {
      const own = adviceSchema.safeParse(one);
      return own.success ? [`${own.data.title} (${own.data.url})`] : [];
    });
    return `${name} (${severity})${advice.length > 0 ? `: ${advice.join('; ')}` : ''}`;
  });
  return found.length === answer.data.metadata.vulnerabilities.total
    ? { answered: true, found }
    : { answered: false, why: `npm audit names ${found.length} packages and counts others` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
