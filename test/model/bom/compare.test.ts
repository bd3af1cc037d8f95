import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BomSide, bomChanges } from '../../../src/model/bom/compare.ts';
import type { InventoryItem } from '../../../src/model/report.ts';

const S = 'sub';
const item = (over: Partial<InventoryItem> = {}): InventoryItem => ({
  resourceId: '/subscriptions/sub/a',
  subscriptionId: S,
  name: 'a',
  type: 't',
  role: 'ai',
  ...over,
});
const chat = (model: string, version: string, name = 'chat') => ({ name, model, version });
const side = (...items: readonly InventoryItem[]): BomSide => ({ items, whole: new Set([S]) });
const blind = (...items: readonly InventoryItem[]): BomSide => ({ items, whole: new Set() });
const told = (before: BomSide, after: BomSide) =>
  bomChanges(before, after).map(({ kind, message }) => `${kind}: ${message}`);

it.each<[string, BomSide, BomSide, string[]]>([
  ['nothing', side(item()), side(item()), []],
  ['a case of an id', side(item()), side(item({ resourceId: '/SUBSCRIPTIONS/sub/A' })), []],
  ['a resource more', side(), side(item()), ['added: a was added']],
  ['a resource more, the earlier inventory not whole', blind(), side(item()), []],
  ['a resource less', side(item()), side(), ['removed: a was removed']],
  ['a resource less, the later inventory not whole', side(item()), blind(), []],
  [
    'a version',
    side(item({ deployments: [chat('gpt-4o', '1')] })),
    side(item({ deployments: [chat('gpt-4o', '2')] })),
    ['upgraded: a: deployment chat was upgraded from gpt-4o 1 to gpt-4o 2'],
  ],
  [
    'a deployment more, one less',
    side(item({ deployments: [chat('gpt-4o', '1', 'old')] })),
    side(item({ deployments: [chat('gpt-4o', '1', 'new')] })),
    ['added: a: deployment new was added (gpt-4o 1)', 'removed: a: deployment old was removed (gpt-4o 1)'],
  ],
  ['deployments that are no longer read', side(item({ deployments: [chat('m', '1')] })), side(item()), []],
  ['deployments that were not read', side(item()), side(item({ deployments: [chat('m', '1')] })), []],
  [
    'a connection',
    side(item({ materials: { connections: [] } })),
    side(item({ materials: { connections: [{ name: 'docs', project: 'p', target: 'https://x' }] } })),
    ['added: a: connection p/docs was added (https://x)'],
  ],
  [
    'a connection more than a list that was not whole',
    side(item({ materials: { connections: [], partial: ['connections'] } })),
    side(item({ materials: { connections: [{ name: 'docs' }] } })),
    [],
  ],
  [
    'a connection less in a list that is not whole',
    side(item({ materials: { connections: [{ name: 'docs' }] } })),
    side(item({ materials: { connections: [], partial: ['connections'] } })),
    [],
  ],
  [
    'the model of an endpoint',
    side(item({ materials: { endpoints: [{ name: 'e', kind: 'online', models: ['m:1'] }] } })),
    side(item({ materials: { endpoints: [{ name: 'e', kind: 'online', models: ['m:2'] }] } })),
    ['upgraded: a: endpoint e was changed from m:1 to m:2'],
  ],
  [
    'a registered version',
    side(item({ materials: { models: [{ name: 'churn', version: '1' }] } })),
    side(item({ materials: { models: [{ name: 'churn', version: '2' }] } })),
    ['upgraded: a: registered model churn was upgraded from 1 to 2'],
  ],
  [
    'a model that is about to retire',
    side(item({ notices: ['old notice'] })),
    side(item({ notices: ['old notice', 'gpt-4 retires'] })),
    ['notice: a: gpt-4 retires'],
  ],
])('tells %s', (_what, before, after, changes) => expect(told(before, after)).toEqual(changes));

it('tells nothing of what was not read on one side', () => {
  const lists = fc.record(
    {
      deployments: fc.array(fc.record({ name: fc.constantFrom('x', 'y'), model: fc.constantFrom('m', 'n') })),
      materials: fc.record(
        {
          datastores: fc.array(fc.record({ name: fc.constantFrom('d', 'e') })),
          models: fc.array(fc.record({ name: fc.constantFrom('m', 'n') })),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(lists, (read) => {
      const known = item(read as Partial<InventoryItem>);
      expect(bomChanges(blind(known), blind(item()))).toEqual([]);
      expect(bomChanges(blind(item()), blind(known))).toEqual([]);
      expect(bomChanges(side(known), side(known))).toEqual([]);
    }),
  );
});
