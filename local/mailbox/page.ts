import type { IncomingMessage, ServerResponse } from 'node:http';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { KeptMail, Mailbox } from './mailbox.ts';

/*
 * The mailbox as a person sees it: a list, and each mail as it arrived, in a frame in which nothing can run.
 * Development only.
 */

const STYLE = `
body { font: 14px/20px "Segoe UI", system-ui, sans-serif; margin: 0; background: #f4f5f7; color: #14181d; }
main { max-width: 760px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 20px; line-height: 26px; margin: 0 0 4px; }
p { margin: 0 0 16px; color: #434b55; }
a { color: #1a4f96; }
ol { list-style: none; margin: 0; padding: 0; background: #fff; border: 1px solid #dde1e6; }
li { padding: 12px 16px; border-top: 1px solid #dde1e6; } li:first-child { border-top: 0; }
small { color: #5b6470; font-size: 12px; }
pre { background: #fff; border: 1px solid #dde1e6; padding: 16px; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px/18px Consolas, Menlo, monospace; }
iframe { width: 100%; height: 1200px; border: 1px solid #dde1e6; background: #fff; }
`;
export const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";

/** Answers `/mailbox`, `/mailbox/N` and its two bodies; false where the path is not its own. */
export function mailboxPage(mailbox: Mailbox): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, index, part] = /^\/mailbox(?:\/(\d+)(?:\/(html|text))?)?$/.exec(pathname) ?? [];
    if (pathname !== '/mailbox' && index === undefined) return false;
    const mail = index === undefined ? undefined : mailbox.mails[Number(index)];
    const answer = (status: number, type: string, body: string) =>
      response
        .writeHead(status, {
          'content-type': `${type}; charset=utf-8`,
          'content-security-policy': CSP,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        })
        .end(body);
    if (index === undefined) answer(200, 'text/html', shell('Mailbox', list(mailbox.mails)));
    else if (!mail)
      answer(404, 'text/html', shell('No such mail', h('p', {}, h('a', { href: '/mailbox' }, 'All mails'))));
    else if (part === 'html') answer(200, 'text/html', mail.message.content.html ?? '');
    else if (part === 'text') answer(200, 'text/plain', mail.message.content.plainText ?? '');
    else answer(200, 'text/html', shell(mail.message.content.subject, one(mail, Number(index))));
    return true;
  };
}

/** A page of this machine: a title and what follows it. */
export function shell(title: string, body: ReturnType<typeof h>): string {
  const head = h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', {}, title),
    h('style', {}, STYLE),
  );
  return `<!DOCTYPE html>${renderToString(h('html', { lang: 'en' }, head, h('body', {}, h('main', {}, h('h1', {}, title), body))))}`;
}

function list(mails: readonly KeptMail[]) {
  if (mails.length === 0)
    return h('p', {}, 'Nothing was mailed yet. The first scan is the baseline; a mail comes with the first change.');
  const rows = mails
    .map((mail, index) =>
      h(
        'li',
        { key: index },
        h('a', { href: `/mailbox/${index}` }, mail.message.content.subject),
        h('br', {}),
        h('small', {}, `${recipients(mail)}, ${mail.at}, ${mail.status}`),
      ),
    )
    .reverse();
  return h(
    'div',
    {},
    h('p', {}, 'What the simulated Communication Services resource accepted, newest first. Nothing left this machine.'),
    h('p', {}, h('a', { href: '/topic' }, 'The events of the same scans')),
    h('ol', {}, rows),
  );
}

function one(mail: KeptMail, index: number) {
  const at = `/mailbox/${index}`;
  return h(
    'div',
    {},
    h('p', {}, `To ${recipients(mail)}, from ${mail.message.senderAddress}, ${mail.at}`),
    h(
      'p',
      {},
      h('a', { href: '/mailbox' }, 'All mails'),
      ' · ',
      h('a', { href: `${at}/html` }, 'HTML alone'),
      ' · ',
      h('a', { href: `${at}/text` }, 'Text alone'),
    ),
    h('iframe', { src: `${at}/html`, sandbox: '', title: 'The HTML body' }),
    h('h1', {}, 'The same as text'),
    h('pre', {}, mail.message.content.plainText ?? ''),
  );
}

const recipients = ({ message }: KeptMail): string =>
  [...message.recipients.to, ...(message.recipients.cc ?? [])].map((one) => one.address).join(', ');
