import { describe, expect, it } from 'vitest';
import { bothAssessments } from '../../src/model/assessment-sources.ts';
import { customerManagedKeys } from '../../src/scanners/customer-managed-keys.ts';
import { diagnosticLogs } from '../../src/scanners/diagnostic-logs.ts';
import { exemptionsReviewed } from '../../src/scanners/exemptions-reviewed.ts';
import { keyAccessDisabled } from '../../src/scanners/key-access-disabled.ts';
import { networkRestricted } from '../../src/scanners/network-restricted.ts';
import { recommendationsOwned } from '../../src/scanners/recommendations-owned.ts';
import { recommendationsProduced } from '../../src/scanners/recommendations-produced.ts';
import { recommendationsWithinSla } from '../../src/scanners/recommendations-within-sla.ts';
import { resourcesAssessed } from '../../src/scanners/resources-assessed.ts';
import { riskScored } from '../../src/scanners/risk-scored.ts';
import { type Given, hoursAgo, judged, refused } from './evidence.ts';
import { ACCOUNT_ID, listing, partial, recommendation } from './rows.ts';

/* The same assessments in Resource Graph and in Azure Resource Manager, or in one of them alone. */

/** A row as Azure Resource Manager lists it: no dates, no metadata, no risk. */
const arm = (code: string, key?: string, cause?: string) => {
  const row = recommendation(ACCOUNT_ID, {}, key);
  const { displayName, resourceDetails } = row.properties;
  return { ...row, properties: { displayName, resourceDetails, status: { code, ...(cause ? { cause } : {}) } } };
};
const DIAGNOSTICS = 'dea5192e-1bb3-101b-b70c-4646546f5e1e';
const KEYS = '13b10b36-aa99-4db6-b00c-dcf87c4761e6';
const only = (...rows: readonly unknown[]): Given => ({ assessments: listing(), armAssessments: listing(...rows) });
const ALONE = /^The assessments are seen by Azure Resource Manager alone, which tells no risk$/;
const UNREAD: Given = { assessments: listing(), armAssessments: refused('denied', 'HTTP 403') };

describe('where Resource Graph shows nothing', () => {
  it.each([
    ['018 passes by Azure Resource Manager', resourcesAssessed, only(arm('Healthy')), 'pass', /assessed by Defender/],
    ['022 passes by Azure Resource Manager', recommendationsProduced, only(arm('Healthy')), 'pass', /^1 assessment/],
    ['022 fails where neither shows any', recommendationsProduced, only(), 'fail', /^No assessment on any/],
    ['018 fails where neither shows any', resourcesAssessed, only(), 'fail', /has no assessment/],
    ['023 is not applicable', recommendationsWithinSla, only(arm('Unhealthy')), 'not-applicable', ALONE],
    ['024 is not applicable', recommendationsOwned, only(arm('Unhealthy')), 'not-applicable', ALONE],
    ['032 is not applicable', riskScored, only(arm('Healthy')), 'not-applicable', ALONE],
    ['025 is judged', keyAccessDisabled, only(arm('Unhealthy', KEYS)), 'fail', /is Unhealthy/],
    ['025 is judged as healthy', keyAccessDisabled, only(arm('Healthy', KEYS)), 'pass', /key access disabled/],
    ['026 is judged', networkRestricted, only(arm('Healthy')), 'fail', /default is open/],
    ['027 is judged', diagnosticLogs, only(arm('Healthy', DIAGNOSTICS)), 'pass', /diagnostic logs on/],
    ['028 is judged', customerManagedKeys, only(arm('Healthy', '18bf29b3-a844-e170-2826-4e95d0ba4dc9')), 'pass', /./],
    ['029 is judged', exemptionsReviewed, only(arm('NotApplicable', undefined, 'Exempt')), 'fail', /without a waiver/],
    ['018 is unknown where it could not be read', resourcesAssessed, UNREAD, 'unknown', /HTTP 403/],
    ['022 is unknown where it could not be read', recommendationsProduced, UNREAD, 'unknown', /HTTP 403/],
    ['023 is unknown where it could not be read', recommendationsWithinSla, UNREAD, 'unknown', /HTTP 403/],
    ['025 is unknown where it could not be read', keyAccessDisabled, UNREAD, 'unknown', /HTTP 403/],
    [
      '022 is unknown where a page of it was lost',
      recommendationsProduced,
      { assessments: listing(), armAssessments: partial() },
      'unknown',
      /Page 2/,
    ],
  ] as const)('%s', (_what, check, given, status, message) => {
    const finding = judged(check, given);
    expect(finding).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(finding.cause).toBeUndefined();
  });
});

