import type { MailSettings, Outbox } from './ports.ts';

/**
 * Takes one of the mails that the domain allows a minute and an hour; false where none is left. Taken before the send,
 * so that a kill cannot spend it twice.
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
