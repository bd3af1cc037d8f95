import { describe, expect, it } from 'vitest';
import { refusedAnswer } from '../../src/azure/errors.ts';
import { steadyWords } from '../../src/azure/server-words.ts';

const SUPPORT =
  'Please provide below info when asking for support: timestamp = 2021-04-01T08:01:45.5776189Z, correlationId = 361761ad-d830-46c9-9f1a-9cf001653d41.';
const THROTTLED =
  'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';

describe('the words of a refusal', () => {
  it.each<[string, number, unknown, string, string]>([
    [
      'ARM',
      403,
      { error: { code: 'AuthorizationFailed', message: 'No.' } },
      'denied',
      'HTTP 403 AuthorizationFailed No.',
    ],
    [
      'Microsoft.Security, as recorded for a connector',
      400,
      {
        statusCode: 400,
        errorMessage: 'error occured for security connector: Identity provider is missing from AWS account/s.',
        errorCorrelation: '30fb370a-cd29-4275-894e-6336726bd38e',
      },
      'failed',
      'HTTP 400 error occured for security connector: Identity provider is missing from AWS account/s.',
    ],
    [
      'Resource Graph, as recorded for a query that is no query',
      400,
      {
        error: {
          code: 'BadRequest',
          message: SUPPORT,
          details: [
            { code: 'InvalidQuery', message: 'Query is invalid.' },
            { code: 'ParserFailure', message: 'ParserFailure', line: 1 },
          ],
        },
      },
      'failed',
      'HTTP 400 InvalidQuery Query is invalid.',
    ],
    [
      'Resource Graph, throttled',
      429,
      { error: { code: 'RateLimiting', message: SUPPORT, details: [{ code: 'RateLimiting', message: THROTTLED }] } },
      'throttled',
      `HTTP 429 RateLimiting ${THROTTLED}`,
    ],
    [
      'a support text without details',
      429,
      { error: { code: 'RateLimiting', message: SUPPORT } },
      'throttled',
      'HTTP 429 RateLimiting',
    ],
    [
      'a message of its own beside details: the message',
      400,
      { error: { code: 'BadRequest', message: 'Two things are wrong.', details: [{ code: 'One', message: 'one' }] } },
      'failed',
      'HTTP 400 BadRequest Two things are wrong.',
    ],
    ['no envelope', 404, { code: 'NotFound', message: 'gone' }, 'failed', 'HTTP 404 NotFound gone'],
    ['other capitals', 400, { Error: { Code: 'Bad', Message: 'no' } }, 'failed', 'HTTP 400 Bad no'],
    [
      'an unregistered provider, as recorded for a plan',
      404,
      { error: { code: 'Subscription Not Registered', message: 'Please register to Microsoft.Security' } },
      'unregistered',
      'HTTP 404 Subscription Not Registered Please register to Microsoft.Security',
    ],
    ['nothing', 500, {}, 'failed', 'HTTP 500'],
    ['a list', 500, [1], 'failed', 'HTTP 500'],
    ['null', 500, null, 'failed', 'HTTP 500'],
    ['details that are no list', 400, { error: { message: SUPPORT, details: 'x' } }, 'failed', 'HTTP 400'],
    ['a message without end', 500, { error: { message: 'x'.repeat(9000) } }, 'failed', `HTTP 500 ${'x'.repeat(300)}`],
  ])('%s', (_what, status, body, why, words) =>
    expect(refusedAnswer(status, JSON.stringify(body))).toMatchObject({ why, status, message: words }),
  );
  it.each(['', '<html>', '{"error":'])('of a body that is no JSON are the status: %j', (body) =>
    expect(refusedAnswer(503, body).message).toBe('HTTP 503'),
  );
});

it('keeps the whole body beside them, bounded', () => {
  const body = JSON.stringify({ error: { code: 'RateLimiting', message: SUPPORT } });
  expect(refusedAnswer(429, body)).toMatchObject({ message: 'HTTP 429 RateLimiting', detail: body });
  expect(refusedAnswer(500, JSON.stringify('x'.repeat(9000))).detail).toHaveLength(2000);
  expect(refusedAnswer(403, '<html>').detail).toBeUndefined();
});

const [A, B] = ['361761ad-d830-46c9-9f1a-9cf001653d41', '00000000-0000-4000-8000-000000000001'];

describe('a message without what differs from night to night', () => {
  it.each([
    [
      `The client 'ann@bank.example' with object id '${A}' does not have authorization to perform action 'Microsoft.Security/pricings/read' over scope '/subscriptions/${B}' or the scope is invalid.`,
      `The client does not have authorization to perform action 'Microsoft.Security/pricings/read' over scope '/subscriptions/${B}' or the scope is invalid.`,
    ],
    [`The client '${A}' with object id '${A}' may not.`, 'The client may not.'],
    [`The subscription '${B}' could not be found.`, `The subscription '${B}' could not be found.`],
    [
      `The token is from the wrong issuer 'https://sts.windows.net/${A}/'.`,
      `The token is from the wrong issuer 'https://sts.windows.net/${A}/'.`,
    ],
    [`Internal error. Correlation ID: ${A}`, 'Internal error.'],
    [`Internal error (correlationId=${A}).`, 'Internal error.'],
    [`Internal error. ActivityId: ${A}, timestamp: 2026-11-24T01:00:00Z.`, 'Internal error.'],
    [`It failed, request id '${A}'. Try again.`, 'It failed. Try again.'],
    [`No. Trace ID: ${A} Correlation ID: ${A} Timestamp: 2026-11-24 01:00:00Z`, 'No.'],
    ['The token expired at 11/24/2026 1:00:00 AM.', 'The token expired.'],
    [
      "The access token expiry UTC time '11/24/2026 1:00:00 AM' is earlier than current UTC time '11/24/2026 2:00:00 AM'.",
      'The access token expiry UTC time is earlier than current UTC time.',
    ],
    [
      'Version 2024-01-01 is not supported for api-version 2022-03-01-preview.',
      'Version 2024-01-01 is not supported for api-version 2022-03-01-preview.',
    ],
    [
      'The request timed out after 60 seconds at the gateway.',
      'The request timed out after 60 seconds at the gateway.',
    ],
    [SUPPORT, ''],
  ])('%s', (message, steady) => expect(steadyWords(message)).toBe(steady));
});
