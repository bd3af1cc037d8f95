import { expect, it } from 'vitest';
import { isFresh } from '../../tools/build.ts';

it('runs no stale build: what is built is newer than every source, however vitest was started', () =>
  expect(isFresh()).toBe(true));
