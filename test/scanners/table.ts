import { describe, expect, it } from 'vitest';
import type { Check, Context } from '../../src/model/check.ts';
import { CLOUD_PROFILES, type CloudName } from '../../src/model/cloud.ts';
import type { Status } from '../../src/model/finding.ts';
import { type Given, given, idOf, judged, plans, refused } from './evidence.ts';

/* Tables of evidence in, verdict out. Every row goes through `judge`, so that order and unknown are tried too. */

export type Row = readonly [
  name: string,
  evidence: Given,
  status: Status,
  cause?: string | undefined,
  message?: RegExp,
];

/** One test a row. A row without a cause demands that there is none. */
export function table(check: Check, rows: readonly Row[]): void {
  describe(`${check.id} ${check.title}`, () => {
    for (const [name, evidence, status, cause, message] of [...everywhere(check), ...rows])
      it(name, () => {
        const finding = judged(check, evidence);
        expect({ status: finding.status, cause: finding.cause, message: finding.message }).toEqual({
          status,
          cause,
          message: message ? expect.stringMatching(message) : expect.any(String),
        });
        for (const item of finding.items ?? [])
          expect(item.resourceId).toMatch(
            /^(\/subscriptions\/[^/]+\/.|\/providers\/microsoft\.management\/managementgroups\/[^/]+\/.|aws:|gcp:)/i,
          );
      });
  });
}

/** What holds for every check of its kind: the order in which `judge` decides before it asks the rule. */
function everywhere(check: Check): readonly Row[] {
  const both: readonly Row[] = [
    [
      '[all] a disabled subscription',
      subject({ state: 'Disabled' }),
      'not-applicable',
      undefined,
      /^The subscription is Disabled$/,
    ],
    ['[all] an invisible subscription', subject({ state: 'NotVisible' }), 'unknown', undefined, /not visible/],
  ];
  if (check.scope !== 'ai') return both;
  return [
    ...both,
    ['[ai] no AI resource', { inventory: inventory() }, 'not-applicable', undefined, /^No AI resource/],
    [
      '[ai] the inventory refused',
      { inventory: refused('denied', 'AuthorizationFailed') },
      'unknown',
      undefined,
      /AuthorizationFailed/,
    ],
    [
      '[ai] no AI seen, a page of the inventory lost',
      { inventory: { ...inventory(), blind: { why: 'throttled', message: 'Page 2 was lost' } } },
      'unknown',
      undefined,
      /Page 2/,
    ],
    [
      '[ai] no AI seen, fewer rows than Resource Graph counts',
      { inventory: { ...inventory(), totalRecords: 2 } },
      'unknown',
      undefined,
      /0 rows were read, .* 2/,
    ],
    [
      '[ai] no AI seen, not in resourcecontainers',
      { ...subject({ inGraph: false }), inventory: inventory() },
      'unknown',
      undefined,
      /does not show this subscription/,
    ],
    [
      '[ai] no AI seen, its own permissions unread',
      { permissions: refused('failed', 'HTTP 500'), inventory: inventory() },
      'unknown',
      undefined,
      /permissions could not be read: HTTP 500/,
    ],
  ];
}

export const subject = (over: Partial<Context['subject']>): Given => ({
  context: { subject: { ...given().context.subject, ...over } },
});
export const inventory = (...rows: readonly object[]) => ({ rows, totalRecords: rows.length, pages: 1 });
export const cloud = (name: CloudName): Given => ({ context: { cloud: CLOUD_PROFILES[name] } });
export const zone1: Given = { context: { zone: 1 } };
/** The AI plan recommended, in the zone that the builder gives. */
export const recommended: Given = { policy: { levels: { aiPlan: { '3': 'recommended' } } } };
export const ai = (over: Record<string, unknown> | null): Given => ({ plans: plans({ AI: over }) });
export const cspm = (over: Record<string, unknown> | null): Given => ({ plans: plans({ CloudPosture: over }) });
export const unregistered: Given = { plans: refused('unregistered', 'HTTP 404 Subscription Not Registered') };
export const denied: Given = { plans: refused('denied', 'HTTP 403 AuthorizationFailed') };
/** The scanner may read all but what these patterns name. */
export const without = (...notActions: readonly string[]): Given => ({
  permissions: { permissions: [{ actions: ['*/read'], notActions }] },
});

export const registry = (name: string) => ({
  id: idOf('Microsoft.MachineLearningServices/registries', name),
  name,
  type: 'microsoft.machinelearningservices/registries',
  location: 'westeurope',
  properties: {},
});
export const project = (parent: string, name: string) => ({
  id: `${idOf('Microsoft.CognitiveServices/accounts', parent)}/projects/${name}`,
  name,
  type: 'microsoft.cognitiveservices/accounts/projects',
  properties: {},
});
export const assessment = (about: { readonly id: string }, over: Record<string, unknown> = {}) => ({
  id: `${about.id}/providers/Microsoft.Security/assessments/aaaaaaaa-0000-0000-0000-000000000001`,
  properties: { resourceDetails: { Source: 'Azure', Id: about.id }, status: { code: 'Healthy' } },
  ...over,
});
