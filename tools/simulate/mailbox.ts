import type { Digest } from '../../src/notify/digest.ts';
import type { Answer, MailService } from '../../src/notify/ports.ts';

/* A mail service that accepts, refuses, throttles, forgets and loses answers on request. */

export type Delivered = {
  readonly operationId: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly digest: Digest /** The sender never learnt that it was accepted. */;
  readonly answerLost: boolean;
};
/**
 * `lost`: accepted, and the answer never arrives. `forgotten`: the same, and the operation is unknown afterwards.
 * `reset`: neither accepted nor answered.
 */
export type Fault = 'lost' | 'forgotten' | 'reset' | 'throttled' | 'refused' | 'taken' | 'failed' | undefined;

export type SimulatedMail = MailService & { readonly delivered: readonly Delivered[] };

export function simulatedMail(fault: () => Fault = () => undefined): SimulatedMail {
  const delivered: Delivered[] = [];
  const operations = new Map<string, Answer['state']>();
  return {
    delivered,
    async send(operationId, { to, cc, mail }) {
      const what = fault();
      if (what === 'reset') return { state: 'no-answer', message: 'reset' };
      if (what === 'throttled') return { state: 'throttled', retryAfterSeconds: 60 };
      if (what === 'refused') return { state: 'refused', message: 'The sender is not linked' };
      if (what === 'failed') {
        operations.set(operationId, 'refused');
        return { state: 'taken' };
      }
      delivered.push({
        operationId,
        to,
        cc,
        digest: JSON.parse(mail.text) as Digest,
        answerLost: what === 'lost' || what === 'forgotten',
      });
      if (what !== 'forgotten') operations.set(operationId, 'sent');
      if (what === 'lost' || what === 'forgotten') return { state: 'no-answer', message: 'lost' };
      return { state: what === 'taken' ? 'taken' : 'sent' };
    },
    async ask(operationId) {
      const state = operations.get(operationId) ?? 'unknown';
      return state === 'refused'
        ? { state, message: 'The mail was dropped' }
        : state === 'sent'
          ? { state }
          : { state: 'unknown' };
    },
  };
}

/** A mail that is its digest, so that the oracle need not read prose. */
export const plain = (digest: Digest) => ({ subject: digest.id, html: '', text: JSON.stringify(digest) });
