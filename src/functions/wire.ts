import { resolve } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import type { InvocationContext } from '@azure/functions';
import { AzureCliCredential, ChainedTokenCredential, ManagedIdentityCredential } from '@azure/identity';
import { azure } from '../azure/azure.ts';
import { explainedCredential } from '../azure/explained-credential.ts';
import { simulatedConnection } from '../azure/simulated.ts';
import { answerLimits, graphPace, readSettings, type Settings } from '../config.ts';
import { logOf } from '../log.ts';
import { CLOUD_PROFILES } from '../model/cloud.ts';
import { FORECAST_DAYS } from '../model/token-use.ts';
import { compose } from '../notify/compose.ts';
import type { EventDeps, EventOutbox, TopicSettings } from '../notify/event-ports.ts';
import { owedNotes } from '../notify/note-scans.ts';
import type { DigestDeps, MailSettings, Outbox } from '../notify/ports.ts';
import { limitYoungSpace } from '../scan/collect-garbage.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import type { Expiry } from '../scan/expiry.ts';
import { statedPolicy } from '../scan/policy/stated-policy.ts';
import type { AzureCounts } from '../scan/ports.ts';
import { requestUsage } from '../scan/shard/request-usage.ts';
import type { Store } from '../scan/store.ts';
import { CHECKS } from '../scanners/index.ts';
import { openAnchors } from '../store/anchors.ts';
import { openEventOutbox } from '../store/event-outbox.ts';
import { vaultSigner } from '../store/key-vault.ts';
import { openLedger } from '../store/ledger.ts';
import { openOutbox } from '../store/outbox.ts';
import { openQueue } from '../store/queue.ts';
import { openStore } from '../store/store.ts';
import { VERSION } from '../version.ts';
import { answerBudget } from './answer-budget.ts';
import { type AnswerMaker, answerMaker } from './answer-bytes.ts';
import { mailOf } from './mail.ts';
import { type PolicyLoader, policyLoader } from './policy-loader.ts';
import { type ReadyReports, readyReports } from './ready-report.ts';
import { topicOf } from './topic.ts';

type Opened = {
  readonly settings: Settings;
  readonly deps: Omit<ScanDependencies, 'event' | 'policy' | 'policyWarnings'>;
  readonly expiry: Expiry;
  readonly outbox: Outbox;
  readonly mail: MailSettings | undefined;
  readonly eventOutbox: EventOutbox;
  readonly topic: TopicSettings | undefined;
  readonly policy: PolicyLoader;
  readonly usage: () => AzureCounts;
  readonly make: AnswerMaker;
  readonly ready: ReadyReports;
};
let opened: Promise<Opened> | undefined;

/** What `wire` gives to a function. */
export type Wired = {
  readonly settings: Settings;
  readonly deps: ScanDependencies;
  readonly store: Store;
  readonly expiry: Expiry;
  readonly digests: DigestDeps;
  readonly events: EventDeps;
  /** Makes answers within the memory that all answers of this process may hold. */
  readonly make: AnswerMaker;
  readonly ready: ReadyReports;
  /** Requests made to Azure since the last call. */
  readonly usage: () => AzureCounts;
  /** What is wrong with the policy file, where the last valid one is in force. */
  readonly policyFaults: readonly string[];
};

/**
 * Everything a function needs, opened at the first invocation of this process, and again at the next one where that
 * failed. Throws `SettingsError` for wrong settings, an `Error` for a broken policy file without a valid one before it,
 * and the `RestError` of storage that cannot be opened.
 */
export async function wire(context: InvocationContext): Promise<Wired> {
  const wired = await wireUnjudged(context);
  if (wired.deps.policyUnusable !== undefined) throw new Error(wired.deps.policyUnusable);
  return wired;
}

