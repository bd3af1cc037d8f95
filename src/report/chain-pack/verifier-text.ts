/** Defined by whatever bundles this: tools/page.ts makes it. */
declare const AISPM_VERIFIER: string;

/** The script that lies in a pack and verifies it; throws in a program that was not built. */
export function verifierText(): string {
  if (typeof AISPM_VERIFIER === 'undefined')
    throw new Error(
      'A pack needs its verifier, which only the built program has: run "npm run build" and use bin/aispm.mjs',
    );
  return AISPM_VERIFIER;
}
