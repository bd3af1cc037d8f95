/**
 * What a region lacks of what the policy may require: data, with its source and date.
 * Source: learn.microsoft.com/azure/defender-for-cloud/support-matrix-cloud-environment and /ai-onboarding
 * (availability), read 2026-11-24: the AI services plan and AI security posture management are offered in commercial
 * regions, AI security posture management alone in Azure Government, neither in 21Vianet.
 */
export const REGIONS_READ = '2026-11-24';

type Gap = { readonly prefix: string; readonly lacks: string };

/** Regions by the start of their name, lower-cased without spaces, with what they lack. */
const GAPS: readonly Gap[] = [
  { prefix: 'usgov', lacks: 'the AI services plan' },
  { prefix: 'usdod', lacks: 'the AI services plan' },
  { prefix: 'china', lacks: 'Defender for Cloud' },
];

/** What the region of a resource lacks, or undefined where it lacks nothing that is known. */
export const regionLacks = (place: string): string | undefined =>
  GAPS.find((gap) => place.startsWith(gap.prefix))?.lacks;
