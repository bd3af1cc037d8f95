import type { TokenCredential } from '@azure/core-auth';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Queue } from '../scan/store.ts';

/** Where the queue is: a connection string (Azurite, development), or an endpoint with a credential. */
export type QueueAccess =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

/**
 * Opens the queue of shards, and creates it where it is absent. Messages are JSON in base64, as the queue trigger
 * expects them. `send` throws the `RestError` of a failed request; so does opening, for example where the identity
 * lacks Storage Queue Data Contributor.
 */
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
