/** The page's script and style, built from `client.tsx` and `style.css`. */
export type PageAssets = { readonly script: string; readonly head: string; readonly style: string };

/**
 * Defined by whatever bundles this: tools/bundle.ts for the app and the command line, vitest.config.ts for the tests.
 */
declare const AISPM_PAGE: PageAssets;

export const pageAssets = (): PageAssets => {
  if (typeof AISPM_PAGE === 'undefined')
    throw new Error(
      'The page needs its script, which only the built program has: run "npm run build" and use dist/ or bin/aispm.mjs',
    );
  return AISPM_PAGE;
};
