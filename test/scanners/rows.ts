import { hoursAgo, idOf } from './evidence.ts';

/* Rows of what Defender, Sentinel and the policy say, as Azure writes them. */

export const ACCOUNT_ID = idOf('Microsoft.CognitiveServices/accounts', 'oai');
export const WORKSPACE_ID = idOf('Microsoft.MachineLearningServices/workspaces', 'ml');

export const listing = (...rows: readonly unknown[]) => ({ rows });
/** What was read of a list before a page was lost. */
export const partial = (...rows: readonly unknown[]) => ({
  rows,
  blind: { why: 'truncated' as const, message: 'Page 2 was lost' },
});

/**
 * An unhealthy recommendation of high risk, 10 hours old, as Resource Graph lists it; `key` is the last part of its id.
 */
export function recommendation(
  on: string,
  properties: Record<string, unknown> = {},
  key = 'aaaaaaaa-0000-4000-8000-000000000001',
) {
  return {
    id: `${on}/providers/Microsoft.Security/assessments/${key}`,
    name: key,
    properties: {
      displayName: 'Do the right thing',
      resourceDetails: { Id: on.toLowerCase(), Source: 'Azure' },
      status: { code: 'Unhealthy', statusChangeDate: hoursAgo(10) },
      metadata: { severity: 'High' },
      risk: { level: 'High' },
      ...properties,
    },
  };
}

/** An assessment with a status of its own, and a healthy one. */
export const assessed = (on: string, code: string, key?: string) => recommendation(on, { status: { code } }, key);
export const healthy = (on: string, key?: string) => assessed(on, 'Healthy', key);

export const waiver = (over: Record<string, unknown> = {}) => ({
  id: 'W-1',
  check: 'AISPM-029',
  owner: 'Risk Owner',
  rationale: 'accepted for a reason',
  expires: '2026-12-31',
  ...over,
});

/** A workspace that is a Sentinel, with its connectors and rules; `over` replaces a part. */
export const sentinelWorkspace = (
  name: string,
  connectors: readonly unknown[] = [],
  rules: readonly unknown[] = [],
  over: Record<string, unknown> = {},
) => ({
  id: `/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/${name}`,
  onboarding: { state: 'read', rows: [{ name: 'default' }] },
  connectors: { state: 'read', rows: connectors },
  rules: { state: 'read', rows: rules },
  ...over,
});
export const unreadPart = { state: 'unread', why: 'denied', message: 'HTTP 403 AuthorizationFailed', rows: [] };
