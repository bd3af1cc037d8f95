import { ACCOUNT, judgedResources, WORKSPACE } from '../model/ai.ts';
import { bothAssessments } from '../model/assessment-sources.ts';
import { codeOf, isAbout, keyOf, tooYoung } from '../model/assessments.ts';
import { check, each, noneOf, sentences } from '../model/check.ts';
import { DOCS, LATENCY, sendLogs } from '../model/commands.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

const ASSESSMENT = 'dea5192e-1bb3-101b-b70c-4646546f5e1e';

export const diagnosticLogs = check({
  id: 'AISPM-027',
  slug: 'diagnostic-logs',
  area: 'posture',
  title: 'AI services send diagnostic logs',
  failureTitle: 'An AI service sends no diagnostic logs',
  severity: 'medium',
  rationale: 'Without logs nobody can say afterwards who called a model, when, and how often.',
  remediation: {
    text: 'Send the resource’s diagnostic logs to the firm’s workspace.',
    ...sendLogs(),
    caveats: [
      sentences(
        'LOG_WORKSPACE_ID is the resource id of the firm’s workspace; without it the command stops before it does',
        'anything.',
        'Ingestion is billed.',
      ),
      LATENCY,
    ],
  },
  docs: [DOCS.diagnostics],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments', 'history'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const resources = judgedResources(evidence.inventory.rows, context.policy).filter((resource) =>
      [ACCOUNT, WORKSPACE].includes(resource.type.toLowerCase()),
    );
    if (resources.length === 0) return noneOf('AI account and no workspace', evidence.inventory);
    const { rows, blind } = bothAssessments(evidence);
    return each({
      rows: resources,
      id: (resource) => resource.id,
      noun: 'AI resource',
      good: 'diagnostic logs on',
      blind: evidence.inventory.blind,
      rule(resource) {
        const codes = rows.filter((row) => keyOf(row) === ASSESSMENT && isAbout(row, resource)).map(codeOf);
        if (codes.includes('unhealthy'))
          return { outcome: 'fail', message: `${resource.name} sends no diagnostic logs` };
        if (blind)
          throw new Unseen(
            blind.why,
            `The assessments of ${resource.name} are not proven to be complete: ${blind.message}`,
          );
        if (codes.includes('healthy')) return { outcome: 'pass', message: `${resource.name} sends diagnostic logs` };
        if (codes.includes('notapplicable'))
          return { outcome: 'warn', message: `${resource.name} is not assessed (NotApplicable)` };
        if (codes.length > 0)
          throw new Unseen(
            'malformed',
            `The assessment of ${resource.name} has the status "${codes[0]}", which is not known`,
          );
        if (tooYoung(resource, evidence.history, context.now))
          return { outcome: 'pending', message: `${resource.name} is too young, or of unknown age, to be assessed` };
        return { outcome: 'warn', message: `${resource.name} is not assessed` };
      },
    });
  },
});
