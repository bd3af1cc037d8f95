import { check, sentences } from '../model/check.ts';
import { DOCS, IDENTITY, readerRoles } from '../model/commands.ts';
import { allows, declaredReads } from '../model/proof-of-sight.ts';
import { beyondReading, neededReads } from '../model/reader-actions.ts';

export const permissions = check({
  id: 'AISPM-041',
  slug: 'permissions',
  area: 'scanner',
  title: 'The scanner can read what it needs, and nothing more',
  failureTitle: 'The scanner lacks a read, or holds more than it needs',
  severity: 'medium',
  rationale: sentences(
    'A missing read permission is a blind spot, which Azure shows as an empty answer.',
    'A write permission makes the scanner itself a risk.',
  ),
  remediation: {
    text: 'Give the identity Reader and Security Reader, or the custom role of infra/, and remove every other role.',
    ...readerRoles(),
    caveats: [IDENTITY, 'A person must decide which other roles to remove: the command only adds what is missing.'],
  },
  docs: [DOCS.permissions],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'every',
  limitations: [
    'Deny assignments cannot be seen, and data actions are not counted.',
    sentences(
      'Switching plans on needs Security Admin, and Owner for CSPM’s agentless parts: roles for a person, for',
      'example through PIM, never for the scanner.',
    ),
  ],
  needs: ['permissions'],
  evaluate(evidence, { policy }) {
    const held = evidence.permissions.permissions;
    const reads = [...new Set([...neededReads(), ...declaredReads(policy)])];
    const missing = reads.filter((action) => !allows(held, action));
    const excess = [...new Set(held.flatMap(beyondReading))];
    const also = excess.length > 0 ? `; and holds more than it needs: ${excess.join(', ')}` : '';
    if (missing.length > 0)
      return {
        outcome: 'fail',
        message: `Lacks ${missing.length} of ${reads.length} reads: ${missing.join(', ')}${also}`,
      };
    if (excess.length > 0)
      return {
        outcome: 'warn',
        message: `Holds all ${reads.length} reads, and more than it needs: ${excess.join(', ')}`,
      };
    return {
      outcome: 'pass',
      message: `Holds all ${reads.length} reads, and nothing beyond the built-in reader roles`,
    };
  },
});
