import { check } from '../model/check.ts';
import { CSPM_COST, cspmPlanWithoutExclusions, DOCS, NEEDS_OWNER, WHOLE_LIST } from '../model/commands.ts';
import type { EvidenceMap, Extension } from '../model/evidence.ts';
import { field, textField } from '../model/field.ts';
import { agentlessScanning, isOn, isStandard, lacksPlan } from '../model/plans.ts';
import { attempt, isSeen, Unseen } from '../model/reading.ts';

export const scanExclusions = check({
  id: 'AISPM-010',
  slug: 'scan-exclusions',
  area: 'posture',
  title: 'Scan exclusions are empty or approved',
  failureTitle: 'Machines are excluded from scanning without approval',
  severity: 'medium',
  rationale: 'One exclusion tag makes every machine that carries it invisible to agentless scanning and to attack paths.',
  remediation: {
    text: 'Take the exclusion tags away, or approve each in the policy file (scanExclusions). Tags set under another plan (VirtualMachines, Containers) are taken away there.',
    ...cspmPlanWithoutExclusions(),
    caveats: ['The command clears every exclusion tag of CloudPosture, also the approved ones: set those again.', NEEDS_OWNER, CSPM_COST, WHOLE_LIST],
  },
  docs: [DOCS.agentless],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    const absent = lacksPlan('CloudPosture', context);
    if (absent) return { outcome: 'not-applicable', message: absent, cause: 'AISPM-007' };
    const standing = agentlessScanning(evidence.plans);
    if (!standing.holds) return { outcome: 'not-applicable', message: `Nothing is excluded from what is off: ${standing.message}`, cause: standing.cause ?? 'AISPM-009' };
    const { pairs, unread } = exclusions(evidence.plans);
    const open = pairs.filter((pair) => !context.policy.scanExclusions.some((approved) => approved.key.toLowerCase() === pair.key.toLowerCase() && approved.value === pair.value));
    if (open.length > 0)
      return { outcome: 'fail', message: `${open.length} of ${pairs.length} exclusion(s) not approved: ${open.map((pair) => `${pair.key}=${pair.value}`).join(', ')}` };
    if (unread) throw unread;
    if (pairs.length === 0) return { outcome: 'pass', message: 'No machine is excluded from scanning' };
    return { outcome: 'pass', message: `${pairs.length} exclusion(s), all approved in the policy` };
  },
});

type Pair = { readonly key: string; readonly value: string };

/** The tag pairs of every plan where the extension is on, and why some could not be read. */
function exclusions(plans: EvidenceMap['plans']): { readonly pairs: readonly Pair[]; readonly unread: Unseen | undefined } {
  const rows = plans.plans.filter(isStandard).flatMap((plan) => plan.extensions ?? []);
  const read = rows
    .filter((extension) => extension.name.toLowerCase() === 'agentlessvmscanning')
    .flatMap((extension) => attempt(() => (isOn(extension) ? pairsOf(extension) : [])));
  const faults = Object.entries(plans.unreadable ?? {}).map(([name, fault]) => new Unseen('malformed', `Plan ${name} cannot be read: ${fault}`));
  return { pairs: read.filter(isSeen), unread: [...read, ...faults].find((one) => one instanceof Unseen) };
}

/** Each pair of one extension, or why it cannot be read: what else is listed still counts. */
function pairsOf(extension: Extension): readonly (Pair | Unseen)[] {
  const raw = field(extension.additionalExtensionProperties, 'ExclusionTags');
  if (raw === undefined || raw === null) return [];
  const list = typeof raw === 'string' ? parsed(raw) : raw;
  if (!Array.isArray(list)) throw unreadable();
  return list.map((entry: unknown) => {
    const key = textField(entry, 'key');
    const value = field(entry, 'value') ?? '';
    return key === undefined || typeof value !== 'string' ? unreadable() : { key, value };
  });
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? [] : (JSON.parse(text) ?? []);
  } catch {
    throw unreadable();
  }
}

const unreadable = () => new Unseen('malformed', 'ExclusionTags of AgentlessVmScanning cannot be read');
