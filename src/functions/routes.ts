import { z } from 'zod';
import { reportSchema } from '../model/report.ts';
import {
  driftAnswer,
  healthAnswer,
  inventoryAnswer,
  rightsAnswer,
  scanDetailAnswer,
  scanRequest,
  scansAnswer,
  startedAnswer,
  subscriptionAnswer,
} from './answers.ts';
import { fixAnswer } from './fix-answer.ts';
import { FILTERS, PAGED, SCAN, SINCE } from './query.ts';
import type { Route } from './route.ts';

/* Every HTTP route: how it is registered, and how docs/openapi.json describes it. */

/** The formats of the report, as the parameter `format` names them. */
export const REPORT_FORMATS = ['json', 'html', 'csv', 'ocsf', 'oscal', 'sarif'] as const;

/** What GET /api/fix can answer with. */
const FIX_FORMATS = ['json', 'az', 'powershell', 'csv'] as const;
/** The formats of the AI bill of materials. */
export const INVENTORY_FORMATS = ['json', 'csv', 'cyclonedx'] as const;

const format = z
  .enum(REPORT_FORMATS, { error: `is not a format; use ${REPORT_FORMATS.join(', ')}` })
  .optional()
  .describe('The format; it takes precedence over Accept. Without either, JSON.');

const inventoryFormat = z
  .enum(INVENTORY_FORMATS, { error: `is not a format; use ${INVENTORY_FORMATS.join(', ')}` })
  .optional()
  .describe('The format; without it, JSON.');

