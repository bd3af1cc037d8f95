import { aboutAi, needsSecondSource } from '../model/assessment-sources.ts';
import { securityRowSchema } from '../model/evidence/kind.ts';
import { KINDS, type Readings } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { Subject } from '../model/subject.ts';
import { armPath, listRows, pageLost, reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';

/**
 * The assessments of a subscription's AI resources as Azure Resource Manager lists them; nothing where Resource Graph
 * (`readings`) shows some of each. Source: GET Microsoft.Security/assessments, with its version in
 * src/model/evidence/subscription.ts, all pages. What cannot be read is a reading that says so. Errors: `LoginError`.
 */
export async function secondAssessments(
  arm: Arm,
  subject: Subject,
  readings: Readings,
  policy: Policy,
): Promise<Readings> {
  const { inventory } = readings;
  if (!inventory?.ok || !needsSecondSource(readings, subject, policy)) return {};
  const kind = KINDS.armAssessments;
  const armAssessments = await reading(arm, kind.source, async () => {
    const { rows, blind } = await listRows(arm, armPath(kind, { subscription: subject.id }), true);
    const found = rows.map((row) => parseAs(securityRowSchema, row));
    return { rows: [...aboutAi(found, inventory.value, policy)], ...(blind ? { blind: pageLost(blind) } : {}) };
  });
  return { armAssessments };
}
