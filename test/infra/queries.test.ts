import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkQueries, emittedEvents, eventsOf, queriesIn } from '../../tools/check-infra/queries.ts';

const root = join(import.meta.dirname, '..', '..');
const infra = join(root, 'infra');
const events = emittedEvents(join(root, 'src'));
const queries = queriesIn(infra);

describe('the queries of alerts and workbook', () => {
  it.each(queries.map((query) => [query.name, query] as const))(
    '%s is sound by the columns of its tables, and asks for events that the code emits',
    (_name, query) => expect(checkQueries([query], events)).toEqual([]),
  );

  it('are found wanting where a column is misspelt, a function is none, or an event is never emitted', () => {
    const wrong = (kql: string) => checkQueries([{ file: 'f', name: 'q', kql }], events).map((one) => one.message);
    expect(wrong('AppTraces | where Mesage has "x"').join()).toMatch(/Mesage/);
    expect(wrong('AppTraces | extend x = parse_jsn(Message)').join()).toMatch(/parse_jsn/);
    expect(wrong("AppTraces | where Message has 'scan.finnished'")).toEqual([
      'q: nothing emits the event scan.finnished',
    ]);
    expect(wrong("AppTraces | where Message has 'scan.finished'")).toEqual([]);
  });

  it('are found wanting where a name that the platform writes is compared with case', () => {
    const wrong = (kql: string) => checkQueries([{ file: 'f', name: 'q', kql }], events).map((one) => one.message);
    for (const operator of ["== 'App'", "!= 'App'", "in ('App')", "has_cs 'App'"])
      expect(wrong(`AppTraces | where AppRoleName ${operator}`).join()).toMatch(/AppRoleName is compared with case/);
    for (const operator of ["=~ 'App'", "!~ 'App'", "in~ ('App')"])
      expect(wrong(`AppTraces | where AppRoleName ${operator}`)).toEqual([]);
  });

  it('stand in a rule each, under its own name', () => {
    const alerts = readFileSync(join(infra, 'alerts.bicep'), 'utf8');
    const loaded = [...alerts.matchAll(/loadTextContent\('queries\/(.+)\.kql'\)/g)].map((match) => match[1]).sort();
    expect(loaded).toEqual([...alerts.matchAll(/^ {4}name: '([a-z-]+)'$/gm)].map((match) => match[1]).sort());
    expect(loaded).toEqual(queries.flatMap((query) => (query.file.endsWith('.kql') ? [query.name] : [])));
  });

  it('look for the eight things that an operator must hear of', () =>
    expect(
      Object.fromEntries(
        queries.flatMap(({ file, name, kql }) => (file.endsWith('.kql') ? [[name, eventsOf(kql)]] : [])),
      ),
    ).toMatchObject({
      'no-scan-finished': ['scan.finished'],
      'scan-partial': ['scan.partial', 'scan.failed'],
      'shard-poison': ['shard.failed'],
      'mail-failing': ['mail.failed', 'mail.overdue'],
      'topic-failing': ['topic.failed', 'topic.overdue'],
      'chain-failing': ['anchor.differs', 'anchor.failed', 'signature.failed'],
      'policy-broken': ['policy.broken'],
      'sign-in-failing': ['plan.failed', 'scan.failed'],
    }));
});
