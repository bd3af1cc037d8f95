import { type Policy, policySchema } from '../../src/model/policy.ts';

/*
 * What firms may declare, zone by zone: a command is offered for what one policy wants, and must not harm what another
 * check wants under any of them.
 */

const declarations: Readonly<Record<string, object>> = {
  'the defaults': {},
  'an opt-out from prompt evidence': {
    promptEvidenceOptOut: [{ subscriptions: ['*'], rationale: 'Prompts hold personal data', approvedBy: 'DPO' }],
  },
  'no sharing with Purview': { purviewSharing: 'off' },
  'an approved exclusion': { scanExclusions: [{ key: 'scan', value: 'off' }] },
};

export const POLICIES: readonly { readonly name: string; readonly policy: Policy }[] = Object.entries(
  declarations,
).flatMap(([name, declared]) =>
  [3, 2, 1].map((zone) => ({
    name: `zone ${zone}, ${name}`,
    policy: policySchema.parse({
      ...declared,
      zones: { managementGroups: { bank: zone } },
      sentinel: { workspaces: [] },
    }),
  })),
);
