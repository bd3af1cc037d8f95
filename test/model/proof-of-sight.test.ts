import { describe, expect, it } from 'vitest';
import { graphList } from '../../src/model/evidence/kind.ts';
import { type EvidenceMap, KINDS, kindsOver } from '../../src/model/evidence.ts';
import { policySchema } from '../../src/model/policy.ts';
import { allows, blindTo, covers, evidenceOf } from '../../src/model/proof-of-sight.ts';
import { type Blind, type Reading, Unseen } from '../../src/model/reading.ts';
import type { Subject } from '../../src/model/subject.ts';

const subject: Subject = { id: 's1', name: 'One', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true };
const permissions = (actions: string[], notActions: string[] = []) =>
  ({
    ok: true as const,
    value: { permissions: [{ actions, notActions }] },
    source: 'test',
    at: '2026-11-24T01:00:00Z',
  }) satisfies Reading<EvidenceMap['permissions']>;

describe('action patterns', () => {
  it.each([
    ['*', 'Microsoft.Security/pricings/read', true],
    ['*/read', 'Microsoft.Security/pricings/read', true],
    ['*/read', 'Microsoft.Security/pricings/write', false],
    ['microsoft.security/*/READ', 'Microsoft.Security/pricings/read', true],
    ['Microsoft.Security/pricings/read', 'microsoft.security/PRICINGS/read', true],
    ['Microsoft.Security/pricings/read', 'Microsoft.Security/pricings/read/more', false],
    ['Microsoft.*/a/*/read', 'Microsoft.X/a/b/read', true],
    ['Microsoft.*/a/*/read', 'Microsoft.X/a/read', false],
    ['a*a', 'a', false],
  ])('%s covers %s: %s', (pattern, action, expected) => expect(covers(pattern, action)).toBe(expected));

  it('lets a notAction take away only from its own grant', () => {
    const read = 'Microsoft.Storage/storageAccounts/read';
    expect(allows([{ actions: ['*/read'], notActions: ['Microsoft.Storage/*'] }], read)).toBe(false);
    expect(allows([{ actions: ['*/read'], notActions: ['Microsoft.Storage/*'] }, { actions: [read] }], read)).toBe(
      true,
    );
    expect(allows([], read)).toBe(false);
    expect(allows([{ actions: null }], read)).toBe(false);
  });
});

describe('proof of sight', () => {
  const read = ['Microsoft.Security/assessments/read'];
  it('needs the subscription in Resource Graph and the read itself', () => {
    expect(blindTo(read, subject, permissions(['*/read']))).toBeUndefined();
    expect(blindTo(read, { ...subject, inGraph: false }, permissions(['*/read']))?.why).toBe('denied');
    expect(blindTo(read, { ...subject, inGraph: 'answered 500' }, permissions(['*/read']))?.message).toContain(
      'answered 500',
    );
    expect(blindTo(read, subject, permissions(['Microsoft.Storage/*']))?.message).toContain(
      'Microsoft.Security/assessments/read',
    );
    expect(blindTo(read, subject, undefined)?.why).toBe('failed');
    expect(blindTo(read, subject, { ok: false, why: 'throttled', message: '429', source: 't', at: 'now' })?.why).toBe(
      'throttled',
    );
  });
});

describe('an empty list of Resource Graph', () => {
  const about = { subject, policy: policySchema.parse({}) };
  const empty = { ok: true as const, value: { rows: [], totalRecords: 0, pages: 1 }, source: 't', at: 'now' };
  /** Why it proves nothing, as a rule sees it; undefined where it counts. */
  const blindness = (kind: keyof EvidenceMap, held: Reading<EvidenceMap['permissions']>): string | undefined => {
    try {
      return (evidenceOf(kind, empty, about, held) as { readonly blind?: Blind }).blind?.message;
    } catch (error) {
      return error instanceof Unseen ? error.message : undefined;
    }
  };
  it.each(kindsOver('graph').filter(([, { sight }]) => sight !== 'by-type'))(
    'of %s counts only with its reads',
    (kind, { actions }) => {
      expect(blindness(kind, permissions(['*/read']))).toBeUndefined();
      expect(actions.length).toBeGreaterThan(0);
      for (const action of actions)
        expect(blindness(kind, permissions(['*/read'], [action]))).toContain(`The scanner lacks ${action}`);
    },
  );
  it('of protected types is left to the checks that ask for a type', () =>
    expect(kindsOver('graph').filter(([, { sight }]) => sight === 'by-type')).toMatchObject([['presence', {}]]));
  it('cannot be described without its proof of sight', () => {
    // @ts-expect-error: `sight` is missing
    graphList({ title: 't', asked: 'ai', table: 'resources', actions: [], row: KINDS.connectors.row, query: () => '' });
  });
});
