import { DefaultAzureCredential } from '@azure/identity';
import { azure, type OptionalReads } from '../azure/azure.ts';
import { explainedCredential } from '../azure/explained-credential.ts';
import { simulatedConnection } from '../azure/simulated.ts';
import { readAnswerLimits, readGraphPace, readSimulated, readTableService } from '../config.ts';
import { CLOUD_PROFILES, type CloudName, type CloudProfile } from '../model/cloud.ts';
import { FORECAST_DAYS } from '../model/token-use.ts';
import { withoutControls } from '../report/control-characters.ts';
import type { Azure } from '../scan/ports.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';
import { type ProgressDisplay, progressDisplay } from './progress.ts';
import { type Identity, identityOf } from './sign-in.ts';

export type AzureOptions = OptionalReads & {
  /** Whether the token metrics of `FORECAST_DAYS` are read too. */
  readonly forecast?: boolean;
  readonly scope?: readonly string[];
  readonly cloud: CloudName;
  readonly world?: string;
  readonly policy?: string;
};
/** Errors: a `CliError` where a subscription is named beside a scope. */
export function requireOneScope({ scope, subscription }: AzureOptions & { readonly subscription?: string }): void {
  if (subscription !== undefined && scope?.length)
    throw new CliError('--subscription narrows to one, and --scope names others', 'Give one of the two');
}

export type OpenedAzure = {
  readonly azure: Azure;
  readonly cloud: CloudProfile;
  readonly display: ProgressDisplay;
  close(): Promise<void>;
  identity(): Promise<Identity>;
  /** What has to be reached, Azure Resource Manager first; an address that answers without a token. */
  readonly hosts: readonly Host[];
};
type Host = { readonly title: string; readonly url: string; readonly ca?: string | undefined };

const managementHost = (endpoint: string, ca?: string): Host => ({
  title: 'Azure Resource Manager',
  url: `${endpoint}/subscriptions?api-version=2022-12-01`,
  ca,
});

function hostsOf(cloud: CloudProfile, environment: CliPorts['environment']): readonly Host[] {
  const tables = readTableService(environment);
  return [
    managementHost(cloud.endpoint),
    { title: 'sign-in', url: `${cloud.authority}/common/v2.0/.well-known/openid-configuration` },
    ...(tables ? [{ title: 'table storage', url: tables }] : []),
  ];
}

/**
 * Connects to Azure with DefaultAzureCredential, or to the simulated tenant named by `--world` or by the environment
 * (AISPM_ENDPOINT), with progress on standard error. Nothing is asked of Azure yet. Errors: a `CliError` where this
 * installation has no simulated tenants, or the world does not exist.
 */
export async function openAzure(ports: CliPorts, options: AzureOptions): Promise<OpenedAzure> {
  const { bom, forecastDays = options.forecast ? FORECAST_DAYS : undefined } = options;
  const limits = readAnswerLimits();
  const reading = { now: ports.now, limits, ...readGraphPace(), bom, forecastDays };
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
      const display = started(cloud.name);
      return {
        azure: azure({ ...reading, cloud, onWait: display.waiting, ...stand }),
        cloud,
        display,
        close: async () => display.end(),
        identity: async () => ({ ids: 'the simulated tenant’s', credential: 'the simulated tenant’s' }),
        hosts: [managementHost(stand.endpoint, stand.ca)],
      };
    }
    const credential = explainedCredential(new DefaultAzureCredential({ authorityHost: cloud.authority }), cloud);
    const display = started(cloud.name);
    return {
      azure: azure({ ...reading, cloud, credential, onWait: display.waiting }),
      cloud,
      display,
      close: async () => display.end(),
      identity: () => identityOf(credential, cloud.scope),
      hosts: hostsOf(cloud, ports.environment),
    };
  }
  if (!ports.openWorld)
    throw new CliError(
      'This installation has no simulated tenants',
      'Use --world in a clone of the repository, or leave it out to read Azure',
    );
  const { cloud: name, close, ...world } = await ports.openWorld(options.world);
  const cloud = CLOUD_PROFILES[name];
  const display = started(name);
  return {
    azure: azure({ ...reading, cloud, onWait: display.waiting, ...world }),
    cloud,
    display,
    close: async () => {
      display.end();
      await close();
    },
    identity: () => identityOf(world.credential, cloud.scope),
    hosts: [managementHost(world.endpoint, world.ca)],
  };
}
