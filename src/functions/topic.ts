import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import type { Settings } from '../config.ts';
import { CLOUD_PROFILES } from '../model/cloud.ts';
import type { TopicSettings } from '../notify/event-ports.ts';
import { eventTopic } from '../notify/send-topic.ts';

/** The topic of the settings; undefined where they name none. `ca`: the certificate of a simulated one, PEM. */
export function topicOf(
  settings: Settings,
  credential: TokenCredential,
  ca: string | undefined,
): TopicSettings | undefined {
  const { AISPM_EVENT_TOPIC: endpoint } = settings;
  if (!endpoint) return undefined;
  const { scope } = CLOUD_PROFILES[settings.AISPM_CLOUD].events;
  return {
    topic: eventTopic({ endpoint, credential, scope, ca }),
    source: sourceOf(settings),
    settings: createHash('sha256').update(endpoint).digest('hex'),
  };
}

/** Names the stored scans: two apps over the same storage publish the same events, others never do. */
function sourceOf(settings: Settings): string {
  const { AISPM_STORAGE: connection, AISPM_STORAGE__tableServiceUri: uri, AISPM_TABLE_PREFIX: prefix } = settings;
  const account = connection
    ? (/(?:^|;)\s*AccountName=([^;]+)/i.exec(connection)?.[1] ?? 'development')
    : new URL(uri ?? '').hostname.split('.')[0];
  return `/aispm-watch/${account}/${prefix}`;
}
