import type { Answer, MailService } from '../../src/notify/ports.ts';

/* What a mail service does to the mails that it was given, and a mail service that does it. */

/**
 * `wait`: throttled for a billion seconds. `dropped`: taken, neither delivered nor known afterwards. `early`: taken and
 * delivered, and not known from the start. `late`: taken and delivered, known for a day, and not known afterwards.
 */
export type MailFault = 'wait' | 'dropped' | 'early' | 'late';
export const MAIL_FAULTS: readonly MailFault[] = ['wait', 'dropped', 'early', 'late'];

const DAY = 86_400_000;

/**
 * A mail service with faults in front of another. `onLost`: called with the operation of a mail that arrived though
 * its service never said so; a marked repeat of it is right.
 */
export function faultyMail(
  service: MailService,
  fault: () => MailFault | undefined,
  now: () => number,
  onLost: (operationId: string) => void,
): MailService {
  const taken = new Map<string, { readonly fault: MailFault; readonly at: number }>();
  return {
    async send(operationId, message): Promise<Answer> {
      const what = fault();
      if (what === undefined) return service.send(operationId, message);
      if (what === 'wait') return { state: 'throttled', retryAfterSeconds: 1_000_000_000 };
      if (what !== 'dropped') {
        const answer = await service.send(operationId, message);
        if (answer.state !== 'sent') return answer;
      }
      taken.set(operationId, { fault: what, at: now() });
      if (what === 'early') onLost(operationId);
      return { state: 'taken', known: what === 'late' };
    },
    async ask(operationId): Promise<Answer> {
      const own = taken.get(operationId);
      if (!own) return service.ask(operationId);
      if (own.fault === 'late' && now() - own.at < DAY) return { state: 'taken', known: true };
      return { state: 'unknown' };
    },
  };
}
