import { buildTargets, isFresh, TARGETS } from './build.ts';

/* `npm run build`. `--if-stale` does nothing where the build is newer than every source. */

if (!process.argv.includes('--if-stale') || !isFresh()) {
  await buildTargets();
  console.log(`Built ${TARGETS.map(({ out }) => out).join(', ')}`);
}
