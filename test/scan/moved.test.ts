import { expect, it } from 'vitest';
import { simulatedAzure } from '../../tools/simulate/azure.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { tellingsOf } from '../../tools/simulate/oracle.ts';
import { POLICY, seenOn, week } from './weeks.ts';

/* A subscription that moves to the management group of another owner, and gets another name, between two nights. */

it('is neither gone nor new: what it failed stays, and what changes is told to who owns it now', async () => {
  const policy = {
    ...POLICY,
    owners: [
      ...POLICY.owners.filter((rule) => rule.name !== 'Team A'),
      { name: 'Team A', mail: ['a@contoso.example'], match: { managementGroups: ['group-a'] } },
      { name: 'Team B', mail: ['b@contoso.example'], match: { managementGroups: ['group-b'] } },
    ],
  };
  let as = 0;
  let where = { managementGroup: 'group-a', name: 'sub-a' };
  const azure = simulatedAzure(() => seenOn(as).map((one) => (one.name === 'sub-a' ? { ...one, ...where } : one)));
  const { mail, run } = week(memoryStore(), memoryOutbox(), { azure, policy });
  const night = async (index: number) => {
    const before = mail.delivered.length;
    await run(index);
    const told = mail.delivered.slice(before).flatMap(({ digest }) => tellingsOf(digest));
    return told.filter((what) => /sub-a|sub-renamed/.test(what));
  };
  await night(0);
  as = 1;
  expect(await night(1)).toContain('Team A | sub-a | AISPM-901 | begins');
  where = { managementGroup: 'group-b', name: 'sub-renamed' };
  expect(await night(2)).toEqual([]);
  as = 2;
  const told = await night(3);
  expect(told).toContain('Team B | sub-renamed | AISPM-901 | ends');
  expect(told.filter((what) => /Team A|left|appeared/.test(what))).toEqual([]);
});
