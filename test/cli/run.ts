import { credential } from '../../local/tenant/credential.ts';
import { tokenOf } from '../../local/tenant/login.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld, type WorldInput } from '../../local/tenant/world.ts';
import { type CliPorts, runCli } from '../../src/cli/main.ts';

/*
 * The command line over a simulated tenant, without a process of its own: what it printed, what it said, and its exit
 * status.
 */

export const NOW = new Date('2026-11-24T01:00:00Z');

export type Ran = { readonly status: number; readonly out: string; readonly err: string };
export type Given = {
  readonly now?: () => Date;
  readonly openWorld?: CliPorts['openWorld'];
  readonly prepare?: (tenant: Tenant) => void;
  readonly live?: boolean;
  readonly environment?: CliPorts['environment'];
};

/** Runs one command line at a fixed time. A world is opened afresh for each run, as the command line does it. */
export async function aispm(args: readonly string[], given: Given = {}): Promise<Ran> {
  const written = { out: '', err: '' };
  const to = (name: 'out' | 'err') => ({
    columns: 80,
    write(text: string) {
      written[name] += text;
    },
  });
  const now = given.now ?? (() => NOW);
  const status = await runCli(args, {
    out: to('out'),
    err: to('err'),
    now,
    colour: false,
    live: given.live ?? false,
    ...(given.environment ? { environment: given.environment } : {}),
    openWorld: given.openWorld ?? opened(now, given.prepare),
  });
  return { status, ...written };
}

/** A world of this repository by its name, as `--world` opens it, but that never throttles. */
export const opened =
  (now: () => Date = () => NOW, prepare?: (tenant: Tenant) => void): NonNullable<CliPorts['openWorld']> =>
  async (name) => {
    const world = await loadWorld(name);
    return open(world, now, prepare);
  };

export async function open(world: WorldInput, now: () => Date = () => NOW, prepare?: (tenant: Tenant) => void) {
  const tenant = await startTenant(world, { throttle: false, now });
  prepare?.(tenant);
  return {
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    credential: credential(tokenOf(tenant.endpoint, tenant.state.world.tenantId)),
    cloud: tenant.state.world.cloud,
    close: tenant.close,
  };
}
