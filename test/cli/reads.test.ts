import { describe, expect, it } from 'vitest';
import type { Tenant } from '../../local/tenant/start.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import { readsOf, withoutNames } from '../../src/cli/reads.ts';
import { EVIDENCE_KINDS, KINDS } from '../../src/model/evidence.ts';
import { aispm, open } from './run.ts';

const world: WorldInput = {
  managementGroups: [{ name: 'bank' }],
  subscriptions: [
    {
      name: 'Payments',
      managementGroup: 'bank',
      resources: [
        { type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'pay-openai', created: '-40d' },
      ],
    },
    { name: 'Other', managementGroup: 'bank' },
  ],
};
const run = (args: readonly string[], prepare?: (tenant: Tenant) => void) =>
  aispm(['diagnose', '--reads', '--world', 'given', ...args], { openWorld: () => open(world, undefined, prepare) });
const changed = (tenant: Tenant) => {
  const of = (suffix: string) => new RegExp(`/subscriptions/[^/]+/providers/Microsoft\\.Security/${suffix}$`, 'i');
  tenant.order({
    match: { path: of('pricings') },
    fault: { kind: 'answer', body: { value: [{ name: 'AI', properties: {} }] } },
  });
  tenant.order({ match: { path: of('securityContacts') }, fault: { kind: 'status', status: 403 } });
};

describe('diagnose --reads', () => {
  it('shows each kind of read and what came', async () => {
    const ran = await run([], changed);
    expect(ran.status).toBe(0);
    await expect(ran.out).toMatchFileSnapshot('golden/diagnose-reads.txt');
  });
  it('names every kind that Azure is asked for, with its version, and nothing of the tenant', async () => {
    const { status, out } = await run(['--format', 'json'], changed);
    const { reads } = JSON.parse(out);
    expect(status).toBe(0);
    expect(reads.map((read: { kind: string }) => read.kind)).toEqual(
      EVIDENCE_KINDS.filter((kind) => KINDS[kind].over !== 'own'),
    );
    for (const read of reads) expect(read.source).toMatch(/\d{4}-\d\d-\d\d/);
    expect(reads).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'plans',
          answer: 'HTTP 200',
          shape: expect.stringMatching(/^malformed: .*pricingTier/),
        }),
        expect.objectContaining({
          kind: 'contacts',
          answer: 'HTTP 403',
          shape: expect.stringMatching(/^denied: HTTP 403/),
        }),
        expect.objectContaining({ kind: 'inventory', answer: 'HTTP 200', rows: 1, shape: 'as expected', lacks: [] }),
      ]),
    );
    expect(out).not.toMatch(/[\da-f]{8}-[\da-f]{4}-|pay-openai|Payments|bank|@/i);
  });
  it('reads one subscription', async () => {
    const tenants: Tenant[] = [];
    await run([], (tenant) => void tenants.push(tenant));
    const asked = new Set(
      tenants.flatMap(({ requests }) =>
        requests.flatMap(
          ({ path }) => /^\/subscriptions\/([^/?]+)\/providers\/Microsoft\.Security/.exec(path)?.[1] ?? [],
        ),
      ),
    );
    expect(asked.size).toBe(1);
  });
  it('says so where none can be read', async () => {
    const ran = await aispm(['diagnose', '--reads', '--world', 'empty'], { openWorld: () => open({}) });
    expect(ran).toMatchObject({ status: 1, err: expect.stringContaining('No subscription can be read') });
  });
});

it('a scan tells the same change of shape as a note of its report', async () => {
  const ran = await aispm(['scan', '--world', 'given'], { openWorld: () => open(world, undefined, changed) });
  expect(ran.out.replace(/\s+/g, ' ')).toContain(
    '2 readings of Defender plans had another shape than expected (No plan of the list can be read: pricingTier: Invalid input: expected string, received undefined): what rests on them is unknown.',
  );
  for (const line of ran.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

it('a reading that had no answer says why', () => {
  const at = '2026-11-24T01:00:00Z';
  const reads = readsOf({ plans: { ok: false, why: 'failed', message: 'No answer (ECONNRESET)', source: 's', at } });
  expect(reads.find((read) => read.kind === 'plans')).toMatchObject({
    answer: 'no answer',
    shape: 'failed: No answer (ECONNRESET)',
    lacks: undefined,
  });
});
it('a part that was refused counts as refused, and a scope that is not proven is told', () => {
  const read = { ok: true, source: 's', at: '2026-11-24T01:00:00Z' } as const;
  const unread = { resourceId: 'a', state: 'unread', why: 'denied', message: 'HTTP 403 No.' } as const;
  const message = 'the tenant root group could not be read (HTTP 403 AuthorizationFailed), so nothing is proven';
  const reads = readsOf({
    deployments: { ...read, value: { accounts: [{ ...unread, rows: [] }] } },
    completeness: { ...read, value: { proven: false, message } },
  });
  expect(reads.filter((one) => one.answer === 'HTTP 403').map(({ kind, shape }) => [kind, shape])).toEqual([
    ['deployments', 'denied: HTTP 403 No.'],
    ['completeness', `not proven: ${message}`],
  ]);
});
it.each([
  ["over scope '/subscriptions/a/providers/X' or", 'over scope <name> or'],
  ['the management group payments (HTTP 403 X) could not be read, so', 'a management group could not be read, so'],
  ['GET /subscriptions/a/resourceGroups/b failed', 'GET <path> failed'],
  ["action 'Microsoft.Security/pricings/read' of 'ann'", "action 'Microsoft.Security/pricings/read' of <name>"],
  ['ann@bank.example and 11111111-1111-4111-8111-111111111111', 'person-1@redacted.invalid and <id>'],
])('%s', (message, left) => expect(withoutNames(message)).toBe(left));
