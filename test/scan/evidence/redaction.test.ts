import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recorded } from '../../../src/model/recorded-scan.ts';
import { redactor } from '../../../src/scan/evidence/redaction.ts';

const read = { ok: true, source: 's', at: '2026-11-24T01:00:00.000Z' } as const;
const subject = { id: 's', name: 'S', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true };
const evidence = (readings: Recorded['subscriptions'][number]['readings']) => {
  const out = redactor().subscription({ subject, readings }) as Recorded['subscriptions'][number];
  return JSON.parse(JSON.stringify(out.readings)) as Record<string, { value: { rows: { properties: unknown }[] } }>;
};

it('leaves nothing of the server’s own words about a refusal, which name who asked', () => {
  const message = 'HTTP 403 AuthorizationFailed No.';
  const detail = '{"error":{"message":"The client \'ann\' with object id \'1\' may not."}}';
  const refused = { ok: false, why: 'denied', message, detail, source: 's', at: read.at } as const;
  expect(evidence({ plans: refused })).toEqual({ plans: { ...refused, detail: 'redacted' } });
});

describe('texts', () => {
  it.each([
    [
      'one@bank.example and ONE@bank.example, two@bank.example',
      'person-1@redacted.invalid and person-1@redacted.invalid, person-2@redacted.invalid',
    ],
    ['/users/one%40bank.example/x', '/users/person-1@redacted.invalid/x'],
    ["client 'live.com#one@bank.example' may not", "client 'person-1@redacted.invalid' may not"],
    ["SecurityAlert | where User == 'zoë.o@bank.example'", "SecurityAlert | where User == 'person-1@redacted.invalid'"],
    ["it's o'neill@bank.example's", "it's person-1@redacted.invalid's"],
    ['https://x.example/?sv=1&sig=abcdefgh&se=2', 'https://x.example/?sv=1&sig=redacted&se=2'],
    ['AccountName=x;AccountKey=abcd+/==;EndpointSuffix=y', 'AccountName=x;AccountKey=redacted;EndpointSuffix=y'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', 'redacted'],
    [
      'providers/Microsoft.Security @2021-04-01, pricings@2024-01-01',
      'providers/Microsoft.Security @2021-04-01, pricings@2024-01-01',
    ],
    ['person-7@redacted.invalid', 'person-7@redacted.invalid'],
  ])('%s', (text, left) => expect(redactor().texts({ [text]: [text] })).toEqual({ [left]: [left] }));

  it('leaves values that are not texts, and property names that mean something to JavaScript', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"n":null,"b":[true,2.5]}');
    expect(JSON.stringify(redactor().texts(value))).toBe('{"__proto__":{"a":1},"n":null,"b":[true,2.5]}');
  });

  it('takes out what is put in, wherever it stands, and nothing more the second time', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9!#^~._%+-]{1,30}$/),
        fc.domain({ size: 'small' }),
        fc.string(),
        fc.string(),
        (local, domain, before, after) => {
          const once = String(redactor().texts(`${before} ${local}@${domain} ${after}`));
          expect(once).toContain('@redacted.invalid');
          expect(once).not.toContain(`${local}@${domain}`);
          expect(redactor().texts(once)).toBe(once);
        },
      ),
    );
  });

  it('is not slowed down by a long name', () => {
    const long = 'a.'.repeat(200_000);
    expect(redactor().texts(`${long}@`)).toBe(`${long}@`);
  });
});

describe('evidence', () => {
  it('keeps of an alert its kind and times', () => {
    const properties = {
      AlertType: 'AI.X',
      StartTimeUtc: 't',
      Entities: [{ Address: 'a' }],
      CompromisedEntity: 'host',
      Description: null,
    };
    expect(
      evidence({ alerts: { ...read, value: { rows: [{ id: 'i', properties }] } } })['alerts']?.value.rows[0]
        ?.properties,
    ).toEqual({
      AlertType: 'AI.X',
      StartTimeUtc: 't',
      Entities: 'redacted',
      CompromisedEntity: 'redacted',
      Description: null,
    });
  });

  it.each([
    [
      { allOf: [{ field: 'entities.ip.address', in: ['203.0.113.7'] }] },
      { allOf: [{ field: 'entities.ip.address', values: 'redacted' }] },
    ],
    [{ allOf: [] }, { allOf: [] }],
    [{ allOf: null }, { allOf: null }],
    [null, null],
  ])('keeps how a suppression rule is limited: %j', (suppressionAlertsScope, left) => {
    const rows = [{ name: 'r', properties: { suppressionAlertsScope, comment: 'asked by one' } }];
    expect(
      evidence({ suppressionRules: { ...read, value: { rows } } })['suppressionRules']?.value.rows[0]?.properties,
    ).toEqual({
      suppressionAlertsScope: left,
      comment: 'redacted',
    });
  });

  it.each([
    ['one@bank.example;soc', 'person-1@redacted.invalid;person-2@redacted.invalid'],
    [['soc'], ['person-1@redacted.invalid']],
    [' ; ', ' ; '],
    ['', ''],
  ])('keeps whether a contact has an address: %j', (emails, left) => {
    const contacts = { ...read, value: { rows: [{ name: 'default', properties: { emails, phone: '' } }] } };
    expect(evidence({ contacts })['contacts']?.value.rows[0]?.properties).toEqual({ emails: left, phone: '' });
  });
});
