import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const module = readFileSync(join(import.meta.dirname, '..', '..', 'infra', 'modules', 'anchors.bicep'), 'utf8');

it('keeps manifests in an account of their own, under a policy that can be locked, with versions and a lock', () => {
  for (const part of [
    "state: isLocked ? 'Locked' : 'Unlocked'",
    'immutabilityPeriodSinceCreationInDays: days',
    'allowProtectedAppendWrites: false',
    'isVersioningEnabled: true',
    "level: 'CanNotDelete'",
    'allowSharedKeyAccess: false',
  ])
    expect(module, part).toContain(part);
  expect(module, 'the identity adds blobs and owns nothing').not.toContain('storageBlobDataOwner');
});
