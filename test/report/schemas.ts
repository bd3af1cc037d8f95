import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft4 from 'ajv-draft-04';
import formats from 'ajv-formats';

/*
 * The published schemas stand beside the repository, not in it; where they are not, the tests that need them say so and
 * are skipped.
 */

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'schemas');
const FILES = {
  ocsf: 'ocsf/compliance_finding-1.8.0.schema.json',
  oscal: 'oscal/oscal_assessment-results_schema-1.2.1.json',
  sarif: 'sarif/sarif-schema-2.1.0.json',
} as const;
export type SchemaName = keyof typeof FILES;
export const haveSchemas = Object.values(FILES).every((file) => existsSync(join(FOLDER, file)));

/** A function that says what is wrong with a value: nothing, where it is valid. */
export function validator(name: SchemaName): (value: unknown) => readonly string[] {
  const ajv = {
    ocsf: () => new Ajv2020({ strict: false, allErrors: true }),
    oscal: () => new Ajv({ strict: false, allErrors: true }),
    sarif: () => new draft4.default({ strict: false, allErrors: true }),
  }[name]();
  formats.default(ajv as Ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(join(FOLDER, FILES[name]), 'utf8')));
  return (value) => {
    validate(value);
    return (validate.errors ?? [])
      .slice(0, 5)
      .map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  };
}
