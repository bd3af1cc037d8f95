import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The folder with the tools that only some commands need; the product and `npm start` do without them. */
export const ON_DEMAND = join(import.meta.dirname, 'on-demand');

/**
 * Installs the tools of tools/on-demand where they are missing or not those of its lock file. Throws where npm fails.
 */
export function installOnDemand(): void {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'setup.mjs'), '--on-demand'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('The tools of tools/on-demand could not be installed; npm says why above');
}

/** The path of a tool's command; the tool is installed first where it is missing. */
export function onDemand(command: string): string {
  installOnDemand();
  return join(ON_DEMAND, 'node_modules', '.bin', command);
}
