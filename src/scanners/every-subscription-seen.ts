import { check, sentences } from '../model/check.ts';
import { DOCS, IDENTITY, readerRoles } from '../model/commands.ts';
import type { EvidenceMap } from '../model/evidence.ts';
import { attempt, Unseen } from '../model/reading.ts';
import { isVisible } from '../model/subject.ts';

export const everySubscriptionSeen = check({
  id: 'AISPM-040',
  slug: 'every-subscription-seen',
  area: 'scanner',
  title: 'The scanner sees every subscription in scope',
  failureTitle: 'A subscription in scope is not visible to the scanner',
  severity: 'critical',
  rationale: sentences(
    'A subscription that the scanner misses fails no check.',
    'So the management group’s own list is compared with what was seen.',
  ),
  remediation: {
    text: 'Give the scanner’s identity Reader and Security Reader on the management group, or on this subscription.',
    ...readerRoles(),
    caveats: [IDENTITY],
  },
  docs: [DOCS.permissions],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'visibility',
  needs: ['completeness'],
  evaluate(evidence, context) {
    if (!isVisible(context.subject)) return { outcome: 'fail', message: 'In scope, but not visible to the scanner' };
    return {
      outcome: 'pass',
      message: `Seen and evaluated; ${proof(() => evidence.completeness, context.subject.tenantId)}`,
    };
  },
});

/** What proves that no subscription of the tenant is missing, or why nothing does. */
function proof(completeness: () => EvidenceMap['completeness'], tenantId: string | undefined): string {
  const read = attempt(completeness);
  return read instanceof Unseen
    ? `whether every subscription was listed is not proven: ${read.message}`
    : (read.tenants?.find((one) => one.tenantId === tenantId)?.message ?? read.message);
}
