import type { IncomingMessage, ServerResponse } from 'node:http';
import { h } from 'preact';
import { CSP, shell } from '../mailbox/page.ts';
import type { EventTopic, KeptEvent } from './topic.ts';

/* The events of the topic as a person sees them: a list, and each event as JSON. Development only. */

/** Answers `/topic` and `/topic/N`; false where the path is not its own. */
export function topicPage(topic: EventTopic): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [path, index] = /^\/topic(?:\/(\d+))?$/.exec(pathname) ?? [];
    if (path === undefined) return false;
    const answer = (status: number, body: string) =>
      response
        .writeHead(status, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': CSP,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        })
        .end(body);
    const kept = index === undefined ? undefined : topic.events[Number(index)];
    if (index === undefined) answer(200, shell('Events', list(topic.events)));
    else if (!kept) answer(404, shell('No such event', h('p', {}, h('a', { href: '/topic' }, 'All events'))));
    else answer(200, shell(kept.event.subject ?? kept.event.id, one(kept)));
    return true;
  };
}

function list(events: readonly KeptEvent[]) {
  const mails = h('p', {}, h('a', { href: '/mailbox' }, 'The mails of the same scans'));
  if (events.length === 0) return h('div', {}, h('p', {}, 'Nothing was published yet.'), mails);
  const seen = new Set<string>();
  const rows = events
    .map(({ at, event }, index) => {
      const isRepeat = seen.has(event.id);
      seen.add(event.id);
      return h(
        'li',
        { key: index },
        h('a', { href: `/topic/${index}` }, event.subject ?? event.id),
        h('br', {}),
        h('small', {}, `${event.type}, ${at}${isRepeat ? ', a repeat: its id was here before' : ''}`),
      );
    })
    .reverse();
  return h(
    'div',
    {},
    h('p', {}, 'What the simulated Event Grid topic accepted, newest first. Nothing left this machine.'),
    mails,
    h('ol', {}, rows),
  );
}

const one = ({ at, event }: KeptEvent) =>
  h(
    'div',
    {},
    h('p', {}, `${event.type}, accepted ${at}`),
    h('p', {}, h('a', { href: '/topic' }, 'All events')),
    h('pre', {}, JSON.stringify(event, null, 2)),
  );
