import { DefaultAzureCredential } from '@azure/identity';
import { azure } from '../azure/azure.ts';
import { simulatedConnection } from '../azure/simulated.ts';
import { readSimulated } from '../config.ts';
import { CLOUD_PROFILES, type CloudName, type CloudProfile } from '../model/cloud.ts';
import { withoutControls } from '../report/control-characters.ts';
import type { Azure } from '../scan/ports.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';
import { type ProgressDisplay, progressDisplay } from './progress.ts';
import { identityOf } from './sign-in.ts';

export type AzureOptions = {
  readonly scope?: readonly string[];
  readonly cloud: CloudName;
  readonly world?: string;
  readonly policy?: string;
};
export type OpenedAzure = {
  readonly azure: Azure;
  readonly cloud: CloudProfile;
  readonly display: ProgressDisplay;
  close(): Promise<void>;
  /** Who signs in: ids only, never a token. */
  identity(): Promise<string>;
};

/**
 * Azure itself by DefaultAzureCredential, or the simulated tenant that `--world` or the environment (AISPM_ENDPOINT)
 * names; with progress on standard error.
 */
export async function openAzure(ports: CliPorts, options: AzureOptions): Promise<OpenedAzure> {
  const what =
    [...(options.world ? [`world ${options.world}`] : []), ...(options.scope ?? [])].join(', ') ||
    'all that is visible';
  const started = (cloud: CloudName) =>
    progressDisplay(ports.err, {
      live: ports.live ?? false,
      now: ports.now,
      title: withoutControls(`aispm-watch ${VERSION}, ${what}, ${cloud} cloud, reads only`),
    });
  if (!options.world) {
    const cloud = CLOUD_PROFILES[options.cloud];
    const stand = simulatedConnection(readSimulated());
    if (stand) {
      ports.err.write(`Reading the simulated tenant at ${stand.endpoint} (AISPM_ENDPOINT), not ${cloud.title}\n`);
      const shown = started(cloud.name);
      return {
        azure: azure({ cloud, now: ports.now, onWait: shown.waiting, ...stand }),
        cloud,
        display: shown,
        close: async () => shown.end(),
        identity: async () => 'the simulated tenant’s',
      };
    }
    const credential = new DefaultAzureCredential({ authorityHost: cloud.authority });
    const shown = started(cloud.name);
    return {
      azure: azure({ cloud, credential, now: ports.now, onWait: shown.waiting }),
      cloud,
      display: shown,
      close: async () => shown.end(),
      identity: () => identityOf(credential, cloud.scope),
    };
  }
  if (!ports.openWorld)
    throw new CliError(
      'This installation has no simulated tenants',
      'Use --world in a clone of the repository, or leave it out to read Azure',
    );
  const { cloud: name, close, ...world } = await ports.openWorld(options.world);
  const cloud = CLOUD_PROFILES[name];
  const shown = started(name);
  return {
    azure: azure({ cloud, now: ports.now, onWait: shown.waiting, ...world }),
    cloud,
    display: shown,
    close: async () => {
      shown.end();
      await close();
    },
    identity: () => identityOf(world.credential, cloud.scope),
  };
}
