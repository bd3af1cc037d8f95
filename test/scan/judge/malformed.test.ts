import { describe, expect, it } from 'vitest';
import { EVIDENCE_KINDS, KINDS } from '../../../src/model/evidence.ts';
import { addMalformed, faultsOf, malformedIn } from '../../../src/model/reading-faults.ts';
import { malformedCounter, shapeWarnings } from '../../../src/scan/judge/malformed.ts';

const read = (value: unknown) => ({ ok: true, value, source: 's', at: '2026-11-24T01:00:00Z' }) as never;
const failed = (why: string, message: string) =>
  ({ ok: false, why, message, source: 's', at: '2026-11-24T01:00:00Z' }) as never;
const messages = (reading: never) => faultsOf(reading).map(({ why, message }) => `${why}: ${message}`);

describe('the faults of a reading', () => {
  it.each<[string, never, readonly string[]]>([
    ['read whole', read({ rows: [{ id: 'a', properties: { why: 'x', message: 'Azure’s own' } }] }), []],
    ['failed', failed('denied', 'HTTP 403'), ['denied: HTTP 403']],
    ['a row', read({ rows: [], blind: { why: 'malformed', message: 'id' } }), ['malformed: id']],
    [
      'a plan',
      read({ plans: [{ name: 'AI' }], unreadable: { dns: 'pricingTier: missing' } }),
      ['malformed: plan dns: pricingTier: missing'],
    ],
    [
      'accounts',
      read({
        accounts: [
          { resourceId: 'a', state: 'read', rows: [] },
          { resourceId: 'b', state: 'unread', why: 'malformed', message: 'rows', rows: [] },
          { resourceId: 'c', state: 'absent', why: 'failed', message: 'HTTP 404', rows: [] },
        ],
      }),
      ['malformed: rows'],
    ],
    [
      'parts of a workspace',
      read({ workspaces: [{ id: 'w', rules: { state: 'unread', why: 'denied', message: 'HTTP 403', rows: [] } }] }),
      ['denied: HTTP 403'],
    ],
  ])('%s', (_what, reading, wanted) => expect(messages(reading)).toEqual(wanted));
});

describe('malformed readings', () => {
  it('are counted by kind, once a reading; other faults are not', () => {
    const one = malformedIn({
      plans: read({ plans: [], unreadable: { dns: 'a', ai: 'b' } }),
      contacts: failed('denied', 'HTTP 403'),
      inventory: failed('malformed', 'data'),
    });
    expect(one).toEqual({
      plans: { readings: 1, first: 'plan dns: a' },
      inventory: { readings: 1, first: 'data' },
    });
    expect(addMalformed(one, { plans: { readings: 2, first: 'later' } }).plans).toEqual({
      readings: 3,
      first: 'plan dns: a',
    });
  });
  it.each(EVIDENCE_KINDS)('%s: told once, of the scope or of a subscription', (kind) => {
    const counter = malformedCounter();
    const { over } = KINDS[kind];
    counter.add({ malformed: malformedIn({ [kind]: failed('malformed', 'the field') }) });
    const warnings = shapeWarnings(counter.total(undefined));
    expect(warnings).toHaveLength(over === 'scope' || over === 'own' ? 0 : 1);
    for (const text of warnings)
      expect(text).toMatch(
        `1 reading of ${KINDS[kind].title} had another shape than expected (the field): what rests on it is unknown.`,
      );
  });
  it('of the workspaces are told of the scan', () =>
    expect(malformedCounter().total(failed('malformed', 'rows'))).toEqual({
      sentinel: { readings: 1, first: 'rows' },
    }));
});
