import { expect, it } from 'vitest';
import { becameOf, type OpenNow, openText } from '../../src/model/open-now.ts';
import { finding } from '../scan/nights.ts';

const waiver = { id: 'W', owner: 'a', rationale: 'because of it', expires: '2027-01-01' };
const text = openText([
  finding('fail', { checkId: 'AISPM-007' }),
  finding('fail', { checkId: 'AISPM-026', waiver }),
  finding('unknown', { checkId: 'AISPM-041' }),
  finding('pass', { checkId: 'AISPM-001' }),
  finding('warn', { checkId: 'AISPM-002' }),
]);
const now = (over: Partial<OpenNow> = {}): OpenNow => ({ checks: new Map([['a', text]]), isWhole: true, ...over });

it('names what fails, is waived or is unknown, and nothing else', () => expect(text).toBe('007f 026w 041u'));

it.each([
  ['a', 'AISPM-007', 'fail'],
  ['a', 'AISPM-026', 'waived'],
  ['a', 'AISPM-041', 'unknown'],
  ['a', 'AISPM-001', undefined],
  ['a', 'AISPM-07', undefined],
  ['b', 'AISPM-007', 'left'],
])('of %s and %s it is %s', (subscription, check, became) => expect(becameOf(now(), subscription, check)).toBe(became));

it('calls nobody gone where the scan lost a list', () =>
  expect(becameOf(now({ isWhole: false }), 'b', 'AISPM-007')).toBe('unknown'));
