import { app, type InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { failShard, scanShard } from '../scan/shard/scan-shard.ts';
import { wire } from './wire.ts';

const messageSchema = z.object({ scanId: z.string().min(1), shard: z.number().int().min(0) });

app.storageQueue('scan-shard', {
  queueName: '%AISPM_QUEUE%',
  connection: 'AISPM_STORAGE',
  handler: async (message: unknown, context: InvocationContext) => {
    const { deps, usage } = await wire(context);
    const { scanId, shard } = messageSchema.parse(message);
    const state = await scanShard(deps, { scanId, shard });
    const { armRequests, graphRequests, throttled, retried } = usage();
    deps.event('shard.done', { scanId, shard, state, requests: armRequests + graphRequests, throttled, retried });
  },
});

app.storageQueue('scan-shard-poison', {
  queueName: '%AISPM_QUEUE%-poison',
  connection: 'AISPM_STORAGE',
  handler: async (message: unknown, context: InvocationContext) => {
    const { deps } = await wire(context);
    await failShard(
      deps,
      messageSchema.parse(message),
      'every delivery of its message failed; the log names the reason',
    );
  },
});
