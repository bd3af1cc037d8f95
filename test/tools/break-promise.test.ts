import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EVENT_FAULTS } from '../../tools/break-promise/event-faults.ts';
import { PLANTED_FAULTS } from '../../tools/break-promise/faults.ts';

/* The faults of `npm run break-promise`: running them takes minutes, but each must have its place in the code. */

it.each([...PLANTED_FAULTS, ...EVENT_FAULTS].map((fault) => [fault.name, fault] as const))(
  'has one place in the code: %s',
  (_name, { file, from, to }) => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
    expect(text.split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  },
);
