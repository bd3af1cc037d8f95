import { describe, expect, it } from 'vitest';
import { checkQuery } from '../../local/tenant/kql/check.ts';
import { evaluate, KqlError } from '../../local/tenant/kql/evaluate.ts';

const now = new Date('2026-11-24T01:00:00Z');

describe('what is not understood is refused, over empty tables too', () => {
  it.each([
    ['resources | where nope == 1', "Unknown column 'nope'"],
    ['resources | where Name == 1', "Unknown column 'Name'"],
    ["resources | where name == 'x' and nope == 1", "Unknown column 'nope'"],
    ['resources | project-away nope', "Unknown column 'nope'"],
    ['resources | extend a = 1, b = a', "Unknown column 'a'"],
    ['resources | project id | where name == 1', "Unknown column 'name'"],
    ['resources | project id, id', "'id' is already declared"],
    ['resources | project strlen(name)', 'needs a name'],
    ['nope | count', "Unknown table 'nope'"],
    ['toString | count', "Unknown table 'toString'"],
    ['resources | join (nope) on id', "Unknown table 'nope'"],
    ['resources | top 3 by id', "Unsupported operator 'top'"],
    ['resources | project-rename a = id', "Unsupported operator 'project-rename'"],
    ["resources | where name has_any ('a')", "Unsupported operator 'has_any'"],
    ["resources | where name contains_cs 'a'", "Unsupported operator 'contains_cs'"],
    ['resources | where strlen(name) between (1 .. 2)', "Unsupported operator 'between'"],
    ['resources | project x = strlen(name) * 2', "Unsupported operator '*'"],
    ["resources | where hash_md5(name) == 'x'", "Unsupported function 'hash_md5'"],
    ["resources | where hasOwnProperty(name) == 'x'", "Unsupported function 'hasOwnProperty'"],
    ['resources | where isempty()', "'isempty' does not take 0 arguments"],
    ['resources | summarize stdev(1)', "Unsupported aggregate 'stdev'"],
    ['resources | summarize count() by properties.a', "'properties_a' is dynamic"],
    ['resources | sort by properties.a', 'is dynamic'],
    ['resources | join kind=fullouter (securityresources) on id', "Unsupported join kind 'fullouter'"],
    ['resources | join (securityresources | project name) on id', "Unknown column 'id' on the right"],
    ['resources | union kind=inner securityresources', "Unsupported union kind 'inner'"],
    ['resources | union withsource=s securityresources', "Unsupported setting 'withsource'"],
    ['resources | mv-expand kind=array tags', 'kind'],
    ['resources | mv-expand tags to typeof(string)', "'to typeof'"],
    ['let a = 1; resources', 'Exactly one statement'],
    ['', 'Exactly one statement'],
    ['resources | where', 'Syntax'],
    ['resources | project dynamic([1])', 'dynamic([1])'],
  ])('%s', (kql, words) => {
    expect(() => evaluate(kql, {}, now)).toThrow(KqlError);
    expect(() => evaluate(kql, {}, now)).toThrow(words);
  });
  it.each([
    ['resources | where ago(5) < now()', 'ago() takes a timespan'],
    ["resources | where name matches regex '('", 'Unsupported regular expression'],
    ['resources | distinct properties', "'properties' is dynamic"],
  ])('%s, found on a row', (kql, words) =>
    expect(() => evaluate(kql, { resources: [{ id: '/a', name: 'a', properties: {} }] }, now)).toThrow(words),
  );
});

describe("the type checker's own words", () => {
  it.each([
    ['resources | project idd', 'idd'],
    ['resources | where properties.created > ago(1d)', 'dynamic and datetime'],
    ['resources | summarize count() by properties.a', 'dynamic'],
    ['nope', 'nope'],
    ['resources | where', ''],
  ])('%s', (kql, word) => {
    const said = checkQuery(kql);
    expect(said.length).toBeGreaterThan(0);
    expect(said.join()).toContain(word);
  });
  it('knows every column, and other tables when they are given', () => {
    const all =
      'id, name, type, tenantId, kind, location, resourceGroup, subscriptionId, managedBy, sku, plan, properties, tags, identity, zones, extendedLocation, systemData';
    for (const table of ['resources', 'resourcecontainers', 'securityresources'])
      expect(checkQuery(`${table} | project ${all}`)).toEqual([]);
    expect(checkQuery('Own | where n > 1', { Own: { kind: 'string', n: 'long' } })).toEqual([]);
  });
});
