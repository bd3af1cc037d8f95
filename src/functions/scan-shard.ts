import { app, type InvocationContext } from '@azure/functions';
import { failShard, scanShard } from '../scan/shard/scan-shard.ts';
import { shardMessage } from './shard-message.ts';
import { wire } from './wire.ts';

app.storageQueue('scan-shard', {
  queueName: '%AISPM_QUEUE%',
  connection: 'AISPM_STORAGE',
  handler: async (message: unknown, context: InvocationContext) => {
    const { scanId, shard } = shardMessage(message);
    const { deps, usage } = await wire(context);
    const state = await scanShard(deps, { scanId, shard });
    const { armRequests, graphRequests, throttled, retried } = usage();
    deps.event('shard.done', { scanId, shard, state, requests: armRequests + graphRequests, throttled, retried });
  },
});

app.storageQueue('scan-shard-poison', {
  queueName: '%AISPM_QUEUE%-poison',
  connection: 'AISPM_STORAGE',
  handler: async (message: unknown, context: InvocationContext) => {
    const shard = shardMessage(message);
    const { deps } = await wire(context);
    await failShard(deps, shard, 'every delivery of its message failed; the log names the reason');
  },
});
