import { DefaultAzureCredential } from '@azure/identity';
import { LoginError } from '../azure/errors.ts';
import { explainedCredential } from '../azure/explained-credential.ts';
import { readSettings, type Settings, SettingsError } from '../config.ts';
import { CLOUD_PROFILES } from '../model/cloud.ts';
import type { Expiry, Store } from '../scan/store.ts';
import { openStore } from '../store/store.ts';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';

export type Storage = { readonly settings: Settings; readonly store: Store & Expiry };

/**
 * Opens the tables where the service stores its scans, as named by the service's own settings. Errors: a `CliError`
 * where the settings are missing or invalid, or the tables cannot be opened.
 */
export async function openStorage(ports: Pick<CliPorts, 'environment'>): Promise<Storage> {
  const settings = settingsOf(ports.environment);
  const cloud = CLOUD_PROFILES[settings.AISPM_CLOUD];
  const access = settings.AISPM_STORAGE
    ? { connectionString: settings.AISPM_STORAGE }
    : {
        endpoint: settings.AISPM_STORAGE__tableServiceUri ?? '',
        credential: explainedCredential(new DefaultAzureCredential({ authorityHost: cloud.authority }), cloud),
      };
  try {
    return { settings, store: await openStore(access, settings.AISPM_TABLE_PREFIX) };
  } catch (cause) {
    if (cause instanceof LoginError) throw cause;
    throw new CliError(
      `The tables of the scans cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check the storage settings, and that the signed-in identity has Storage Table Data Contributor there',
      { cause },
    );
  }
}

function settingsOf(environment: CliPorts['environment']): Settings {
  try {
    return readSettings(environment);
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    const faults = cause.message.slice(cause.message.indexOf('\n') + 1).trim();
    throw new CliError(
      `This command reads the scans that the service stored, and it does not know where they are: ${faults}`,
      [
        'To look at Azure now, without anything stored, run "aispm scan". For stored scans set AISPM_STORAGE__tableServiceUri',
        'and AISPM_STORAGE__queueServiceUri in the environment, to the values that the function app has in its settings',
        '(or AISPM_STORAGE to the connection string of a development storage)',
      ].join(' '),
      { cause },
    );
  }
}
