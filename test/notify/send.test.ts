import { afterEach, describe, expect, it } from 'vitest';
import { type Mailbox, type MailboxOptions, startMailbox } from '../../local/mailbox/mailbox.ts';
import type { Message } from '../../src/notify/ports.ts';
import { mailService } from '../../src/notify/send.ts';

let mailbox: Mailbox;
afterEach(() => mailbox.close());

const ID = '8540c0de-899f-5cce-acb5-3ec493af3800';
const MESSAGE: Message = {
  to: ['owner@contoso.example'],
  cc: ['architect@contoso.example'],
  mail: { subject: '1 new failure', html: '<p>html</p>', text: 'text' },
};
const SCOPE = 'https://communication.azure.com//.default';

async function open(options: MailboxOptions = {}) {
  mailbox = await startMailbox(options);
  const asked: (string | string[])[] = [];
  const credential = {
    getToken: async (scope: string | string[]) => {
      asked.push(scope);
      return { token: 'simulated', expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  const sender = 'DoNotReply@aispm.contoso.example';
  return {
    asked,
    service: mailService({ sender, ca: mailbox.ca, endpoint: mailbox.endpoint, credential, scope: SCOPE }),
    keyed: mailService({ sender, ca: mailbox.ca, connectionString: mailbox.connectionString }),
  };
}
const posts = () => mailbox.requests.filter((request) => request.method === 'POST').length;

describe('the mail service, through the real client', () => {
  it('sends by token and by key, and knows afterwards that it did', async () => {
    const { service, keyed, asked } = await open();
    expect(await service.ask(ID)).toEqual({ state: 'unknown' });
    expect(await service.send(ID, MESSAGE)).toEqual({ state: 'sent' });
    expect(await keyed.send(ID.replace('3800', '3801'), { ...MESSAGE, cc: [] })).toEqual({ state: 'sent' });
    expect(await service.ask(ID)).toEqual({ state: 'sent' });
    expect(mailbox.mails[0]).toMatchObject({
      operationId: ID,
      message: {
        content: { subject: '1 new failure', plainText: 'text' },
        recipients: { cc: [{ address: 'architect@contoso.example' }] },
      },
    });
    expect(new Set(asked.flat())).toEqual(new Set([SCOPE]));
  });

  it('asks for the scope of its cloud', async () => {
    const { asked } = await open();
    const credential = {
      getToken: async (scope: string | string[]) => ({
        token: String(asked.push(scope)),
        expiresOnTimestamp: Date.now() + 3_600_000,
      }),
    };
    await mailService({
      sender: 's@contoso.example',
      ca: mailbox.ca,
      endpoint: mailbox.endpoint,
      credential,
      scope: 'https://communication.azure.us//.default',
    }).ask(ID);
    expect(asked).toEqual(['https://communication.azure.us//.default']);
  });

  it('never tries by itself a second time', async () => {
    const { service } = await open();
    for (const kind of ['lost', 'reset'] as const) {
      mailbox.order({ kind });
      expect(await service.send(ID, MESSAGE)).toMatchObject({ state: 'no-answer' });
    }
    expect([posts(), mailbox.mails.length]).toEqual([2, 1]);
    for (const status of [500, 503]) {
      mailbox.order({ kind: 'status', status, retryAfter: 0 });
      expect(await service.send(ID, MESSAGE)).toMatchObject({ state: 'no-answer' });
    }
    expect(posts()).toBe(4);
  });

  it('tells what was refused for good from what is to wait', async () => {
    const { service } = await open({ perMinute: 1 });
    for (const status of [400, 401, 403, 404]) {
      mailbox.order({ kind: 'status', status });
      expect(await service.send(ID, MESSAGE)).toMatchObject({ state: 'refused' });
    }
    await service.send(ID, MESSAGE);
    expect(await service.send(ID, MESSAGE)).toEqual({ state: 'throttled', retryAfterSeconds: 60 });
  });

  it('tells a mail that was taken from one that is out, and from one that failed afterwards', async () => {
    const { service } = await open();
    mailbox.order({ kind: 'running' });
    expect(await service.send(ID, MESSAGE)).toEqual({ state: 'taken', known: true });
    expect(await service.ask(ID)).toEqual({ state: 'taken', known: true });
    mailbox.settle();
    expect(await service.ask(ID)).toEqual({ state: 'sent' });
    mailbox.order({ kind: 'failed' });
    const other = ID.replace('3800', '3802');
    expect(await service.send(other, MESSAGE)).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('EmailDropped'),
    });
    expect(await service.ask(other)).toMatchObject({ state: 'refused' });
  });

  it('tells a mail that was taken and is not known from one that is known', async () => {
    const { service } = await open();
    mailbox.order({ kind: 'dropped' });
    expect(await service.send(ID, MESSAGE)).toEqual({ state: 'taken', known: false });
    expect(await service.ask(ID)).toEqual({ state: 'unknown' });
  });

  it.each([
    ['1000000000', 1_000_000_000],
    ['-5', 0],
    ['soon', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('reads how long to wait: %s', async (retryAfter, retryAfterSeconds) => {
    const { service } = await open();
    mailbox.order({ kind: 'status', status: 429, retryAfter });
    expect(await service.send(ID, MESSAGE)).toEqual({ state: 'throttled', retryAfterSeconds });
  });

  it('says no answer where nobody listens, and refused where there is no token; never an address', async () => {
    const { service } = await open();
    await mailbox.close();
    expect(await service.send(ID, MESSAGE)).toMatchObject({ state: 'no-answer' });
    expect(await service.ask(ID)).toMatchObject({ state: 'no-answer' });
    const credential = {
      getToken: async () => {
        throw Object.assign(new Error('No identity for owner@contoso.example\nmore'), {
          name: 'CredentialUnavailableError',
        });
      },
    };
    const locked = mailService({ sender: 's@contoso.example', endpoint: mailbox.endpoint, credential, scope: SCOPE });
    expect(await locked.send(ID, MESSAGE)).toEqual({ state: 'refused', message: 'No identity for (address)' });
    mailbox = await startMailbox();
  });
});
