import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EmailClient } from '@azure/communication-email';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../../local/mailbox/mailbox.ts';
import { mailboxPage } from '../../../local/mailbox/page.ts';

let mailbox: Mailbox;
let close: () => Promise<unknown>;
let url: string;
beforeAll(async () => {
  mailbox = await startMailbox();
  const page = mailboxPage(mailbox);
  const server = createServer((request, response) => {
    if (!page(request, response)) response.writeHead(404).end('not the mailbox');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.close();
    await mailbox.close();
  };
});
afterAll(() => close());
const get = async (path: string) => {
  const response = await fetch(url + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the mailbox page', () => {
  it('says that there is nothing yet', async () =>
    expect((await get('/mailbox')).text).toContain('Nothing was mailed yet'));

  it('lists the mails and shows each as it arrived, with names made inert', async () => {
    const client = new EmailClient(mailbox.connectionString, { tlsOptions: { ca: mailbox.ca } });
    const content = {
      subject: '1 new failure: <script>alert(1)</script>',
      html: '<p>the html</p>',
      plainText: 'the text <b>',
    };
    await client.beginSend({
      senderAddress: 'DoNotReply@contoso.example',
      content,
      recipients: { to: [{ address: 'owner@contoso.example' }] },
    });
    const listed = await get('/mailbox');
    expect(listed.text).toContain('&lt;script>alert(1)&lt;/script>');
    expect(listed.text).not.toContain('<script>');
    expect((await get('/mailbox/0')).text).toContain('sandbox');
    expect((await get('/mailbox/0/html')).text).toBe('<p>the html</p>');
    const text = await get('/mailbox/0/text');
    expect([text.text, text.headers.get('content-type')]).toEqual(['the text <b>', 'text/plain; charset=utf-8']);
    expect(listed.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('knows only its own paths', async () => {
    expect((await get('/mailbox/7')).status).toBe(404);
    expect((await get('/mailboxes')).text).toBe('not the mailbox');
  });
});
