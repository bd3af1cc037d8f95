import { app } from '@azure/functions';
import { sendDigests } from '../notify/send-digests.ts';
import { wire } from './wire.ts';

app.timer('send-digest', {
  schedule: '%AISPM_DIGEST_SCHEDULE%',
  handler: async (_timer, context) => {
    const { digests } = await wire(context);
    await sendDigests(digests);
  },
});
