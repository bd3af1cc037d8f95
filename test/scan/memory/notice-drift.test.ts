import { expect, it } from 'vitest';
import { noticeDrift } from '../../../src/scan/memory/notice-drift.ts';
import { finding, SUB } from '../nights.ts';

/* A model that retires, as drift. */

const scan = { id: '20261124T010000Z', startedAt: '2026-11-24T01:00:00.000Z' };
const subscription = {
  ...{ id: SUB, name: 'One', state: 'Enabled', zone: 3 as const, zoneFrom: 'tag' as const },
  ...{ managementGroups: [], evaluated: true, owner: 'Lending IT' },
};
const of021 = finding('pass', { checkId: 'AISPM-021', severity: 'medium' });
const change = (kind: 'notice' | 'added', message: string) => ({
  ...{ kind, message, subscriptionId: SUB, resourceId: '/oai' },
});

it('tells each notice once to the owner, beside 021 and without a status', () =>
  expect(
    noticeDrift(scan, { subscription, findings: [of021] }, [
      change('added', 'oai: deployment chat was added'),
      change('notice', 'oai: gpt-4 0613 (deployment chat) retires on 2026-12-01'),
      change('notice', 'oai: gpt-4 0613 (deployment old) retires on 2026-12-01'),
    ]),
  ).toMatchObject(
    ['chat', 'old'].map((name) => ({
      id: `20261124T010000Z|${SUB}|AISPM-021|/oai#oai: gpt-4 0613 (deployment ${name}) retires on 2026-12-01|notice`,
      ...{ kind: 'notice', checkId: 'AISPM-021', resourceId: '/oai', severity: 'medium', owner: 'Lending IT' },
    })),
  ));
it('belongs to the owner of the finding, where that is another', () => {
  const findings = [{ ...of021, owner: 'Model Risk' }];
  const [row] = noticeDrift(scan, { subscription, findings }, [change('notice', 'x')]);
  expect([row?.owner, row?.from, row?.to]).toEqual(['Model Risk', undefined, undefined]);
});
