import { describe, expect, it } from 'vitest';
import { evaluate } from '../../local/tenant/kql/evaluate.ts';

const now = new Date('2026-11-24T01:00:00Z');
const tables = {
  resources: [
    {
      id: '/a',
      name: 'A',
      type: 'microsoft.x/y',
      kind: 'OpenAI',
      properties: { created: '2026-11-23T00:00:00Z', Deep: { Word: 'Yes' }, list: [1, 2], on: true, n: 2 },
    },
    {
      id: '/b',
      name: 'b',
      type: 'microsoft.x/z',
      kind: null,
      properties: { created: '2026-01-01T00:00:00Z', list: [], text: '{"a":{"b":7}}', n: 10 },
    },
    {
      id: '/c',
      name: 'see-deep sea',
      type: 'microsoft.x/z',
      kind: '',
      tags: { team: 'red', 'cost center': 'x' },
      properties: { on: false, list: ['p', 'q', 'r'] },
    },
  ],
  securityresources: [
    { id: '/s1', name: '/a', type: 's', properties: { status: 'Bad' } },
    { id: '/s2', name: '/a', type: 's', properties: { status: 'Good' } },
    { id: '/s3', name: '/z', type: 's', properties: {} },
  ],
};
const run = (kql: string) => evaluate(kql, tables, now);
const ids = (where: string) => run(`resources | where ${where} | project id`).map((row) => row['id']);

describe('where', () => {
  it.each([
    ["type =~ 'MICROSOFT.X/Y'", ['/a']],
    ["type !~ 'MICROSOFT.X/Y'", ['/b', '/c']],
    ["type == 'MICROSOFT.X/Y'", []],
    ["type in~ ('Microsoft.X/Y', 'q')", ['/a']],
    ["type in ('Microsoft.X/Y')", []],
    ["type in ('q', 'microsoft.x/y')", ['/a']],
    ["type !in ('microsoft.x/y')", ['/b', '/c']],
    ["type !in~ ('Microsoft.X/Y')", ['/b', '/c']],
    ["name contains 'a' or name contains 'B'", ['/a', '/b', '/c']],
    ["name !contains 'A'", ['/b']],
    ["name has 'DEEP'", ['/c']],
    ["name has 'dee'", []],
    ["name has 'see-deep'", ['/c']],
    ["name !has 'sea'", ['/a', '/b']],
    ["name startswith 'SEE'", ['/c']],
    ["name !startswith 'SEE'", ['/a', '/b']],
    ["id !endswith 'B'", ['/a', '/c']],
    ["name matches regex '^[a-z]$'", ['/b']],
    ["name matches regex @'\\s'", ['/c']],
    ["name == 'b' and not(isempty(id))", ['/b']],
    ["not(name == 'b' or name == 'A')", ['/c']],
    ["name == 'A' or name == 'b' and id == '/x'", ['/a']],
    ["(name =~ 'a' or name =~ 'b') and id endswith 'b'", ['/b']],
    ["tostring(properties.Deep.Word) startswith 'y'", ['/a']],
    ["tostring(properties.deep.word) startswith 'y'", []],
    ["properties['Deep'].Word == 'Yes'", ['/a']],
    ["properties['deep'].Word == 'Yes'", []],
    ["tags['cost center'] == 'x'", ['/c']],
    ["tags.['cost center'] == 'x'", ['/c']],
    ["properties.list[0] == 'p'", ['/c']],
    ["properties.constructor == 'x' or isnotnull(properties.constructor)", []],
    ['isnull(properties.Deep)', ['/b', '/c']],
    ["properties.Deep.Word != 'Yes'", ['/b', '/c']],
    ['properties.on == true', ['/a']],
    ["properties.on == 'false'", ['/c']],
    ['tobool(properties.on)', ['/a']],
    ['not(tobool(properties.on))', ['/c']],
    ['toint(properties.n) > 2', ['/b']],
    ['toint(properties.n) >= 2', ['/a', '/b']],
    ['toint(properties.n) < 10', ['/a']],
    ['toint(properties.n) <= -1', []],
    ['todatetime(properties.created) > ago(2d)', ['/a']],
    ['todatetime(properties.created) > ago(25h)', []],
    ['todatetime(properties.created) >= ago(25h)', ['/a']],
    ['todatetime(properties.created) < datetime(2026-06-01)', ['/b']],
    ['now() - todatetime(properties.created) == timespan(1.01:00:00)', ['/a']],
    ['array_length(properties.list) == 2', ['/a']],
    ['array_length(split(name, "-")) == 2', ['/c']],
    ['strlen(name) == 1', ['/a', '/b']],
    ['parse_json(tostring(properties.text)).a.b == 7', ['/b']],
    ['isnull(kind)', ['/b']],
    ['isempty(kind)', ['/b', '/c']],
    ['isnotempty(kind)', ['/a']],
    ["kind != 'OpenAI'", ['/b', '/c']],
    ["coalesce(kind, 'none') == 'none'", ['/b', '/c']],
    ["iff(name == 'b', toupper(name), tolower(name)) == 'B'", ['/b']],
  ])('%s', (where, expected) => expect(ids(where)).toEqual(expected));
});

