import { EmailClient, type EmailMessage } from '@azure/communication-email';
import { afterEach, describe, expect, it } from 'vitest';
import { type Mailbox, type MailboxOptions, startMailbox } from '../../../local/mailbox/mailbox.ts';

let mailbox: Mailbox;
afterEach(() => mailbox.close());

const message: EmailMessage = {
  senderAddress: 'DoNotReply@aispm.contoso.example',
  content: { subject: '1 new failure', plainText: 'text', html: '<p>html</p>' },
  recipients: { to: [{ address: 'owner@contoso.example' }] },
};
const retryOptions = { maxRetries: 0 };
const credential = { getToken: async () => ({ token: 'simulated', expiresOnTimestamp: Date.now() + 3_600_000 }) };
const id = '8540c0de-899f-5cce-acb5-3ec493af3800';

async function open(options?: MailboxOptions) {
  mailbox = await startMailbox(options);
  const tlsOptions = { ca: mailbox.ca };
  return {
    client: new EmailClient(mailbox.endpoint, credential, { tlsOptions, retryOptions }),
    keyed: new EmailClient(mailbox.connectionString, { tlsOptions, retryOptions }),
  };
}
const send = async (client: EmailClient, operationId = id) =>
  (await client.beginSend(message, { operationId })).pollUntilDone();

describe('the simulated mailbox, through the real client', () => {
  it('takes a mail with a token and with a key, keeps it, and says that it was sent', async () => {
    const { client, keyed } = await open();
    expect(await send(client)).toMatchObject({ id, status: 'Succeeded' });
    await send(keyed, '8540c0de-899f-5cce-acb5-3ec493af3801');
    expect(mailbox.mails.map((mail) => [mail.operationId.at(-1), mail.message.content.subject])).toEqual([
      ['0', '1 new failure'],
      ['1', '1 new failure'],
    ]);
  });

  it('keeps a repeat too, unless set to accept an operation only once', async () => {
    const { client } = await open();
    await send(client);
    await send(client);
    expect(mailbox.mails).toHaveLength(2);
    await mailbox.close();
    const once = await open({ deduplicate: true });
    await send(once.client);
    await send(once.client);
    expect(mailbox.mails).toHaveLength(1);
  });

  it.each([
    ['refuses', { kind: 'status', status: 403 }, 0],
    ['throttles', { kind: 'status', status: 429, retryAfter: 0 }, 0],
    ['breaks off before', { kind: 'reset' }, 0],
    ['breaks off after', { kind: 'lost' }, 1],
    ['drops', { kind: 'failed' }, 1],
  ] as const)('%s what it is told to', async (_name, fault, kept) => {
    const { client } = await open();
    mailbox.order(fault);
    await expect(send(client)).rejects.toThrow();
    expect(mailbox.mails).toHaveLength(kept);
    expect(await send(client, '8540c0de-899f-5cce-acb5-3ec493af3809')).toMatchObject({ status: 'Succeeded' });
  });

  it('holds the limits of the domain by its clock', async () => {
    let at = Date.parse('2026-11-24T02:00:00Z');
    const { client } = await open({ perMinute: 2, perHour: 3, now: () => new Date(at) });
    await send(client);
    await send(client);
    await expect(send(client)).rejects.toMatchObject({ statusCode: 429 });
    at += 61_000;
    await send(client);
    at += 61_000;
    await expect(send(client)).rejects.toMatchObject({ statusCode: 429 });
  });

  it('refuses a mail without a subject, one to more than 50 people', async () => {
    const { client } = await open();
    await expect(client.beginSend({ ...message, content: { subject: '', html: '<p></p>' } })).rejects.toMatchObject({
      statusCode: 400,
    });
    const to = Array.from({ length: 51 }, (_, index) => ({ address: `owner${index}@contoso.example` }));
    await expect(client.beginSend({ ...message, recipients: { to } })).rejects.toMatchObject({ statusCode: 400 });
    expect(mailbox.requests.map((request) => request.status)).toEqual([400, 400]);
  });
});
