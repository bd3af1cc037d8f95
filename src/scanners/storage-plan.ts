import { check, sentences } from '../model/check.ts';
import { AS_READ, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { storageOn } from '../model/plan-commands.ts';
import { lacksPlan, tierOf } from '../model/plans.ts';
import { present, STORAGE } from '../model/presence.ts';

export const storagePlan = check({
  id: 'AISPM-013',
  slug: 'storage-plan',
  area: 'data',
  title: 'Defender for Storage is on',
  failureTitle: 'Storage next to AI is not protected',
  severity: 'medium',
  rationale: sentences(
    'Training and grounding data is kept in storage accounts.',
    'Data poisoned there poisons the model, and data stolen there is lost whatever the model protects.',
  ),
  remediation: {
    text: 'Set StorageAccounts to Standard.',
    caveats: [
      sentences(
        'Billed per storage account, and malware scanning per GB scanned: the command keeps the cap that is set,',
        'and where none is sets 5000 GB per storage account and month.',
      ),
      NEEDS_SECURITY_ADMIN,
      AS_READ,
    ],
  },
  docs: [DOCS.storage],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    const absent = lacksPlan('StorageAccounts', context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    if (!present(evidence, STORAGE, context)) return { outcome: 'not-applicable', message: 'No storage account' };
    const { standard, words } = tierOf(evidence.plans, 'StorageAccounts');
    return { outcome: standard ? 'pass' : 'fail', message: words };
  },
  commands: ({ plans }) => storageOn(plans),
});
