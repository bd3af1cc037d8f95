import { describe, expect, it } from 'vitest';
import { count, countOf } from '../../src/model/count.ts';

describe('numbers and their nouns', () => {
  it.each([
    [count(1, 'AI account'), '1 AI account'],
    [count(0, 'AI account'), '0 AI accounts'],
    [count(9, 'AI account'), '9 AI accounts'],
    [count(20_000, 'subscription'), '20,000 subscriptions'],
    [count(2, 'entry'), '2 entries'],
    [count(2, 'day'), '2 days'],
    [count(1, 'mail was', 'mails were'), '1 mail was'],
    [count(2, 'mail was', 'mails were'), '2 mails were'],
    [countOf(1, 9, 'AI account'), '1 of 9 AI accounts'],
    [countOf(0, 1, 'AI account'), '0 of 1 AI account'],
    [countOf(1, 2, 'rule over alerts', 'rules over alerts'), '1 of 2 rules over alerts'],
  ])('%s', (said, wanted) => expect(said).toBe(wanted));
});