/** The same for what must go on without a policy: `deps.policyUnusable` says why there is none. */
export async function wireUnjudged(context: InvocationContext): Promise<Wired> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  const { settings, outbox, mail, eventOutbox, topic, policy: loadPolicy, make, ready, ...rest } = await opened;
  const { expiry, usage, deps: shared } = rest;
  const { policy, warnings, faults, unusable } = await loadPolicy();
  const log = logOf(context);
  const deps: ScanDependencies = {
    ...shared,
    policy: statedPolicy(policy, await shared.store.attestations()),
    policyWarnings: warnings,
    policyUnusable: unusable,
    event: (event, fields) => log[levelOf(event)]({ event, ...fields }, event),
  };
  const pageUrl = settings.AISPM_PAGE_URL;
  const notes = mail && owedNotes({ ...shared, policy: deps.policy, outbox, pageUrl });
  if (faults.length > 0) log.error({ event: 'policy.broken', faults }, 'policy.broken');
  return {
    settings,
    store: deps.store,
    expiry,
    usage,
    make,
    ready,
    deps: { ...deps, notes },
    policyFaults: faults,
    digests: { ...deps, outbox, mail, compose, pageUrl },
    events: { ...deps, events: eventOutbox, topic, pageUrl },
  };
}

const levelOf = (event: string): 'error' | 'warn' | 'info' =>
  /\.(failed|broken|overdue|differs)$/.test(event)
    ? 'error'
    : /\.(partial|throttled|uncertain|unowned|unreadable|jumped)$/.test(event)
      ? 'warn'
      : 'info';

async function open(): Promise<Opened> {
  limitYoungSpace();
  const settings = readSettings();
  const cloud = CLOUD_PROFILES[settings.AISPM_CLOUD];
  const credential = explainedCredential(credentialOf(settings, cloud.authority), cloud);
  const access = (uri: string | undefined) =>
    settings.AISPM_STORAGE ? { connectionString: settings.AISPM_STORAGE } : { endpoint: uri ?? '', credential };
  const now = () => new Date();
  const tables = access(settings.AISPM_STORAGE__tableServiceUri);
  const [store, outbox, eventOutbox, queue] = await Promise.all([
    openStore(tables, settings.AISPM_TABLE_PREFIX),
    openOutbox(tables, settings.AISPM_TABLE_PREFIX),
    openEventOutbox(tables, settings.AISPM_TABLE_PREFIX),
    openQueue(access(settings.AISPM_STORAGE__queueServiceUri), settings.AISPM_QUEUE),
  ]);
  // A relative path starts at the folder of the bundle, wherever the host starts its worker.
  const path = settings.AISPM_POLICY ? resolve(import.meta.dirname, settings.AISPM_POLICY) : undefined;
  const simulation = simulatedConnection(settings);
  const reader = azure({
    cloud,
    now,
    limits: answerLimits(settings),
    ...graphPace(settings),
    bom: settings.AISPM_BOM === 'on',
    forecastDays: settings.AISPM_FORECAST === 'on' ? FORECAST_DAYS : undefined,
    ...(simulation ?? { credential }),
  });
  return {
    settings,
    expiry: store,
    outbox,
    mail: mailOf(settings, simulation?.credential ?? credential, simulation?.ca),
    eventOutbox,
    topic: topicOf(settings, simulation?.credential ?? credential, simulation?.ca),
    policy: policyLoader(path, store, CHECKS, now),
    usage: requestUsage(reader.counts),
    make: answerMaker(answerBudget(settings.AISPM_HTTP_MIB * 1024 * 1024)),
    ready: readyReports(store, VERSION, CHECKS),
    deps: {
      azure: reader,
      store,
      queue,
      checks: CHECKS,
      cloud,
      version: VERSION,
      now,
      scope: settings.AISPM_SCOPE,
      shardSize: settings.AISPM_SHARD_SIZE,
      deadlineMinutes: settings.AISPM_SCAN_DEADLINE,
      anchors: settings.AISPM_ANCHORS ? openAnchors(settings.AISPM_ANCHORS, credential) : undefined,
      ledger: openLedger(tables, settings.AISPM_TABLE_PREFIX),
      signer: vaultSigner(settings.AISPM_SIGNING_KEY, credential),
    },
  };
}

/** The managed identity; on a developer's machine, whoever is signed in to the Azure CLI. */
function credentialOf(settings: Settings, authorityHost: string): TokenCredential {
  const identity = settings.AZURE_CLIENT_ID
    ? new ManagedIdentityCredential({ clientId: settings.AZURE_CLIENT_ID, authorityHost })
    : new ManagedIdentityCredential({ authorityHost });
  return new ChainedTokenCredential(identity, new AzureCliCredential());
}
