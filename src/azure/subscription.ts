import { z } from 'zod';
import { type ArmPath, armRowSchema, type Kind } from '../model/evidence/kind.ts';
import { permissionSchema } from '../model/evidence/subscription.ts';
import {
  type AccountReading,
  type EvidenceKind,
  type KINDS,
  kindsOver,
  type Readings,
  type Resource,
} from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import { armPath, doubledId, list, listRows, pageLost, reading, strayFrom } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { faultOf, LoginError, saysAbsent } from './errors.ts';
import { plansOf } from './plan-list.ts';

type ArmKind = Extract<Kind, { readonly over: 'arm' }>;
type Shaped = {
  [K in EvidenceKind]: (typeof KINDS)[K] extends { readonly answer: 'shaped' } ? K : never;
}[EvidenceKind];

/** How the lists of a shape of their own become evidence. A kind with such an answer and no entry does not compile. */
const SHAPES: Readonly<Record<Shaped, (rows: readonly unknown[]) => unknown>> = {
  plans: plansOf,
  permissions: (rows) => ({ permissions: rows.map((row) => parseAs(permissionSchema, row)) }),
};

/**
 * What Azure Resource Manager says of one subscription: every kind that is asked of every subscription, or of one that
 * holds AI. One request a kind and page, all at once. Source: path and api-version of the kinds
 * (src/model/evidence/subscription.ts). What cannot be read is a reading that says so. Errors: `LoginError`.
 */
export async function subscriptionReadings(arm: Arm, id: string, asked: ArmKind['asked']): Promise<Readings> {
  const kinds = kindsOver('arm').filter(([, kind]) => kind.asked === asked);
  const entries = await Promise.all(
    kinds.map(async ([name, kind]): Promise<readonly [EvidenceKind, Reading<unknown>]> => {
      const path = armPath(kind, { subscription: id });
      return [name, await reading(arm, kind.source, () => answerOf(arm, path, name, kind))];
    }),
  );
  return Object.fromEntries(entries) as Readings;
}

async function answerOf(arm: Arm, path: string, name: EvidenceKind, kind: ArmKind): Promise<unknown> {
  if (kind.answer === 'object') {
    const { value } = await arm.get(path, kind.schema);
    const stray = strayFrom(path, [value]);
    if (stray) throw stray;
    return value;
  }
  if (kind.answer === 'shaped') return SHAPES[name as Shaped](await list(arm, path));
  const { rows, blind } = await listRows(arm, path);
  return { rows: rows.map((row) => parseAs(armRowSchema, row)), ...(blind ? { blind: pageLost(blind) } : {}) };
}

/**
 * What Azure Resource Manager says below each OpenAI or AIServices account, one request an account and kind. Source:
 * src/model/evidence/accounts.ts. An account that cannot be read is an `unread` row, never a missing one; a 404 is
 * `absent` where the kind counts it as a fact. Errors: `LoginError`.
 */
export async function accountReadings(arm: Arm, resources: readonly Resource[]): Promise<Readings> {
  const entries = await Promise.all(
    kindsOver('account').map(async ([name, kind]): Promise<readonly [EvidenceKind, Reading<unknown>]> => {
      const read = async () => ({ accounts: await Promise.all(resources.map((one) => account(arm, one.id, kind))) });
      return [name, await reading(arm, kind.source, read)];
    }),
  );
  return Object.fromEntries(entries) as Readings;
}

async function account(
  arm: Arm,
  resourceId: string,
  kind: ArmPath & { readonly absence: boolean },
): Promise<AccountReading> {
  try {
    const rows = await oneOrList(arm, armPath(kind, { account: resourceId }));
    return { resourceId, state: 'read', rows: rows.map((row) => parseAs(armRowSchema, row)) };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    const absent = kind.absence && saysAbsent(fault, resourceId);
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
  const more = answer.nextLink ? await list(arm, answer.nextLink) : [];
  const rows = [...(answer.value ?? [answer]), ...more];
  const flaw = strayFrom(path, rows) ?? doubledId(rows);
  if (flaw) throw flaw;
  return rows;
}
