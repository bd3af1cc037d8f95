import type { MailSettings, Outbox } from './ports.ts';

/**
 * Reserves one of the mails that the mail domain allows per minute and per hour; false where none is left. Reserved
 * before the mail is sent, so that a process killed in between cannot exceed the limit. A time further ahead than the
 * clocks of two machines differ was written by a wrong clock and does not count. Throws where storage fails.
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
      (before?.value ?? []).filter((at) => {
        const past = now.getTime() - Date.parse(at);
        return past < seconds * 1000 && past > -60_000;
      });
    if (within(60).length >= deps.mail.perMinute || within(3600).length >= deps.mail.perHour) return false;
    if (await deps.outbox.putSent([...within(3600), now.toISOString()], before?.etag)) return true;
  }
  return false;
}
