import { DefaultAzureCredential } from '@azure/identity';
import { LoginError } from '../azure/errors.ts';
import { explainedCredential } from '../azure/explained-credential.ts';
import { readSettings, type Settings, SettingsError } from '../config.ts';
import { CLOUD_PROFILES } from '../model/cloud.ts';
import type { Outbox } from '../notify/ports.ts';
import type { Anchors } from '../scan/evidence/anchors.ts';
import type { Ledger } from '../scan/evidence/ledger.ts';
import type { Signer } from '../scan/evidence/signer.ts';
import type { Expiry } from '../scan/expiry.ts';
import type { Store } from '../scan/store.ts';
import { openAnchors } from '../store/anchors.ts';
import { vaultSigner } from '../store/key-vault.ts';
import { openLedger } from '../store/ledger.ts';
import { openOutbox } from '../store/outbox.ts';
import { openStore } from '../store/store.ts';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';

export type Storage = {
  readonly settings: Settings;
  readonly store: Store & Expiry;
  readonly anchors: Anchors | undefined;
  readonly ledger: Ledger;
  /** The key of the settings; opened when it signs. */
  readonly signer: (() => Promise<Signer>) | undefined;
  /** Where mails are prepared; undefined where the settings name no mail service. */
  readonly outbox: Outbox | undefined;
};

/**
 * Opens the tables where the service stores its scans, as named by the service's own settings. Errors: a `CliError`
 * where the settings are missing or invalid, or the tables cannot be opened.
 */
export async function openStorage(ports: Pick<CliPorts, 'environment'>): Promise<Storage> {
  const { settings, access, credential } = accessOf(ports);
  const anchors = settings.AISPM_ANCHORS ? openAnchors(settings.AISPM_ANCHORS, credential) : undefined;
  try {
    const store = await openStore(access, settings.AISPM_TABLE_PREFIX);
    const outbox = settings.AISPM_MAIL_SENDER ? await openOutbox(access, settings.AISPM_TABLE_PREFIX) : undefined;
    const ledger = openLedger(access, settings.AISPM_TABLE_PREFIX);
    return { settings, store, anchors, ledger, signer: vaultSigner(settings.AISPM_SIGNING_KEY, credential), outbox };
  } catch (cause) {
    if (cause instanceof LoginError) throw cause;
    throw new CliError(
      `The tables of the scans cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check the storage settings, and that the signed-in identity has Storage Table Data Contributor there',
      { cause },
    );
  }
}

/**
 * Opens the same tables for verification: they are read and never written. Errors: a `CliError` where the settings are
 * missing or invalid.
 */
export function openForReading(ports: Pick<CliPorts, 'environment'>): {
  readonly ledger: Ledger;
  anchorsAt(place: string): Anchors;
} {
  const { settings, access, credential } = accessOf(ports);
  return {
    ledger: openLedger(access, settings.AISPM_TABLE_PREFIX),
    anchorsAt: (place) => openAnchors(place, credential),
  };
}

function accessOf(ports: Pick<CliPorts, 'environment'>) {
  const settings = settingsOf(ports.environment);
  const cloud = CLOUD_PROFILES[settings.AISPM_CLOUD];
  const credential = explainedCredential(new DefaultAzureCredential({ authorityHost: cloud.authority }), cloud);
  const access = settings.AISPM_STORAGE
    ? { connectionString: settings.AISPM_STORAGE }
    : { endpoint: settings.AISPM_STORAGE__tableServiceUri ?? '', credential };
  return { settings, access, credential };
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
        'To look at Azure now, without anything stored, run "aispm scan"; to fix what it found, run',
        '"aispm fix --report FILE" on its report (--format json --out FILE). For stored scans set AISPM_STORAGE__tableServiceUri',
        'and AISPM_STORAGE__queueServiceUri in the environment, to the values that the function app has in its settings',
        '(or AISPM_STORAGE to the connection string of a development storage)',
      ].join(' '),
      { cause },
    );
  }
}
