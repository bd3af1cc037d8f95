import { z } from 'zod';
import { reportSchema } from '../model/report.ts';
import { VERSION } from '../version.ts';
import {
  driftAnswer,
  healthAnswer,
  inventoryAnswer,
  problemAnswer,
  scanDetailAnswer,
  scansAnswer,
  startedAnswer,
  subscriptionAnswer,
} from './answers.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';

/* The OpenAPI 3.1 document of the routes, for docs/openapi.json and GET /api/openapi.json. */

const NAMED: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [reportSchema, 'Report'],
  [scansAnswer, 'Scans'],
  [scanDetailAnswer, 'Scan'],
  [startedAnswer, 'Started'],
  [subscriptionAnswer, 'Subscription'],
  [inventoryAnswer, 'Inventory'],
  [driftAnswer, 'Drift'],
  [healthAnswer, 'Health'],
  [problemAnswer, 'Problem'],
]);
const COMMON_PROBLEMS = [400, 500] as const;
const GUARDED_PROBLEMS = [401, 403] as const;
const PROBLEM: Readonly<Record<number, string>> = {
  400: 'A parameter is unknown, or its value is not allowed',
  401: 'Nobody is signed in, or the function key is missing',
  403: 'The app role is missing, or the route is not offered',
  404: 'There is no such scan or subscription, no cause to make a script of, or no scan has finished yet',
  406: 'No format that Accept allows is offered, or the answer is too large without gzip',
  409: 'A scan is running, and the problem says which; or no scan of the whole scope has finished yet',
  422: 'The answer is larger than the app may make, or a subscription is not in scope; the problem says which',
  500: 'The app failed; its log says why',
  503: 'Other answers take the memory that this one needs; Retry-After says when to ask again',
};

type Json = Readonly<Record<string, unknown>>;
const schemaOf = (type: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _drop, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return schema;
};
const refTo = (type: z.ZodType): Json => {
  const name = NAMED.get(type);
  return name ? { $ref: `#/components/schemas/${name}` } : schemaOf(type, 'output');
};

/** The OpenAPI document, derived from `ROUTES` and their schemas. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(ROUTES))
    paths[`/${route.route}`] = { ...paths[`/${route.route}`], [route.method.toLowerCase()]: operation(name, route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'aispm-watch',
      version: VERSION,
      description: [
        'The AI security posture of every Azure subscription, night by night.',
        'Every route but health needs a function key (x-functions-key), or a sign-in with Entra where the app is',
        'configured for it. Read-only, apart from POST /scans.',
      ].join(' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api' }],
    security: [{ functionKey: [] }, { entra: [] }],
    paths,
    components: {
      securitySchemes: {
        functionKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-functions-key',
          description: 'A function key; for POST /scans the master key.',
        },
        entra: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An Entra token for this app, where AISPM_AUTH is entra.',
        },
      },
      schemas: Object.fromEntries([...NAMED].map(([type, name]) => [name, schemaOf(type, 'output')])),
    },
  };
}

function operation(name: string, route: Route): Json {
  const problems = [
    ...COMMON_PROBLEMS,
    ...(route.caller === 'anyone' ? [] : GUARDED_PROBLEMS),
    ...route.problems,
  ].filter((status) => !(status in route.answers));
  return {
    operationId: name,
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(route.caller === 'anyone' ? { security: [] } : {}),
    parameters: [
      ...Object.entries(route.path ?? {}).map(([part, description]) => ({
        name: part,
        in: 'path',
        required: true,
        description,
        schema: { type: 'string' },
      })),
      ...Object.entries(route.query).map(([parameter, type]) => queryParameter(parameter, type)),
    ],
    ...(route.body
      ? { requestBody: { required: false, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
      : {}),
    responses: Object.fromEntries(
      [
        ...Object.entries(route.answers).map(([status, one]) => [status, response(one)]),
        ...problems.map((status) => [String(status), problemResponse(status)]),
      ].sort(([a], [b]) => String(a).localeCompare(String(b), 'en')),
    ),
  };
}

function queryParameter(name: string, type: z.ZodType): Json {
  const { description, ...schema } = schemaOf(type, 'input');
  return {
    name,
    in: 'query',
    required: false,
    description,
    schema,
    ...(schema['type'] === 'array' ? { style: 'form', explode: name === 'owner' } : {}),
  };
}

function response({ description, schema, types = ['application/json'], headers }: Route['answers'][number]): Json {
  const content = types.map((type) => [
    type,
    {
      schema:
        type === 'application/json' && schema ? refTo(schema) : { type: type.endsWith('+json') ? 'object' : 'string' },
    },
  ]);
  return {
    description,
    ...(headers
      ? {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, words]) => [name, { description: words, schema: { type: 'string' } }]),
          ),
        }
      : {}),
    ...(schema ? { content: Object.fromEntries(content) } : {}),
  };
}

const problemResponse = (status: number): Json => ({
  description: PROBLEM[status] ?? 'A problem',
  content: { 'application/problem+json': { schema: refTo(problemAnswer) } },
});
