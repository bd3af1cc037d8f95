import { app, type InvocationContext } from '@azure/functions';
import { finishScans } from '../scan/finish/finish-scans.ts';
import { failShard, scanShard } from '../scan/shard/scan-shard.ts';
import { shardMessage } from './shard-message.ts';
import { wire, wireUnjudged } from './wire.ts';

app.storageQueue('scan-shard', {
  queueName: '%AISPM_QUEUE%',
  connection: 'AISPM_STORAGE',
  handler: async (message: unknown, context: InvocationContext) => {
    const { scanId, shard } = shardMessage(message);
    const { deps, store, usage } = await wire(context);
    const state = await scanShard(deps, { scanId, shard });
    const { armRequests, graphRequests, throttled, retried } = usage();
    deps.event('shard.done', { scanId, shard, state, requests: armRequests + graphRequests, throttled, retried });
    // Somebody waits for a subset scan: it is closed at once, and by the timer where this process ends here.
    if ((await store.getScan(scanId))?.only) await finishScans(deps);
  },
});

app.storageQueue('scan-shard-poison', {
  queueName: '%AISPM_QUEUE%-poison',
  connection: 'AISPM_STORAGE',
  handler: async (message: unknown, context: InvocationContext) => {
    const shard = shardMessage(message);
    const { deps } = await wireUnjudged(context);
    await failShard(deps, shard, 'every delivery of its message failed; the log names the reason');
  },
});
