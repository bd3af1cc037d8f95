import type { TokenCredential } from '@azure/core-auth';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Queue } from '../scan/store.ts';

export type QueueAccess =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

/** The queue of shards, made where it is absent. Messages are base64, as the queue trigger expects them. */
export async function openQueue(access: QueueAccess, name: string): Promise<Queue> {
  const service =
    'connectionString' in access
      ? QueueServiceClient.fromConnectionString(access.connectionString)
      : new QueueServiceClient(access.endpoint, access.credential);
  const client = service.getQueueClient(name);
  await client.createIfNotExists();
  return {
    async send(message) {
      await client.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
    },
  };
}
