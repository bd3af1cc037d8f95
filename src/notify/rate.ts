import type { MailSettings, Outbox } from './ports.ts';

/**
 * Reserves one of the mails that the mail domain allows per minute and per hour; false where none is left. Reserved
 * before the mail is sent, so that a process killed in between cannot exceed the limit. Throws where storage fails.
 */
export async function reserve(deps: {
  readonly outbox: Outbox;
  readonly mail: Pick<MailSettings, 'perMinute' | 'perHour'>;
  readonly now: () => Date;
}): Promise<boolean> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await deps.outbox.getSent();
    const now = deps.now();
    const within = (seconds: number) =>
      (before?.value ?? []).filter((at) => now.getTime() - Date.parse(at) < seconds * 1000);
    if (within(60).length >= deps.mail.perMinute || within(3600).length >= deps.mail.perHour) return false;
    if (await deps.outbox.putSent([...within(3600), now.toISOString()], before?.etag)) return true;
  }
  return false;
}
