import { expect, it } from 'vitest';
import { REGIONS_READ, regionLacks } from '../../src/model/regions.ts';

it.each([
  ['westeurope', undefined],
  ['', undefined],
  ['usgovvirginia', 'the AI services plan'],
  ['usdodcentral', 'the AI services plan'],
  ['chinaeast2', 'Defender for Cloud'],
  ['eastus', undefined],
])('%s lacks %s', (place, expected) => expect(regionLacks(place)).toBe(expected));

it('says when the table was read', () => expect(REGIONS_READ).toMatch(/^\d{4}-\d{2}-\d{2}$/));
