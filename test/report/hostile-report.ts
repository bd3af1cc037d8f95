import type { Report } from '../../src/model/report.ts';
import { checkText } from '../../src/scan/check-text.ts';
import { CHECKS } from '../../src/scanners/index.ts';

const at = '2026-11-24T01:00:00.000Z';

/** A report in which one payload stands everywhere that Azure or the policy file lets people write. */
export function hostileReport(payload: string): Report {
  const id = '00000000-0000-4000-8000-000000000001';
  const resourceId = `/subscriptions/${id}/resourceGroups/${payload}/providers/Microsoft.CognitiveServices/accounts/${payload}`;
  const waiver = { id: payload, owner: payload, rationale: payload, expires: '2026-12-31', ticket: payload };
  const counted = { total: 1, fail: 1, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
  const base = { subscriptionId: id, severity: 'high', message: payload, since: at, source: payload, at } as const;
  const byStatus = { fail: 3, unknown: 1, warn: 0, pending: 0, pass: 1, 'not-applicable': 0 };
  return {
    schemaVersion: '1.0',
    scan: {
      id: '20261124T010000Z',
      trigger: 'timer',
      startedAt: at,
      finishedAt: at,
      status: 'complete',
      version: '0.0.0-test',
      cloud: 'public',
      missing: [],
    },
    coverage: { inScope: 1, evaluated: 1, unknown: 1 },
    checks: CHECKS.slice(0, 30).map(checkText),
    subscriptions: [
      {
        id,
        name: payload,
        state: 'Enabled',
        zone: 3,
        zoneFrom: 'tag',
        managementGroups: [payload],
        owner: payload,
        aiResources: 1,
        evaluated: true,
      },
    ],
    findings: [
      { ...base, checkId: 'AISPM-001', status: 'fail' },
      {
        ...base,
        checkId: 'AISPM-025',
        status: 'fail',
        counted,
        items: [{ resourceId, status: 'fail', message: payload, waiver: payload }],
        owner: payload,
      },
      { ...base, checkId: 'AISPM-026', status: 'fail', waiver },
      { ...base, checkId: 'AISPM-019', status: 'unknown', why: 'denied' },
      { ...base, checkId: 'AISPM-007', status: 'pass' },
    ],
    totals: { byStatus, causes: 2, followers: 0, waived: 1 },
    warnings: [payload],
    inventory: [
      {
        resourceId,
        subscriptionId: id,
        name: payload,
        type: payload,
        kind: payload,
        location: payload,
        role: 'ai',
        deployments: [{ name: payload, model: payload, version: payload, sku: payload, state: payload }],
        network: payload,
        owner: payload,
        notSeen: [payload],
      },
    ],
    drift: [
      {
        id: payload,
        scanId: '20261124T010000Z',
        at,
        kind: 'regressed',
        checkId: 'AISPM-001',
        subscriptionId: id,
        resourceId,
        from: 'pass',
        to: 'fail',
        severity: 'high',
        zone: 3,
        message: payload,
        since: at,
      },
    ],
    trend: [],
    baseline: true,
  };
}
