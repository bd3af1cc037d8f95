import { z } from 'zod';

/*
 * Azure varies the case of property names, and a schema that knows one spelling would silently read nothing.
 */

/** The names of a schema's shape by their lower-cased spelling. */
const NAMES = new WeakMap<object, ReadonlyMap<string, string>>();

/**
 * A value with every property that the schema knows, at any depth, spelled as the schema spells it; others stay as they
 * are. A property that is there in the schema's own spelling wins over another casing of it.
 */
export function recasedAs(schema: z.core.$ZodType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (schema instanceof z.ZodObject)
    return isRecord(value) ? ownNames(schema.shape as Readonly<Record<string, z.core.$ZodType>>, value) : value;
  if (schema instanceof z.ZodArray) {
    const { element } = schema;
    return Array.isArray(value) ? value.map((part: unknown) => recasedAs(element, part)) : value;
  }
  const inner = innerOf(schema);
  return inner ? recasedAs(inner, value) : value;
}

function ownNames(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = NAMES.get(shape) ?? new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  NAMES.set(shape, names);
  const own: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const name = Object.hasOwn(shape, key) ? key : (names.get(key.toLowerCase()) ?? key);
    if (name !== key && Object.hasOwn(value, name)) continue;
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
    own[name] = schema ? recasedAs(schema, part) : part;
  }
  return own;
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodDefault
  )
    return schema.def.innerType;
  return undefined;
}

const isRecord = (value: object): value is Readonly<Record<string, unknown>> => !Array.isArray(value);
