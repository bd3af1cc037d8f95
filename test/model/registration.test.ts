import { expect, it } from 'vitest';
import type { EvidenceMap } from '../../src/model/evidence.ts';
import { type Unread, Unseen } from '../../src/model/reading.ts';
import { providerOf } from '../../src/model/registration.ts';
import { plans } from '../scanners/evidence.ts';

const state = (registrationState: string) => () => ({ registrationState });
const unseen = (why: Unread) => (): never => {
  throw new Unseen(why, why);
};

it.each<[string, () => EvidenceMap['registration'], (() => EvidenceMap['plans']) | undefined, string]>([
  ['Registered', state('Registered'), plans, 'registered'],
  ['Registered, nobody else asked', state('registered'), undefined, 'registered'],
  ['Registered, its paths refused', state('Registered'), unseen('denied'), 'registered'],
  ['Registered, its paths say no', state('Registered'), unseen('unregistered'), 'absent'],
  ['Registering, its paths say no', state('Registering'), unseen('unregistered'), 'registering'],
  ['Unregistered', state('Unregistered'), plans, 'absent'],
  ['unread, its paths say no', unseen('failed'), unseen('unregistered'), 'absent'],
  ['itself says no', unseen('unregistered'), undefined, 'absent'],
])('%s', (_name, registration, listed, expected) => expect(providerOf(registration, listed).state).toBe(expected));

it('is unknown where neither tells', () => {
  expect(() => providerOf(unseen('denied'), unseen('throttled'))).toThrow('denied');
  expect(() => providerOf(state(' '), plans)).toThrow(/is empty/);
});
it('lets a crash through', () => {
  const crash = () => {
    throw new TypeError('boom');
  };
  expect(() => providerOf(state('Registered'), crash)).toThrow(TypeError);
});