export const ROUTES = {
  report: {
    method: 'GET',
    route: 'report',
    caller: 'reader',
    query: { format, ...SCAN, ...FILTERS },
    summary: 'The report of the latest finished scan, or of another',
    description: [
      'Without filters, the whole report.',
      'With filters, the findings that match all of them: `filter` then says what was asked for,',
      '`totals` counts the findings shown, `coverage` counts the subscriptions they were chosen from,',
      'and `trend` and `warnings` are still those of the whole scope. Large answers are only sent with gzip (406 without);',
      '503 `busy` means that other answers take the memory it needs (Retry-After), 422 that it can never fit.',
      'Who asks for the page of a scan that is not there gets a page that says so, with 404.',
    ].join(' '),
    answers: {
      200: {
        description: 'The report',
        schema: reportSchema,
        types: [
          'application/json',
          'text/html',
          'text/csv',
          'application/x-ndjson',
          'application/oscal+json',
          'application/sarif+json',
        ],
      },
      304: { description: 'The caller already has it (If-None-Match)' },
    },
    problems: [404, 406, 422, 503],
  },
  scans: {
    method: 'GET',
    route: 'scans',
    caller: 'reader',
    query: PAGED,
    summary: 'The scans, newest first',
    answers: { 200: { description: 'A page of scans', schema: scansAnswer } },
    problems: [],
  },
  scan: {
    method: 'GET',
    route: 'scans/{id}',
    caller: 'reader',
    query: {},
    path: { id: 'The id of a scan, such as 20261124T010000Z' },
    summary: 'One scan, even while it runs',
    answers: { 200: { description: 'The scan', schema: scanDetailAnswer } },
    problems: [404],
  },
  'start-scan': {
    method: 'POST',
    route: 'scans',
    caller: 'starter',
    query: {},
    body: scanRequest,
    summary: 'Starts a scan, of everything or of some subscriptions',
    description: [
      'Only one scan runs at a time. Needs the master key or, with Entra, the app role in AISPM_STARTER_ROLE.',
      'With subscriptions, only these are read, stored and mailed about as on any night;',
      'the latest report shows their results in place of those of the last scan of the whole scope, each dated.',
    ].join(' '),
    answers: {
      202: {
        description: 'The scan was started; Location shows its progress',
        schema: startedAnswer,
        headers: { location: 'The path of the scan' },
      },
    },
    problems: [409, 422],
  },
  subscription: {
    method: 'GET',
    route: 'subscriptions/{id}',
    caller: 'reader',
    query: {},
    path: { id: 'The id of a subscription' },
    summary: 'One subscription: its latest findings, its AI resources, and its last 90 nights',
    answers: { 200: { description: 'The subscription', schema: subscriptionAnswer } },
    problems: [404],
  },
  evidence: {
    method: 'GET',
    route: 'subscriptions/{id}/evidence',
    caller: 'starter',
    query: { ...SCAN },
    path: { id: 'The id of a subscription' },
    summary: 'What a scan read of a subscription, as it is kept: the SHA-256 of this text is the one in the report',
    description: [
      'Canonical JSON (RFC 8785), without the times of its readings, which the findings have.',
      'It holds mail addresses, names and the texts of alerts as Azure gave them, so it needs the same right as starting a scan.',
      '`aispm export --redact` hands on what has none.',
    ].join(' '),
    answers: {
      200: {
        description: 'The evidence',
        schema: z.looseObject({ subject: z.looseObject({}), readings: z.looseObject({}) }),
      },
      304: { description: 'The caller already has it (If-None-Match)' },
    },
    problems: [404, 406, 422, 503],
  },
  rights: {
    method: 'GET',
    route: 'rights',
    caller: 'reader',
    query: {},
    summary: 'What the caller may do beyond reading; the page asks it',
    answers: { 200: { description: 'The rights', schema: rightsAnswer } },
    problems: [],
  },
  fix: {
    method: 'GET',
    route: 'fix',
    caller: 'reader',
    query: {
      format: z
        .enum(FIX_FORMATS, { error: `is not a format; use ${FIX_FORMATS.join(', ')}` })
        .optional()
        .describe('json: the causes. az, powershell: one script that fixes them. csv: their places, for a ticket.'),
      cause: z
        .array(z.string().regex(/^(AISPM-)?\d{3}(-[a-z]+)?$/, 'is not a cause such as 007 or 041-denied'))
        .min(1, 'is empty')
        .max(100, 'has more than 100 values')
        .optional()
        .describe('Causes, as the JSON names them ("007", "041-denied"); without it, all.'),
      subscription: FILTERS.subscription,
      owner: FILTERS.owner,
      zone: FILTERS.zone,
      severity: FILTERS.severity,
      onError: z
        .enum(['stop', 'continue'], { error: 'is neither stop nor continue' })
        .optional()
        .describe('What the script does at an error.'),
    },
    summary: 'What there is to fix after the latest scan, one row a cause; or one script that fixes it',
    description:
      'Nothing is changed in Azure: the script is for a person to review and run, and by itself only shows what it would do.',
    answers: {
      200: {
        description: 'The causes, a script, or a CSV',
        schema: fixAnswer,
        types: ['application/json', 'text/plain', 'text/csv'],
      },
      304: { description: 'The caller already has it (If-None-Match)' },
    },
    problems: [404, 406, 422, 503],
  },
  inventory: {
    method: 'GET',
    route: 'inventory',
    caller: 'reader',
    query: {
      format: inventoryFormat,
      ...SCAN,
      subscription: FILTERS.subscription,
      zone: FILTERS.zone,
      ...PAGED,
    },
    summary: 'The AI resources that a scan saw: the AI bill of materials',
    description: [
      'json comes in pages; csv and cyclonedx (CycloneDX 1.6, an ML-BOM) are whole, `limit` and `page` do not count.',
      'They also hold the components that the policy declares now.',
    ].join(' '),
    answers: {
      200: {
        description: 'A page of resources, in the order of their subscriptions, or the whole bill of materials',
        schema: inventoryAnswer,
        types: ['application/json', 'text/csv', 'application/vnd.cyclonedx+json'],
      },
      304: { description: 'The caller already has it (If-None-Match)' },
    },
    problems: [404, 406, 422, 503],
  },
  drift: {
    method: 'GET',
    route: 'drift',
    caller: 'reader',
    query: { ...SINCE, ...PAGED },
    summary: 'What changed from scan to scan, newest first',
    answers: { 200: { description: 'A page of changes', schema: driftAnswer } },
    problems: [],
  },
  health: {
    method: 'GET',
    route: 'health',
    caller: 'anyone',
    query: {},
    summary: 'Whether there is a finished scan that is recent enough',
    description: 'For availability tests; says nothing about any subscription.',
    answers: {
      200: { description: 'There is', schema: healthAnswer },
      503: { description: 'There is not, or something else is wrong; the reasons', schema: healthAnswer },
    },
    problems: [],
  },
  openapi: {
    method: 'GET',
    route: 'openapi.json',
    caller: 'reader',
    query: {},
    summary: 'This description',
    answers: { 200: { description: 'An OpenAPI 3.1 document', schema: z.looseObject({ openapi: z.string() }) } },
    problems: [],
  },
} as const satisfies Record<string, Route>;
