import { describe, expect, it } from 'vitest';
import { ageOf, ageWords, durationDays, lastPart, placeOf, seenFor } from '../../src/model/age.ts';
import { hoursAgo, NOW } from '../scanners/evidence.ts';

const resource = (over: object) => ({ id: '/S/A', name: 'a', type: 't', ...over });
const none = { firstSeen: {} };

describe('the age of a resource', () => {
  const own = {
    properties: { dateCreated: hoursAgo(20), creationTime: hoursAgo(30) },
    systemData: { createdAt: hoursAgo(10) },
  };
  it.each([
    ['systemData first', own, none, { hours: 10, from: 'created' }],
    ['then dateCreated', { properties: own.properties }, none, { hours: 20, from: 'created' }],
    [
      'then creationTime, in any casing',
      { properties: { CreationTime: hoursAgo(30) } },
      none,
      { hours: 30, from: 'created' },
    ],
    [
      'a time that cannot be read is passed over',
      { ...own, systemData: { createdAt: 'yesterday' } },
      none,
      { hours: 20, from: 'created' },
    ],
    [
      'so is Azure’s zero date',
      { ...own, systemData: { createdAt: '0001-01-01T00:00:00Z' } },
      none,
      { hours: 20, from: 'created' },
    ],
    [
      'else our first sight',
      { properties: null },
      { firstSeen: { '/s/a': hoursAgo(5) } },
      { hours: 5, from: 'first-seen' },
    ],
    ['our first sight comes last', own, { firstSeen: { '/s/a': hoursAgo(5) } }, { hours: 10, from: 'created' }],
    ['else it is unknown', {}, none, undefined],
  ])('%s', (_name, over, history, expected) => expect(ageOf(resource(over), history, NOW)).toEqual(expected));
  it.each([
    ['no text', { properties: { dateCreated: 7 } }],
    ['null', { properties: { creationTime: null } }],
    ['a list', { systemData: { createdAt: [hoursAgo(10)] } }],
    ['no time', { systemData: { createdAt: 'yesterday' } }],
    ['lost with all properties', { properties: null }],
  ])('cannot be told where its time is %s, until it was seen before', (_what, over) => {
    expect(() => ageOf(resource(over), none, NOW)).toThrow('When a was created cannot be read');
    expect(ageOf(resource(over), { firstSeen: { '/s/a': hoursAgo(5) } }, NOW)?.hours).toBe(5);
  });
  it('is what we know of a key', () => {
    expect(seenFor('plan:CloudPosture', { firstSeen: { 'plan:cloudposture': hoursAgo(50) } }, NOW)?.hours).toBe(50);
    expect(seenFor('x', { firstSeen: { x: 'no time' } }, NOW)).toBeUndefined();
  });
});

describe('durations', () => {
  it.each([
    ['PT0S', 0],
    ['P0D', 0],
    ['P14D', 14],
    ['P1M', 30],
    ['P1Y', 365],
    ['P2W', 14],
    ['PT12H', 0.5],
    ['PT1440M', 1],
    ['PT43200S', 0.5],
    ['P29DT23H59M60S', 30],
    ['P1.5D', 1.5],
    ['p3y6m4dt12h30m5s', 3 * 365 + 180 + 4 + 0.5 + 30 / 1440 + 5 / 86400],
    [' P1D ', 1],
  ])('%s is %d day(s)', (text, days) => expect(durationDays(text)).toBeCloseTo(days, 8));
  it.each(['', 'P', 'PT', 'P1DT', '14', 'P-1D', '-P1D', '30 days', 'P1D2H', 'PD', 'P1H', 'xP1D', 'P1Dx'])(
    '%j is none',
    (text) => expect(durationDays(text)).toBeUndefined(),
  );
});

describe('words', () => {
  it.each([
    [26.9, '26 h'],
    [71.9, '71 h'],
    [72, '3 d'],
    [300, '12 d'],
  ])('%d hours are %s', (hours, text) => expect(ageWords(hours)).toBe(text));
  it('names and places', () => {
    expect(lastPart('/a/b/C')).toBe('C');
    expect(placeOf(resource({ location: 'West Europe' }))).toBe('westeurope');
    expect(placeOf(resource({}))).toBeUndefined();
  });
});
