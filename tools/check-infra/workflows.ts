import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Finding } from './bicep.ts';

/*
 * The workflow definitions of samples/: names that nothing declares, requests to Azure without the identity, and fields
 * of an event that its published schema does not have.
 */

type Action = {
  readonly type: string;
  readonly runAfter?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly inputs?: unknown;
  readonly actions?: Readonly<Record<string, Action>> | undefined;
  readonly else?: { readonly actions: Readonly<Record<string, Action>> } | undefined;
};
const actionSchema: z.ZodType<Action> = z.lazy(() =>
  z.looseObject({
    type: z.string(),
    runAfter: z.record(z.string(), z.array(z.enum(['Succeeded', 'Failed', 'Skipped', 'TimedOut']))).optional(),
    inputs: z.unknown().optional(),
    actions: actions.optional(),
    else: z.object({ actions }).optional(),
  }),
);
const actions = z.record(z.string(), actionSchema);
const workflowSchema = z.object({
  $schema: z.string(),
  contentVersion: z.string(),
  parameters: z.record(z.string(), z.object({ type: z.string() })),
  triggers: z.record(z.string(), z.looseObject({ type: z.string() })),
  actions,
  outputs: z.object({}),
});
const requestSchema = z.looseObject({
  uri: z.string(),
  authentication: z.looseObject({ type: z.string() }).optional(),
});

type Node = { readonly [name: string]: unknown };
const nodeSchema = z.record(z.string(), z.unknown()).catch({});
const node = (value: unknown): Node => nodeSchema.parse(value);

/** What is wrong with the workflows of a folder. @param schema path of the published schema of the events */
export function checkWorkflows(folder: string, schema: string): Finding[] {
  const events: unknown = JSON.parse(readFileSync(schema, 'utf8'));
  return globSync('*.json', { cwd: folder })
    .sort()
    .flatMap((file) =>
      checkWorkflow(file, readFileSync(join(folder, file), 'utf8'), bicepOf(join(folder, file)), events),
    );
}

const bicepOf = (path: string): string => readFileSync(path.replace(/json$/, 'bicep'), 'utf8');

export function checkWorkflow(file: string, text: string, bicep: string, events: unknown): Finding[] {
  const complain = (message: string): Finding => ({ file, line: 1, message });
  const parsed = workflowSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return parsed.error.issues.map((issue) => complain(`${issue.path.join('.')}: ${issue.message}`));
  const { parameters, actions: own } = parsed.data;
  const names = new Set<string>();
  const found: Finding[] = [];
  const walk = (scope: Readonly<Record<string, Action>>): void => {
    for (const [name, action] of Object.entries(scope)) {
      names.add(name);
      for (const before of Object.keys(action.runAfter ?? {}))
        if (!Object.hasOwn(scope, before)) found.push(complain(`${name} runs after ${before}, which is not beside it`));
      if (action.type === 'Http') found.push(...requestFaults(name, action.inputs).map(complain));
      walk(action.actions ?? {});
      walk(action.else?.actions ?? {});
    }
  };
  walk(own);
  const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
  const given = /parameters: \{([\s\S]*?)\n {4}\}/.exec(bicep)?.[1] ?? '';
  return [
    ...found,
    ...named(/\b(?:outputs|body)\('(\w+)'\)/g)
      .filter((name) => !names.has(name))
      .map((name) => complain(`there is no action ${name}`)),
    ...named(/\bparameters\('(\w+)'\)/g)
      .filter((name) => !Object.hasOwn(parameters, name))
      .map((name) => complain(`there is no parameter ${name}`)),
    ...Object.keys(parameters)
      .filter((name) => !new RegExp(`^ *${name}: \\{ value:`, 'm').test(given))
      .map((name) => complain(`the template does not give the parameter ${name}`)),
    ...named(/outputs\('read'\)((?:\?\['\w+'\])+)/g)
      .filter((path) => !hasField(events, path.match(/\w+(?='\])/g) ?? []))
      .map((path) => complain(`no event has the field ${path.match(/\w+(?='\])/g)?.join('.')}`)),
  ];
}

/** What is wrong with a request: one to Azure carries the identity's token, and no other does. */
function requestFaults(name: string, inputs: unknown): string[] {
  const parsed = requestSchema.safeParse(inputs);
  if (!parsed.success) return [`${name} has no address`];
  const { uri, authentication } = parsed.data;
  const isToAzure = /parameters\('queueUrl'\)|outputs\('take'\)\['headers'\]\['Location'\]/.test(uri);
  if (isToAzure === (authentication?.type === 'ManagedServiceIdentity')) return [];
  return [isToAzure ? `${name} asks Azure without the identity` : `${name} hands a token of Azure to another`];
}

/** Whether one of the events has a field, by its published schema. */
function hasField(events: unknown, path: readonly string[]): boolean {
  const kinds = node(events)['oneOf'];
  return (Array.isArray(kinds) ? kinds : []).some((kind: unknown) => {
    let at: Node = node(kind);
    return path.every((name) => {
      const properties = node(at['properties']);
      at = node(properties[name]);
      return Object.hasOwn(properties, name);
    });
  });
}
