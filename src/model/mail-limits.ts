/*
 * What Azure Communication Services takes in one mail: 50 recipients, copies included, and a request of 10 MB. Source:
 * "Service limits for Azure Communication Services", section Email
 * (https://learn.microsoft.com/azure/communication-services/concepts/service-limits).
 */

export const MOST_RECIPIENTS = 50;
/** Subject, HTML and text of a mail; the rest of the request is left room for. */
export const MOST_MAIL_BYTES = 9_700_000;
