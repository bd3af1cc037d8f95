import type { z } from 'zod';
import { ACCOUNT_KINDS } from './evidence/accounts.ts';
import { BOM_KINDS, type BomPart, type BomPartName, type BomRow } from './evidence/bom.ts';
import type { accountReadingSchema, armRowSchema, Kind, securityRowSchema } from './evidence/kind.ts';
import { RESOURCE_KINDS, type resourceSchema } from './evidence/resources.ts';
import { SCOPE_KINDS, type workspaceSchema } from './evidence/scope.ts';
import { SECURITY_KINDS } from './evidence/security.ts';
import { type permissionSchema, SUBSCRIPTION_KINDS } from './evidence/subscription.ts';
import { TOKEN_KINDS } from './evidence/tokens.ts';
import type { extensionSchema, planSchema } from './plan-schemas.ts';
import type { Listing, Reading } from './reading.ts';

/*
 * What is read from Azure, as the rules see it; a new kind is one entry in src/model/evidence.
 * Schemas are lenient about unknown fields (they are kept) and strict about the needed ones. Resource ids are
 * lower-cased where they are compared, never where they are shown.
 */

/** Every kind of evidence. The readings kept with a scan are parsed by its schema when they are judged again. */
export const KINDS = {
  ...SUBSCRIPTION_KINDS,
  ...RESOURCE_KINDS,
  ...SECURITY_KINDS,
  ...ACCOUNT_KINDS,
  ...SCOPE_KINDS,
  ...BOM_KINDS,
  ...TOKEN_KINDS,
} as const satisfies Readonly<Record<string, Kind>>;

export type EvidenceKind = keyof typeof KINDS;
/** The kinds of one place they are read from: `KindOver<'graph'>`. */
export type KindOver<O extends Kind['over']> = {
  [K in EvidenceKind]: (typeof KINDS)[K]['over'] extends O ? K : never;
}[EvidenceKind];
export type EvidenceMap = { readonly [K in EvidenceKind]: z.infer<(typeof KINDS)[K]['schema']> };
/**
 * The readings of one subscription. A kind that is absent was not asked for, because nothing in the inventory needed
 * it.
 */
export type Readings = { readonly [K in EvidenceKind]?: Reading<EvidenceMap[K]> };

const ALL_KINDS = Object.keys(KINDS) as readonly EvidenceKind[];
/** What every scan reads. */
export const EVIDENCE_KINDS = ALL_KINDS.filter((kind) => KINDS[kind].over !== 'optional');

/** The entries of the kinds that are read from one place, with their names. */
export const kindsOver = <O extends Kind['over']>(
  over: O,
): readonly (readonly [KindOver<O>, Extract<Kind, { readonly over: O }>])[] =>
  ALL_KINDS.filter((name): name is KindOver<O> => KINDS[name].over === over).map((name) => {
    const kind: Kind = KINDS[name];
    return [name, kind as Extract<Kind, { readonly over: O }>];
  });

export type Plan = z.infer<typeof planSchema>;
export type Extension = z.infer<typeof extensionSchema>;
export type Resource = z.infer<typeof resourceSchema>;
export type SecurityRow = z.infer<typeof securityRowSchema>;
export type ArmRow = z.infer<typeof armRowSchema>;
export type AccountReading = z.infer<typeof accountReadingSchema>;
export type Workspace = z.infer<typeof workspaceSchema>;
export type Permission = z.infer<typeof permissionSchema>;
export type { BomPart, BomPartName, BomRow, Listing };
