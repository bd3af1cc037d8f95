import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import type { Settings } from '../config.ts';
import { CLOUD_PROFILES } from '../model/cloud.ts';
import type { MailSettings } from '../notify/ports.ts';
import { type MailAccess, mailService } from '../notify/send.ts';

/** The mail service of the settings; undefined where they name none. `ca`: the certificate of a simulated one, PEM. */
export function mailOf(
  settings: Settings,
  credential: TokenCredential,
  ca: string | undefined,
): MailSettings | undefined {
  const {
    AISPM_MAIL_ENDPOINT: endpoint,
    AISPM_MAIL_CONNECTION: connectionString,
    AISPM_MAIL_SENDER: sender,
  } = settings;
  const scope = CLOUD_PROFILES[settings.AISPM_CLOUD].mail?.scope ?? '';
  const by = connectionString ? { connectionString } : endpoint ? { endpoint, credential, scope } : undefined;
  if (!by || !sender) return undefined;
  const access: MailAccess = { sender, ca, ...by };
  return {
    service: mailService(access),
    perMinute: settings.AISPM_MAIL_PER_MINUTE,
    perHour: settings.AISPM_MAIL_PER_HOUR,
    settings: createHash('sha256')
      .update(JSON.stringify([endpoint, connectionString, sender]))
      .digest('hex'),
  };
}