describe('where both show some, what Azure Resource Manager alone shows as Unhealthy', () => {
  const beside = (...rows: readonly unknown[]): Given => ({
    assessments: listing(recommendation(ACCOUNT_ID)),
    armAssessments: listing(...rows),
    governance: listing({
      id: `${recommendation(ACCOUNT_ID).id}/governanceAssignments/1`,
      properties: { owner: 'owner@bank.example', remediationDueDate: hoursAgo(-48) },
    }),
  });
  const OTHER = 'bbbbbbbb-0000-4000-8000-000000000002';
  const unhealthy = arm('Unhealthy', OTHER);
  const rated = { ...unhealthy, properties: { ...unhealthy.properties, metadata: { severity: 'High' } } };
  const minor = { ...unhealthy, properties: { ...unhealthy.properties, metadata: { severity: 'Low' } } };
  const TELLS = /tells neither risk nor severity/;
  it.each([
    ['may be urgent: 023', recommendationsWithinSla, unhealthy, 'unknown', 2, TELLS],
    ['may be urgent: 024', recommendationsOwned, unhealthy, 'unknown', 2, TELLS],
    ['is judged where it tells: 023', recommendationsWithinSla, rated, 'pass', 2, /left/],
    ['is judged where it tells: 024', recommendationsOwned, rated, 'fail', 2, /has no owner/],
    ['is none of them where it is minor: 023', recommendationsWithinSla, minor, 'pass', 1, /left/],
    ['is none of them where it is minor: 024', recommendationsOwned, minor, 'pass', 1, /1 of 1/],
    ['is none of them where it is Healthy: 023', recommendationsWithinSla, arm('Healthy', OTHER), 'pass', 1, /left/],
    ['is none of them where it is Healthy: 024', recommendationsOwned, arm('Healthy', OTHER), 'pass', 1, /1 of 1/],
  ] as const)('%s', (_what, check, row, status, total, message) => {
    expect(judged(check, beside(row))).toMatchObject({
      status,
      counted: { total },
      message: expect.stringMatching(message),
    });
  });
  it('hides no failure of the rest', () => {
    const late = recommendation(ACCOUNT_ID, { status: { code: 'Unhealthy', statusChangeDate: hoursAgo(900) } });
    const finding = judged(recommendationsWithinSla, { ...beside(unhealthy), assessments: listing(late) });
    expect(finding).toMatchObject({ status: 'fail', counted: { fail: 1, unknown: 1 } });
  });
  it('hides no risk of the rest', () =>
    expect(judged(riskScored, beside(unhealthy))).toMatchObject({
      status: 'pass',
      message: '1 of 1 assessment with a risk level',
    }));
});

describe('an assessment in both', () => {
  const dated = (code: string, status: Record<string, unknown>, over: Record<string, unknown> = {}) => ({
    ...recommendation(ACCOUNT_ID),
    properties: { Status: { code, ...status }, ...over },
  });
  const merged = (graph: object, second: object) =>
    bothAssessments({ assessments: listing(graph), armAssessments: listing(second) } as never).rows;
  const old = recommendation(ACCOUNT_ID, { status: { code: 'Unhealthy', statusChangeDate: hoursAgo(10) } });
  it.each([
    ['a newer change', dated('Healthy', { statusChangeDate: hoursAgo(1) }), 'Healthy'],
    ['a newer first evaluation', dated('Healthy', { firstEvaluationDate: hoursAgo(1) }), 'Healthy'],
    ['an older change', dated('Healthy', { statusChangeDate: hoursAgo(11) }), 'Unhealthy'],
    ['the same change', dated('Healthy', { statusChangeDate: hoursAgo(10) }), 'Unhealthy'],
    ['no date, as real ones', dated('Healthy', {}), 'Unhealthy'],
  ])('%s counts once', (_what, second, code) => {
    const rows = merged(old, { ...second, id: second.id.toUpperCase() });
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows[0]?.properties)).toContain(`"code":"${code}"`);
    expect(rows[0]?.properties).toMatchObject({ risk: { level: 'High' } });
    expect(Object.keys(rows[0]?.properties ?? {}).filter((name) => /^status$/i.test(name))).toHaveLength(1);
  });
  it('is dated by Azure Resource Manager where Resource Graph has no date', () => {
    const undated = recommendation(ACCOUNT_ID, { status: { code: 'Unhealthy' } });
    expect(JSON.stringify(merged(undated, dated('Healthy', { statusChangeDate: hoursAgo(900) })))).toContain('Healthy');
  });
});
