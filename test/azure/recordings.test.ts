import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/azure/graph.ts';
import { discoverScope } from '../../src/azure/scope.ts';
import { sentinel } from '../../src/azure/sentinel.ts';
import { accountReadings, subscriptionReadings } from '../../src/azure/subscription.ts';
import { securityRowSchema } from '../../src/model/evidence/kind.ts';
import { connectorSchema } from '../../src/model/evidence/resources.ts';
import type { EvidenceKind } from '../../src/model/evidence.ts';
import { policySchema } from '../../src/model/policy.ts';
import { type Plain, scripted } from './scripted.ts';

/* Real answers of Azure, answered to our readers, where that folder stands beside the repository. */

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'recordings');
const here = existsSync(FOLDER);
/** The subscription that the recordings name; their ids are compared with what was asked. */
const ID = '00000000-0000-4000-8000-000000000001';
const WORKSPACE = `/subscriptions/${ID}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws`;
const ACCOUNT = {
  id: `/subscriptions/${ID}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a`,
  name: 'a',
  type: 't',
};

type Json = Readonly<Record<string, unknown>>;
type Rows = readonly Json[];
const files = here
  ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .sort()
  : [];
const read = (file: string): Json => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

/** The rows that a recording shows: of a list, of an exchange's last answer, or one by itself; none in bare notes. */
function rowsIn(recording: Json): Rows {
  const exchanges = recording['exchanges'] as Rows | undefined;
  const body = exchanges?.at(-1)?.['body'] ?? recording['bodies'] ?? recording['rows'] ?? recording['body'];
  if (Array.isArray(body)) return body as Rows;
  const value = (body as { readonly value?: Rows } | undefined)?.value;
  return value ?? (body === undefined ? [] : [body as Json]);
}

describe.skipIf(!here)(`the recorded answers parse${here ? '' : ' (../shared/recordings is not here)'}`, () => {
  let azure: Awaited<ReturnType<typeof scripted>>;
  beforeAll(async () => {
    azure = await scripted();
  });
  afterAll(() => azure.close());

  /** Answers the paths that end so with an answer, and every other with an empty list. */
  const serve = (answers: Readonly<Record<string, Plain>>) =>
    azure.tell((path): Plain => {
      const end = Object.keys(answers).find((one) => path.split('?')[0]?.endsWith(one));
      return (end ? answers[end] : undefined) ?? { json: { value: [] } };
    }).arm;
  const below = (asked: 'subscription' | 'ai', segment: string, kind: EvidenceKind) => async (rows: Rows) => {
    const readings = await subscriptionReadings(serve({ [segment]: { json: { value: rows } } }), ID, asked);
    expect(readings[kind]).toMatchObject({ ok: true });
    const value: object = readings[kind]?.ok ? readings[kind].value : {};
    expect(value).not.toHaveProperty('unreadable');
    expect(Object.values(value).find(Array.isArray)).toHaveLength(rows.length);
  };
  const inWorkspace = (segment: string, part: string) => async (rows: Rows) => {
    const arm = serve({ '/onboardingStates': { json: { value: [{}] } }, [segment]: { json: { value: rows } } });
    const policy = policySchema.parse({ sentinel: { workspaces: [WORKSPACE] } });
    const found = await sentinel(arm, policy, { tenants: [], visible: new Map() });
    expect(found).toMatchObject({ value: { workspaces: [{ [part]: { state: 'read', rows } }] } });
  };
  const parsed = (schema: typeof securityRowSchema | typeof connectorSchema) => async (rows: Rows) => {
    for (const row of rows) expect(schema.safeParse(row)).toMatchObject({ success: true });
  };

  /** How each folder is read. */
  const READERS: Readonly<Record<string, (rows: Rows, recording: Json) => Promise<void>>> = {
    alertsSuppressionRules: below('ai', '/alertsSuppressionRules', 'suppressionRules'),
    securityContacts: below('ai', '/securityContacts', 'contacts'),
    settings: below('ai', '/settings', 'settings'),
    permissions: below('subscription', '/permissions', 'permissions'),
    pricings: below('subscription', '/pricings', 'plans'),
    sentinelAlertRules: inWorkspace('/alertRules', 'rules'),
    sentinelDataConnectors: inWorkspace('/dataConnectors', 'connectors'),
    sentinelOnboardingStates: inWorkspace('/onboardingStates', 'onboarding'),
    assessments: parsed(securityRowSchema),
    attackPaths: parsed(securityRowSchema),
    governanceAssignments: parsed(securityRowSchema),
    async securityConnectors(rows, { status, body }) {
      if (status === 200) return parsed(connectorSchema)(rows);
      const { contacts } = await subscriptionReadings(
        serve({ '/securityContacts': { status: Number(status), json: body } }),
        ID,
        'ai',
      );
      expect(contacts).toMatchObject({ ok: false, message: expect.stringContaining('400') });
    },
    async defenderForAISettings(rows) {
      const arm = serve({ '/defenderForAISettings': { json: { value: rows } } });
      const { defenderSettings } = await accountReadings(arm, [ACCOUNT]);
      expect(defenderSettings).toMatchObject({ value: { accounts: [{ state: 'read', rows }] } });
    },
    async subscriptions(rows) {
      const { subjects } = await discoverScope(serve({ '/subscriptions': { json: { value: rows } } }), []);
      expect(subjects.map((one) => one.id)).toEqual(rows.map((row) => String(row['subscriptionId']).toLowerCase()));
    },
    async resourceContainers(rows) {
      const id =
        String(rows[0]?.['subscriptionId'] ?? rows[0]?.['id'])
          .split('/')
          .at(-1) ?? '';
      const arm = serve({
        '/subscriptions': { json: { value: [{ subscriptionId: id }] } },
        '/resources': { json: { data: rows, totalRecords: rows.length, count: rows.length, resultTruncated: 'false' } },
      });
      const { subjects } = await discoverScope(arm, []);
      expect(subjects).toMatchObject([{ inGraph: true }]);
      expect(subjects[0]?.managementGroups.length).toBeGreaterThan(0);
    },
    async resourceGraph(_rows, { status, body }) {
      const last = { ...(body as Json), $skipToken: undefined };
      const asked = query(serve({ '/resources': { status: Number(status), json: last } }), 'resources', undefined);
      if (status !== 200) return expect(asked).rejects.toMatchObject({ status });
      // The page was cut short when it was recorded, so fewer rows come than are counted.
      expect(await asked).toMatchObject({ rows: (body as Json)['data'], blind: { why: 'truncated' } });
    },
    async armErrors(_rows, { status, body }) {
      const { plans } = await subscriptionReadings(
        serve({ '/pricings': { status: Number(status), json: body } }),
        ID,
        'subscription',
      );
      expect(plans).toMatchObject({ ok: false, why: 'unregistered' });
    },
  };

  it('of every folder', () => {
    const folders = new Set(files.map((file) => file.split('/')[0]));
    expect([...folders].sort()).toEqual(Object.keys(READERS).sort());
  });
  // The others note what is known of an answer, and hold none.
  const answers = files
    .map((file) => [file, read(file)] as const)
    .filter(([, one]) => rowsIn(one).length > 0 || one['status']);
  it.each(answers)('%s', async (file, recording) => {
    await READERS[file.split('/')[0] ?? '']?.(rowsIn(recording), recording);
  });
});
