import type { TestProject } from 'vitest/node';
import { buildTargets, isFresh } from './build.ts';
import { installOnDemand } from './on-demand.ts';

/** Before the first test, and before every run of the watch: some tests run what is built, and none a stale build. */
export async function setup(project: TestProject): Promise<void> {
  installOnDemand();
  await buildIfStale();
  project.onTestsRerun(buildIfStale);
}

async function buildIfStale(): Promise<void> {
  if (!isFresh()) await buildTargets();
}
