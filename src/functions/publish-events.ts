import { app } from '@azure/functions';
import { publishEvents } from '../notify/event-channel.ts';
import { wire } from './wire.ts';

/* Apart from send-digest, so that neither a slow topic nor a slow mail service delays the other. */
app.timer('publish-events', {
  schedule: '%AISPM_DIGEST_SCHEDULE%',
  handler: async (_timer, context) => {
    const { events } = await wire(context);
    await publishEvents(events);
  },
});
