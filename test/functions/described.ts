import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import { openApiDocument } from '../../src/functions/openapi.ts';

/* Answers held against the description that callers are given. */

type Media = Readonly<Record<string, { readonly schema: object }>>;
type Operation = { readonly responses: Readonly<Record<string, { readonly content?: Media }>> };
const document = openApiDocument() as { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'api', ...document });

/**
 * Fails where a route answers with a status, a content type or a JSON body that it does not describe. Returns the body.
 */
export async function described(route: string, response: Response, method = 'get'): Promise<unknown> {
  const responses = document.paths[route]?.[method]?.responses;
  const said = responses?.[String(response.status)];
  expect(said, `${method} ${route} does not describe ${response.status}`).toBeDefined();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (!said?.content) {
    expect(await response.text()).toBe('');
    return undefined;
  }
  expect(Object.keys(said.content)).toContain(type);
  if (!/[/+]json$/.test(type)) return response.text();
  const body: unknown = await response.json();
  const pointer = `api#/paths/${route.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}/responses/${response.status}/content/${type.replaceAll('/', '~1')}/schema`;
  const validate = ajv.getSchema(pointer);
  if (!validate) throw new Error(`No schema at ${pointer}`);
  validate(body);
  expect((validate.errors ?? []).slice(0, 3)).toEqual([]);
  return body;
}
