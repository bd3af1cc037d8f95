import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { BicepFile, Finding, Resource } from './bicep.ts';
import { at, type Property, type Value, valueIn } from './value.ts';

/* The types that the Bicep compiler itself checks against, one file a resource type and version. */

/**
 * Types that such a folder may lack, written down here by learn.microsoft.com/azure/templates: only the properties that
 * the templates here may use.
 */
const OWN = join(import.meta.dirname, 'types');

const refSchema = z.object({ $ref: z.string() });
const propertySchema = z.object({ type: refSchema, flags: z.number() });
const properties = z.record(z.string(), propertySchema);
const typeSchema = z.discriminatedUnion('$type', [
  z.object({ $type: z.literal('ResourceType'), body: refSchema }),
  z.object({ $type: z.literal('ObjectType'), properties, additionalProperties: refSchema.optional() }),
  z.object({
    $type: z.literal('DiscriminatedObjectType'),
    discriminator: z.string(),
    baseProperties: properties,
    elements: z.record(z.string(), refSchema),
  }),
  z.object({ $type: z.literal('ArrayType'), itemType: refSchema }),
  z.object({ $type: z.literal('UnionType'), elements: z.array(refSchema) }),
  z.object({ $type: z.literal('StringLiteralType'), value: z.string() }),
  z.object({ $type: z.literal('StringType') }),
  z.object({ $type: z.literal('IntegerType') }),
  z.object({ $type: z.literal('BooleanType') }),
  z.object({ $type: z.literal('AnyType') }),
  z.object({ $type: z.literal('BuiltInType') }),
]);
type Type = z.infer<typeof typeSchema>;
type Types = readonly Type[];
type Complaint = (line: number, message: string) => void;

const REQUIRED = 1;
const READ_ONLY = 2;
/** Types that are not at hand: the compiler of the workflow checks them. */
const UNTYPED: ReadonlySet<string> = new Set([
  'Microsoft.Authorization/locks@2020-05-01',
  'Microsoft.KeyVault/vaults/keys@2023-07-01',
]);

/**
 * Properties that Azure accepts although its types lack them, as its verified modules pass them; Bicep warns (BCP187),
 * and the template silences the warning.
 */
const BESIDE_THE_TYPE: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': ['location'],
};
/** What every resource may have in Bicep, whatever its type. */
const OF_BICEP = new Set(['parent', 'scope', 'dependsOn']);

/**
 * What is wrong with the resources of a file by their types. A type that is not in the folder is a finding too, because
 * it could not be checked.
 */
export function checkTypes(file: BicepFile, folder: string): Finding[] {
  const found: Finding[] = [];
  for (const resource of file.resources) {
    const complain: Complaint = (line, message) =>
      found.push({ file: file.path, line, message: `${resource.name}: ${message}` });
    const types = typesOf(folder, resource);
    if (!types && !UNTYPED.has(`${resource.type}@${resource.version}`))
      complain(resource.line, `there is no type ${resource.type}@${resource.version} to check it against`);
    else if (types && !resource.existing) checkResource(types, valueIn(resource.body, file), resource, complain);
  }
  return found;
}

function typesOf(folder: string, { type, version }: Resource): Types | undefined {
  const name = `${type.replaceAll('/', '_')}@${version}.json`;
  const path = [folder, OWN].map((where) => join(where, name)).find((one) => existsSync(one));
  return path ? z.array(typeSchema).parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

function checkResource(types: Types, value: Value, resource: Resource, complain: Complaint): void {
  const [first] = types;
  if (first?.$type !== 'ResourceType' || value.kind !== 'object') {
    complain(resource.line, 'has no body');
    return;
  }
  const own = {
    ...value,
    properties: value.properties.filter(
      ({ name }) =>
        name === undefined || !(OF_BICEP.has(name) || (BESIDE_THE_TYPE[resource.type] ?? []).includes(name)),
    ),
  };
  check(types, first.body, own, '', complain);
}

function check(types: Types, ref: z.infer<typeof refSchema>, value: Value, path: string, complain: Complaint): void {
  if (value.kind === 'any' || value.kind === 'null') return;
  if (value.kind === 'either') {
    for (const one of value.values) check(types, ref, { ...one, line: one.line || value.line }, path, complain);
    return;
  }
  const type = types[Number(ref.$ref.slice(2))];
  if (!type) throw new Error(`A type refers to ${ref.$ref}, which is not there`);
  const expected = (what: string) => complain(value.line, `${path || 'the body'} is ${shown(value)}, expected ${what}`);
  switch (type.$type) {
    case 'ObjectType':
      if (value.kind === 'object')
        checkObject(types, type.properties, type.additionalProperties, value.properties, value.line, path, complain);
      else if (!isOf(value, 'object')) expected('an object');
      return;
    case 'DiscriminatedObjectType': {
      const chosen = value.kind === 'object' ? at(value, type.discriminator) : undefined;
      const element = chosen?.kind === 'text' ? type.elements[chosen.text] : undefined;
      if (element) check(types, element, value, path, complain);
      else expected(`an object whose ${type.discriminator} is one of ${Object.keys(type.elements).join(', ')}`);
      return;
    }
    case 'ArrayType':
      if (value.kind === 'array')
        for (const [index, item] of value.items.entries())
          check(types, type.itemType, item, `${path}[${index}]`, complain);
      else if (!isOf(value, 'array')) expected('an array');
      return;
    case 'UnionType': {
      const literals = type.elements.flatMap((one) => {
        const element = types[Number(one.$ref.slice(2))];
        return element?.$type === 'StringLiteralType' ? [element.value] : [];
      });
      // Bicep accepts any text for an open union. Here only the listed values are allowed.
      if (value.kind === 'text' ? !literals.includes(value.text) : !isOf(value, 'string'))
        expected(`one of ${literals.join(', ')}`);
      return;
    }
    case 'StringLiteralType':
      if (value.kind === 'text' ? value.text !== type.value : !isOf(value, 'string')) expected(type.value);
      return;
    case 'StringType':
      if (value.kind !== 'text' && !isOf(value, 'string')) expected('a text');
      return;
    case 'IntegerType':
      if (!isOf(value, 'int')) expected('a number');
      return;
    case 'BooleanType':
      if (!isOf(value, 'bool')) expected('true or false');
      return;
    default:
      return;
  }
}

function checkObject(
  types: Types,
  known: z.infer<typeof properties>,
  additional: z.infer<typeof refSchema> | undefined,
  given: readonly Property[],
  line: number,
  path: string,
  complain: Complaint,
): void {
  const under = (name: string) => (path ? `${path}.${name}` : name);
  for (const { name, value, line: own } of given) {
    const property = name === undefined ? undefined : known[name];
    if (property && property.flags & READ_ONLY) complain(own, `${under(name ?? '')} is read-only`);
    else if (property) check(types, property.type, value, under(name ?? ''), complain);
    else if (additional) check(types, additional, value, under(name ?? '*'), complain);
    else if (name !== undefined)
      complain(own, `there is no property ${under(name)}; known are ${Object.keys(known).sort().join(', ')}`);
  }
  const names = new Set(given.map((one) => one.name));
  for (const [name, { flags }] of Object.entries(known))
    if (flags & REQUIRED && !(flags & READ_ONLY) && !names.has(name))
      complain(line, `the required property ${under(name)} is missing`);
}

const isOf = (value: Value, type: string): boolean => value.kind === 'of' && value.type === type;
const shown = (value: Value): string =>
  value.kind === 'text'
    ? `'${value.text}'`
    : value.kind === 'of'
      ? `a value of type ${value.type}`
      : `an ${value.kind}`;
