import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/model/evidence.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import { CONTAINERS, present, presentOrHidden, STORAGE } from '../../src/model/presence.ts';
import { covers } from '../../src/model/proof-of-sight.ts';
import { neededReads, rolePatterns } from '../../src/model/reader-actions.ts';
import { Unseen } from '../../src/model/reading.ts';
import { type Required, requiredPlans } from '../../src/model/required-plans.ts';
import { AI_TYPES, PROTECTED_TYPES } from '../../src/model/resource-types.ts';
import { containerPosture } from '../../src/scanners/container-posture.ts';
import { databasePlans } from '../../src/scanners/database-plans.ts';
import { permissions } from '../../src/scanners/permissions.ts';
import { storagePlan } from '../../src/scanners/storage-plan.ts';
import { given, judged, plan, plans } from '../scanners/evidence.ts';

const { context } = given();
const all = { permissions: [{ actions: ['*/read'] }] };
const some = { permissions: [{ actions: ['*/read'], notActions: ['Microsoft.Storage/*'] }] };
const rows = (...types: readonly string[]) => ({ rows: types.map((type) => ({ id: `/x/${type}`, type })) });

describe('presence', () => {
  it('is proven by one row, in any casing, also where rows may be missing', () => {
    expect(present({ presence: rows('MICROSOFT.STORAGE/STORAGEACCOUNTS'), permissions: some }, STORAGE, context)).toBe(
      true,
    );
    expect(
      present(
        {
          presence: { ...rows('microsoft.storage/storageaccounts'), blind: { why: 'failed', message: 'm' } },
          permissions: all,
        },
        STORAGE,
        context,
      ),
    ).toBe(true);
  });
  it('is denied by silence only with proof of sight for that type', () => {
    expect(present({ presence: rows(), permissions: all }, STORAGE, context)).toBe(false);
    expect(present({ presence: rows(), permissions: some }, CONTAINERS, context)).toBe(false);
    expect(() => present({ presence: rows(), permissions: some }, STORAGE, context)).toThrow(
      /no Microsoft.Storage\/storageAccounts: The scanner lacks Microsoft.Storage\/storageAccounts\/read/,
    );
    expect(() =>
      present(
        { presence: { rows: [], blind: { why: 'truncated', message: 'cut' } }, permissions: all },
        STORAGE,
        context,
      ),
    ).toThrow(/cut/);
    expect(() =>
      present({ presence: rows(), permissions: all }, STORAGE, {
        ...context,
        subject: { ...context.subject, inGraph: false },
      }),
    ).toThrow(/does not show/);
    expect(presentOrHidden({ presence: rows(), permissions: some }, STORAGE, context)).toMatchObject({ why: 'denied' });
  });
});

describe('an identity that may read every resource type but', () => {
  const checks = [containerPosture, storagePlan, databasePlans];
  const left = (type: string) => ({ permissions: [{ actions: ['*/read'], notActions: [`${type}/read`] }] });
  it.each(PROTECTED_TYPES)('%s cannot say that there is none', (type) => {
    const found = checks.map((check) => judged(check, { permissions: left(type), presence: { rows: [] } }));
    const unknown = found.filter((finding) => finding.status !== 'not-applicable');
    expect(unknown).toMatchObject([{ status: 'unknown', message: expect.stringContaining(`${type}/read`) }]);
    expect(KINDS.presence.query(defaultPolicy()).toLowerCase()).toContain(`'${type.toLowerCase()}'`);
    expect(judged(permissions, { permissions: left(type) })).toMatchObject({
      status: 'fail',
      message: expect.stringContaining(`${type}/read`),
    });
  });
  it.each(AI_TYPES)('%s cannot say that there is no AI', (type) =>
    expect(
      judged(storagePlan, { permissions: left(type), inventory: { rows: [], totalRecords: 0, pages: 1 } }),
    ).toMatchObject({ status: 'unknown', message: expect.stringContaining(`${type}/read`) }),
  );
  it('none is held by the custom role, whose every action covers a read', () => {
    const role = { permissions: [{ actions: rolePatterns() }] };
    expect(judged(permissions, { permissions: role })).toMatchObject({ status: 'pass' });
    for (const action of rolePatterns()) expect(neededReads().some((read) => covers(action, read))).toBe(true);
  });
});

describe('required plans', () => {
  const names = (required: readonly Required[]) =>
    required.map(({ name, plan }) => (plan instanceof Unseen ? `${name}?` : name));
  const evidence = { plans: plans(), presence: rows('Microsoft.Sql/servers'), permissions: all };
  it('are AI, CloudPosture and those whose resources exist', () =>
    expect(names(requiredPlans(evidence, context))).toEqual(['AI', 'CloudPosture', 'SqlServers']));
  it('leave AI out where it is not required', () =>
    expect(names(requiredPlans(evidence, { ...context, zone: 1 }))).toEqual(['CloudPosture', 'SqlServers']));
  it('keep what may be hidden apart', () =>
    expect(names(requiredPlans({ ...evidence, permissions: some }, context))).toEqual([
      'AI',
      'CloudPosture',
      'StorageAccounts?',
      'SqlServers',
    ]));
  it('keep what cannot be read apart', () =>
    expect(
      names(requiredPlans({ ...evidence, plans: { ...plans({ AI: null }), unreadable: { ai: 'x' } } }, context)),
    ).toEqual(['AI?', 'CloudPosture', 'SqlServers']));
  it('leave a plan without a row to its own check', () =>
    expect(names(requiredPlans({ ...evidence, plans: { plans: [plan('CloudPosture')] } }, context))).toEqual([
      'CloudPosture',
    ]));
  it('leave out what the cloud lacks', () =>
    expect(
      names(
        requiredPlans(evidence, { ...context, cloud: { ...context.cloud, lacksPlans: { ai: 'x', sqlservers: 'x' } } }),
      ),
    ).toEqual(['CloudPosture']));
});
