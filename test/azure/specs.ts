import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import draft04 from 'ajv-draft-04';
import { z } from 'zod';

/* Microsoft's OpenAPI files and published examples, where that folder stands beside the repository. */

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'azure-rest-api-specs');
export const here = existsSync(join(FOLDER, 'MANIFEST.json'));
export const NOT_HERE = `../shared/azure-rest-api-specs is not here`;

const manifest = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      kind: z.string(),
      apiVersion: z.string().nullable(),
      operation: z.string().nullable(),
      upstreamPath: z.string(),
    }),
  ),
});
type Json = Readonly<Record<string, unknown>>;
export type Entry = z.output<typeof manifest>['files'][number];

const read = (file: string): Json => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
const entries: readonly Entry[] = here ? manifest.parse(read('MANIFEST.json')).files : [];

/** Every example with a body for status 200, by operation and api-version. */
export const examples = (operation: string, apiVersion: string): readonly (readonly [string, Json])[] =>
  entries
    .filter((one) => one.kind === 'example' && one.operation === operation && one.apiVersion === apiVersion)
    .map(
      (one) =>
        [
          one.file.split('/').at(-1) ?? one.file,
          (read(one.file) as { responses: { 200: { body: Json } } }).responses[200].body,
        ] as const,
    );

const BASE = 'azure:///';
const specs = new Map<string, Json>(
  entries.filter((one) => one.kind === 'spec').map((one) => [BASE + one.upstreamPath, read(one.file)]),
);

/** A definition with every `$ref` made absolute, so that it resolves through the upstream paths. */
function absolute(value: unknown, base: string): unknown {
  if (Array.isArray(value)) return value.map((part) => absolute(part, base));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string' ? new URL(part, base).href : absolute(part, base),
    ]),
  );
}

const ajv = new draft04.default({ strict: false, allErrors: true, validateFormats: false });
for (const [id, spec] of specs)
  ajv.addSchema({ id, definitions: absolute(spec['definitions'] ?? {}, id) } as object, id);

export type Operation = { readonly what: string; readonly schema: unknown };

/** The schema that Microsoft gives for the answer to a request; undefined where the files hold no such operation. */
export function operationOf(method: 'get' | 'post', path: string, apiVersion: string): Operation | undefined {
  for (const { upstreamPath } of entries.filter((one) => one.kind === 'spec' && one.apiVersion === apiVersion)) {
    const id = BASE + upstreamPath;
    const paths = (specs.get(id)?.['paths'] ?? {}) as Record<
      string,
      Record<string, { operationId: string; responses: Record<string, { schema?: unknown }> }>
    >;
    for (const [template, operations] of Object.entries(paths)) {
      const schema = operations[method]?.responses['200']?.schema;
      if (schema && templateOf(template).test(path))
        return { what: operations[method]?.operationId ?? template, schema: absolute(schema, id) };
    }
  }
  return undefined;
}

function templateOf(template: string): RegExp {
  const parts = template
    .split(/(\{[^}]+\})/)
    .map((part) =>
      part.startsWith('{')
        ? /^\{(scope|scopeId|resourceId)\}$/.test(part)
          ? '.+'
          : '[^/]+'
        : part.replaceAll('.', '\\.'),
    );
  return new RegExp(`^${parts.join('').replace(/^\/\.\+/, '/.+')}$`, 'i');
}

/** What is wrong with an answer: schema faults, and names that the definitions do not know. */
export function faultsOf(operation: Operation, body: unknown): readonly string[] {
  const validate = ajv.compile(operation.schema as object);
  const faults = validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  return [...faults, ...unknown(operation.schema, body, '')];
}

type Schema = {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: unknown;
  discriminator?: string;
};

function resolved(schema: Schema): Schema {
  if (!schema.$ref) return schema;
  const [id = '', pointer = ''] = schema.$ref.split('#');
  const name = decodeURIComponent(pointer.split('/').at(-1) ?? '');
  const definitions = (specs.get(id)?.['definitions'] ?? {}) as Record<string, unknown>;
  return absolute(definitions[name] ?? {}, id) as Schema;
}

/** The properties of a definition with those of all it is made of, and of its kind where it has kinds. */
function propertiesOf(schema: Schema, value: Json): { readonly known: Record<string, Schema>; readonly open: boolean } {
  const own = resolved(schema);
  const parts = [...(own.allOf ?? []), ...kindsOf(own, schema, value)].map((part) => propertiesOf(part, {}));
  return {
    known: Object.assign({}, ...parts.map((part) => part.known), own.properties ?? {}),
    open:
      (own.additionalProperties !== undefined && own.additionalProperties !== false) ||
      parts.some((part) => part.open) ||
      (!own.properties && !own.allOf),
  };
}

function kindsOf(own: Schema, schema: Schema, value: Json): readonly Schema[] {
  const kind = own.discriminator ? value[own.discriminator] : undefined;
  if (typeof kind !== 'string' || !schema.$ref) return [];
  const { $ref } = schema;
  const id = $ref.split('#')[0] ?? '';
  const definitions = absolute(specs.get(id)?.['definitions'] ?? {}, id) as Record<string, Json>;
  return Object.entries(definitions)
    .filter(
      ([, one]) =>
        one['x-ms-discriminator-value'] === kind &&
        (one['allOf'] as Schema[] | undefined)?.some((part) => part.$ref === $ref),
    )
    .map(([name]) => ({ $ref: `${id}#/definitions/${name}` }));
}

function unknown(schema: unknown, value: unknown, at: string): readonly string[] {
  const own = resolved(schema as Schema);
  if (Array.isArray(value))
    return own.items ? value.flatMap((part, index) => unknown(own.items, part, `${at}/${index}`)) : [];
  if (typeof value !== 'object' || value === null) return [];
  const { known, open } = propertiesOf(schema as Schema, value as Json);
  return Object.entries(value).flatMap(([key, part]) =>
    known[key] ? unknown(known[key], part, `${at}/${key}`) : open ? [] : [`${at}/${key} is not known`],
  );
}
