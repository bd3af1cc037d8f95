import { z } from 'zod';
import type { Resource } from '../model/evidence.ts';
import {
  type AccountReading,
  armRowSchema,
  type EvidenceMap,
  KINDS,
  type Plan,
  permissionSchema,
  type Readings,
  registrationSchema,
} from '../model/evidence.ts';
import { recased } from '../model/field.ts';
import { extensionSchema, planSchema } from '../model/plan-schemas.ts';
import type { Reading } from '../model/reading.ts';
import { list, listRows, pathOf, reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';

const under = (id: string, rest: string): string => `/subscriptions/${encodeURIComponent(id)}/providers/${rest}`;
const pricingSchema = z.looseObject({ name: z.string(), properties: z.record(z.string(), z.unknown()).nullish() });

/** The three requests that every subscription gets. */
export async function everySubscription(
  arm: Arm,
  id: string,
): Promise<Pick<Readings, 'registration' | 'plans' | 'permissions'>> {
  const [registration, plans, permissions] = await Promise.all([
    reading(
      arm,
      KINDS.registration.source,
      async () => (await arm.get(under(id, 'Microsoft.Security?api-version=2021-04-01'), registrationSchema)).value,
    ),
    reading(arm, KINDS.plans.source, () => plansOf(arm, id)),
    reading(arm, KINDS.permissions.source, async () => ({
      permissions: (await list(arm, under(id, 'Microsoft.Authorization/permissions?api-version=2022-04-01'))).map(
        (row) => parseAs(permissionSchema, row),
      ),
    })),
  ]);
  return { registration, plans, permissions };
}

async function plansOf(arm: Arm, id: string): Promise<EvidenceMap['plans']> {
  const rows = (await list(arm, under(id, 'Microsoft.Security/pricings?api-version=2024-01-01'))).map((row) =>
    parseAs(pricingSchema, row),
  );
  const plans: Plan[] = [];
  const unreadable: Record<string, string> = {};
  for (const { name, properties } of rows) {
    const parsed = planSchema.safeParse(cased(name, properties ?? {}));
    if (parsed.success) plans.push(parsed.data);
    else
      unreadable[name.toLowerCase()] = parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
  }
  if (plans.length === 0 && rows.length > 0)
    throw new AzureError('malformed', `No plan of the list can be read: ${Object.values(unreadable)[0]}`);
  return { plans, ...(Object.keys(unreadable).length > 0 ? { unreadable } : {}) };
}

/** A plan with its properties, and those of its extensions, named as the schema names them: Azure varies their case. */
function cased(name: string, properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plan = recased(properties, Object.keys(planSchema.shape));
  const { extensions } = plan;
  if (!Array.isArray(extensions)) return { ...plan, name };
  const rows: readonly unknown[] = extensions;
  return {
    ...plan,
    name,
    extensions: rows.map((row) => (isRecord(row) ? recased(row, Object.keys(extensionSchema.shape)) : row)),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The three more of one that holds AI. */
export async function aiSubscription(
  arm: Arm,
  id: string,
): Promise<Pick<Readings, 'suppressionRules' | 'contacts' | 'settings'>> {
  const [suppressionRules, contacts, settings] = await Promise.all([
    rows(
      arm,
      KINDS.suppressionRules.source,
      under(id, 'Microsoft.Security/alertsSuppressionRules?api-version=2019-01-01-preview'),
    ),
    rows(arm, KINDS.contacts.source, under(id, 'Microsoft.Security/securityContacts?api-version=2023-12-01-preview')),
    rows(arm, KINDS.settings.source, under(id, 'Microsoft.Security/settings?api-version=2022-05-01')),
  ]);
  return { suppressionRules, contacts, settings };
}

function rows(arm: Arm, source: string, path: string): Promise<Reading<EvidenceMap['contacts']>> {
  return reading(arm, source, async () => {
    const { rows: read, blind } = await listRows(arm, path);
    return {
      rows: read.map((row) => parseAs(armRowSchema, row)),
      ...(blind ? { blind: { why: blind.why, message: `A later page was lost: ${blind.message}` } } : {}),
    };
  });
}

/**
 * Two requests for each OpenAI or AIServices account. An account that cannot be read is an `unread` row, never a
 * missing one.
 */
export async function accounts(
  arm: Arm,
  resources: readonly Resource[],
): Promise<Pick<Readings, 'defenderSettings' | 'deployments'>> {
  const [defenderSettings, deployments] = await Promise.all([
    reading(arm, KINDS.defenderSettings.source, async () => ({
      accounts: await Promise.all(resources.map((one) => account(arm, one.id, 'defenderForAISettings', true))),
    })),
    reading(arm, KINDS.deployments.source, async () => ({
      accounts: await Promise.all(resources.map((one) => account(arm, one.id, 'deployments', false))),
    })),
  ]);
  return { defenderSettings, deployments };
}

async function account(arm: Arm, resourceId: string, part: string, absence: boolean): Promise<AccountReading> {
  try {
    return {
      resourceId,
      state: 'read',
      rows: (await oneOrList(arm, `${pathOf(resourceId)}/${part}?api-version=2024-10-01`)).map((row) =>
        parseAs(armRowSchema, row),
      ),
    };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    const absent = absence && fault.status === 404 && fault.why !== 'unregistered';
    return { resourceId, state: absent ? 'absent' : 'unread', why: fault.why, message: fault.message, rows: [] };
  }
}

const oneOrListSchema = z
  .looseObject({
    value: z.array(z.unknown()).optional(),
    nextLink: z.string().nullish(),
    properties: z.record(z.string(), z.unknown()).nullish(),
  })
  .refine((answer) => answer.value || answer.properties, { path: ['value'], error: 'neither a list nor one object' });

/** The settings of an account are answered as a list or, by some versions, as the one object. */
async function oneOrList(arm: Arm, path: string): Promise<readonly unknown[]> {
  const { value: answer } = await arm.get(path, oneOrListSchema);
  if (!answer.value) return [answer];
  return answer.nextLink ? [...answer.value, ...(await list(arm, answer.nextLink))] : answer.value;
}
