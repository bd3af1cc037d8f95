import { NO_OWNER } from '../../../model/to-fix.ts';
import { viewHash } from '../shell/address.ts';
import { type ReportModel, slug } from './report-model.ts';

/* An owner's page has an address that can be read: the slug of the name, or where two owners share it, the name. */

/** Everyone who owns a subscription or a finding, and "No owner" where somebody should. */
export function allOwners(model: ReportModel): readonly string[] {
  const owners = new Set(model.subscriptions.map((one) => one.owner ?? NO_OWNER));
  for (const bodies of model.encoded.bodies) for (const { owner } of bodies) if (owner) owners.add(owner);
  return [...owners];
}

export function ownerHash(model: ReportModel, owner: string): string {
  const short = slug(owner);
  const isAlone = short !== '' && allOwners(model).filter((one) => slug(one) === short).length === 1;
  return viewHash('o', isAlone ? short : owner);
}

/** The owner that an address names. */
export function ownerOf(model: ReportModel, argument: string): string | undefined {
  const owners = allOwners(model);
  return owners.find((one) => one === argument) ?? owners.find((one) => slug(one) === argument.toLowerCase());
}
