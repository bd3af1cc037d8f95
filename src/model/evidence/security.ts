import type { z } from 'zod';
import { field, textField } from '../field.ts';
import type { Policy } from '../policy.ts';
import { securityList, securityRowSchema } from './kind.ts';
import { anyOf, literal } from './kql.ts';

/* The table `securityresources` of Resource Graph: what Defender for Cloud found. */

const providers = (policy: Policy): readonly string[] => [
  ...new Set([
    'microsoft.cognitiveservices',
    'microsoft.machinelearningservices',
    ...policy.aiTypes.map((entry) => entry.type.toLowerCase().split('/')[0] ?? ''),
  ]),
];

const STATES = ['healthy', 'unhealthy', 'notapplicable'];
const LEVELS = ['critical', 'high', 'medium', 'low', 'none', 'notevaluated'];

/** Whether every word at one of the paths is known; a path that is not there says nothing. */
const known = (
  row: z.output<typeof securityRowSchema>,
  words: readonly string[],
  ...paths: readonly string[]
): boolean =>
  paths.every(
    (path) =>
      (field(row.properties, path) ?? undefined) === undefined ||
      words.includes(textField(row.properties, path)?.trim().toLowerCase() ?? ''),
  );

/** An assessment that gives no known status, or whose level cannot be read, may be one that fails. */
const assessmentRowSchema = securityRowSchema
  .refine((row) => STATES.includes(textField(row.properties, 'status.code')?.trim().toLowerCase() ?? ''), {
    path: ['properties', 'status', 'code'],
    error: 'gives no status that is known',
  })
  .refine((row) => known(row, LEVELS, 'risk.level', 'metadata.severity', 'severity'), {
    path: ['properties', 'severity'],
    error: 'gives no level that is known',
  });

export const SECURITY_KINDS = {
  assessments: securityList({
    title: 'assessments',
    asked: 'ai',
    of: 'microsoft.security/assessments',
    actions: ['Microsoft.Security/assessments/read'],
    sight: 'list',
    row: assessmentRowSchema,
    where: (policy) =>
      anyOf(
        providers(policy)
          .map((name) => literal(`/providers/${name}/`))
          .flatMap((part) => [
            `id contains ${part}`,
            `tostring(properties.resourceDetails.Id) contains ${part}`,
            `tostring(properties.resourceDetails.id) contains ${part}`,
          ]),
      ),
  }),
  governance: securityList({
    title: 'governance assignments',
    asked: 'ai',
    of: 'microsoft.security/assessments/governanceassignments',
    actions: ['Microsoft.Security/assessments/governanceAssignments/read'],
    sight: 'list',
  }),
  attackPaths: securityList({
    title: 'attack paths',
    asked: 'ai',
    // The Resource Graph reference documents the one, the page on attack paths the other.
    of: 'microsoft.security/attackpaths',
    alsoOf: 'microsoft.security/locations/attackpaths',
    actions: ['Microsoft.Security/attackPaths/read'],
    sight: 'list',
  }),
  connectorHealth: securityList({
    title: 'connector health reports',
    asked: 'connector',
    of: 'microsoft.security/healthreports',
    actions: ['Microsoft.Security/healthReports/read'],
    sight: 'list',
  }),
  alerts: securityList({
    title: 'AI alerts',
    asked: 'ai',
    of: 'microsoft.security/locations/alerts',
    actions: ['Microsoft.Security/alerts/read'],
    sight: 'list',
    where: () =>
      ['AlertType', 'alertType']
        .flatMap((name) =>
          ['AI.', 'Azure_Agentic_'].map((start) => `tostring(properties.${name}) startswith '${start}'`),
        )
        .join(' or '),
  }),
};
