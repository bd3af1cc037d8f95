import { describe, expect, it } from 'vitest';
import type { EvidenceMap } from '../../src/model/evidence.ts';
import { allows, blindTo, covers } from '../../src/model/proof-of-sight.ts';
import type { Reading } from '../../src/model/reading.ts';
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
