import { check } from '../model/check.ts';
import { cspmPlan, DOCS, NEEDS_OWNER, WHOLE_LIST } from '../model/commands.ts';
import type { EvidenceMap, Extension } from '../model/evidence.ts';
import { field, textField } from '../model/field.ts';
import { agentlessScanning, isOn, isStandard, lacksPlan } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const scanExclusions = check({
  id: 'AISPM-010',
  slug: 'scan-exclusions',
  area: 'posture',
  title: 'Scan exclusions are empty or approved',
  failureTitle: 'Machines are excluded from scanning without approval',
  severity: 'medium',
  rationale: 'One exclusion tag makes every machine that carries it invisible to agentless scanning and to attack paths.',
  remediation: {
    text: 'Take the exclusion tags away, or approve each in the policy file (scanExclusions).',
    ...cspmPlan(),
    caveats: ['The command sends no exclusion tags, which clears them.', NEEDS_OWNER, WHOLE_LIST],
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
    const pairs = exclusions(evidence.plans);
    const open = pairs.filter((pair) => !context.policy.scanExclusions.some((approved) => approved.key.toLowerCase() === pair.key.toLowerCase() && approved.value === pair.value));
    if (pairs.length === 0) return { outcome: 'pass', message: 'No machine is excluded from scanning' };
    if (open.length === 0) return { outcome: 'pass', message: `${pairs.length} exclusion(s), all approved in the policy` };
    return { outcome: 'fail', message: `${open.length} of ${pairs.length} exclusion(s) not approved: ${open.map((pair) => `${pair.key}=${pair.value}`).join(', ')}` };
  },
});

type Pair = { readonly key: string; readonly value: string };

/** The tag pairs of every plan where the extension is on. Throws `Unseen` where they cannot be read. */
function exclusions(plans: EvidenceMap['plans']): readonly Pair[] {
  return plans.plans
    .filter(isStandard)
    .flatMap((plan) => (plan.extensions ?? []).filter((extension) => extension.name.toLowerCase() === 'agentlessvmscanning' && isOn(extension)))
    .flatMap(pairsOf);
}

function pairsOf(extension: Extension): readonly Pair[] {
  const raw = field(extension.additionalExtensionProperties, 'ExclusionTags');
  if (raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '')) return [];
  const list = typeof raw === 'string' ? parsed(raw) : raw;
  if (!Array.isArray(list)) throw unreadable();
  return list.map((entry: unknown) => {
    const key = textField(entry, 'key');
    const value = field(entry, 'value');
    if (key === undefined || (value !== undefined && value !== null && typeof value !== 'string')) throw unreadable();
    return { key, value: typeof value === 'string' ? value : '' };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? [];
  } catch {
    throw unreadable();
  }
}

const unreadable = () => new Unseen('malformed', 'ExclusionTags of AgentlessVmScanning cannot be read');