describe('a pipe', () => {
  const few = 'resources | where id in ("/a", "/b")';
  it.each([
    [
      "resources | extend w = strcat(name, '!') | project id, w | order by id desc | take 1",
      [{ id: '/c', w: 'see-deep sea!' }],
    ],
    [
      `RESOURCES | where id == '/a' | project id, word = properties.Deep.Word, properties.Deep.Word, n = 1 + 2`,
      [{ id: '/a', word: 'Yes', properties_Deep_Word: 'Yes', n: 3 }],
    ],
    [`${few} | project id, name | project-away name`, [{ id: '/a' }, { id: '/b' }]],
    ['resources | count', [{ Count: 3 }]],
    ['resources | limit 0', []],
    ['resources | distinct type | order by type asc', [{ type: 'microsoft.x/y' }, { type: 'microsoft.x/z' }]],
    ['resources | project type | distinct *', [{ type: 'microsoft.x/y' }, { type: 'microsoft.x/z' }]],
    ['resources | sort by type, id asc | project id', [{ id: '/b' }, { id: '/c' }, { id: '/a' }]],
    ['resources | sort by kind asc | project id', [{ id: '/b' }, { id: '/c' }, { id: '/a' }]],
    ['resources | sort by kind | project id', [{ id: '/a' }, { id: '/c' }, { id: '/b' }]],
    ['resources | sort by kind asc nulls last | project id', [{ id: '/c' }, { id: '/a' }, { id: '/b' }]],
    ['resources | extend n = toint(properties.n) | sort by n asc | project n', [{ n: null }, { n: 2 }, { n: 10 }]],
    [`${few} | project at = todatetime(properties.created) | take 1`, [{ at: '2026-11-23T00:00:00.000Z' }]],
    [`${few} | project s = now() - todatetime(properties.created) | take 1`, [{ s: '1.01:00:00' }]],
    [
      'resources | summarize n = count(), countif(isempty(kind)), min(name), max(id), dcount(kind), set = make_set(kind), make_list(id), any(name) by type | sort by type',
      [
        {
          type: 'microsoft.x/z',
          n: 2,
          countif_: 2,
          min_name: 'b',
          max_id: '/c',
          dcount_kind: 1,
          set: [''],
          list_id: ['/b', '/c'],
          any_name: 'b',
        },
        {
          type: 'microsoft.x/y',
          n: 1,
          countif_: 0,
          min_name: 'A',
          max_id: '/a',
          dcount_kind: 1,
          set: ['OpenAI'],
          list_id: ['/a'],
          any_name: 'A',
        },
      ],
    ],
    ['resources | summarize count() by tostring(properties.on) | where count_ == 1 | count', [{ Count: 3 }]],
    ['resourcecontainers | summarize count(), max(id)', [{ count_: 0, max_id: null }]],
    ['resourcecontainers | summarize count() by type', []],
    ['resources | summarize by type', [{ type: 'microsoft.x/y' }, { type: 'microsoft.x/z' }]],
    [
      `${few} | project id | join kind=leftouter (securityresources | project name, status = properties.status) on $left.id == $right.name`,
      [
        { id: '/a', name: '/a', status: 'Bad' },
        { id: '/a', name: '/a', status: 'Good' },
        { id: '/b', name: null, status: null },
      ],
    ],
    [
      'securityresources | project id, key = name | join kind=inner (resources | project id) on $right.id == $left.key',
      [
        { id: '/s1', key: '/a', id1: '/a' },
        { id: '/s2', key: '/a', id1: '/a' },
      ],
    ],
    [
      'securityresources | project id, key = name | join (resources | project key = id) on key',
      [{ id: '/s1', key: '/a', key1: '/a' }],
    ],
    [
      'resources | mv-expand item = properties.list | project id, item | where id != "/a"',
      [
        { id: '/c', item: 'p' },
        { id: '/c', item: 'q' },
        { id: '/c', item: 'r' },
      ],
    ],
    [
      'resources | where id == "/c" | mv-expand tags | project tags',
      [{ tags: { team: 'red' } }, { tags: { 'cost center': 'x' } }],
    ],
    ['resources | where id == "/b" | mv-expand x = properties.absent | project id, x', [{ id: '/b', x: null }]],
    ['resources | mv-expand x = properties.list limit 1 | project x', [{ x: 1 }, { x: 'p' }]],
    [
      'resources | project id | union (securityresources | project n = name | take 1) | where id != "/c" or isnotempty(n)',
      [
        { id: '/a', n: null },
        { id: '/b', n: null },
        { id: null, n: '/a' },
      ],
    ],
    ['union resources, securityresources | count', [{ Count: 6 }]],
  ])('%s', (kql, expected) => expect(run(kql)).toEqual(expected));

  it('leaves the given rows alone and shows only the columns of the table', () => {
    const rows = [{ id: '/a', secret: 1 }];
    expect(Object.keys(evaluate('resources', { resources: rows }, now)[0] ?? {})).toHaveLength(17);
    expect(rows).toEqual([{ id: '/a', secret: 1 }]);
    expect(evaluate('own | where n > 1', { Own: [{ n: 1 }, { n: 2 }] }, now)).toEqual([{ n: 2 }]);
  });
  it('answers for the clock it is given, also for a query seen before', () => {
    const kql = 'resources | where todatetime(properties.created) > ago(30d) | count';
    expect(run(kql)).toEqual([{ Count: 1 }]);
    expect(evaluate(kql, tables, new Date('2027-11-24T00:00:00Z'))).toEqual([{ Count: 0 }]);
  });
});
