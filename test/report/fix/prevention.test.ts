import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICIES, policiesFor, policyAz, policyBicep } from '../../../src/report/fix/prevention.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { readBicep } from '../../../tools/check-infra/bicep.ts';

describe('the built-in policies', () => {
  it('are named by every check whose remediation names one', () => {
    const ids = new Set(BUILT_IN_POLICIES.map((one) => one.id));
    const named = CHECKS.flatMap((check) =>
      [...check.remediation.text.matchAll(/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}) switches it on/g)].map(
        ([, id]) => id,
      ),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !ids.has(id ?? ''))).toEqual([]);
  });

  it('have names that an assignment of a management group can have, each its own', () => {
    const names = BUILT_IN_POLICIES.map((one) => one.name);
    expect(names.filter((name) => !/^[a-z-]{1,24}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(BUILT_IN_POLICIES.flatMap((one) => one.checks).every((id) => CHECKS.some((check) => check.id === id))).toBe(
      true,
    );
  });

  it('are assigned with a role, an identity and a remediation task', async () => {
    const policies = policiesFor(['AISPM-007', 'AISPM-025']);
    expect(policies.map((one) => one.name)).toEqual(['aispm-cspm', 'aispm-no-keys']);
    const bicep = await readBicep('policies.bicep', policyBicep(policies));
    expect(bicep.faults).toEqual([]);
    expect(bicep.scope).toBe('managementGroup');
    expect(bicep.resources.map((one) => one.type)).toEqual([
      'Microsoft.Authorization/policyAssignments',
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.PolicyInsights/remediations',
    ]);
    const az = policyAz(policies);
    expect(spawnSync('bash', ['-n'], { input: az }).status).toBe(0);
    expect(az).toContain("assign aispm-cspm 72f8cee7-2937-403d-84a1-a4e3e57f3c21 'Owner'");
  });
});
