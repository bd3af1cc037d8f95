import { expect, it } from 'vitest';
import { PAYLOADS } from './hostile.ts';

it('tries at least fifty different payloads', () => {
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(50);
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
});
