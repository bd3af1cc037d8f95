import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkQuery } from '../../local/tenant/kql/check.ts';
import type { Finding } from './bicep.ts';

/*
 * Columns of the tables of workspace-based Application Insights
 * (learn.microsoft.com/azure/azure-monitor/reference/tables, read 2026-11).
 */

const COMMON = {
  TimeGenerated: 'datetime',
  AppRoleName: 'string',
  AppRoleInstance: 'string',
  AppVersion: 'string',
  OperationId: 'string',
  OperationName: 'string',
  ParentId: 'string',
  Properties: 'dynamic',
  Measurements: 'dynamic',
  ItemCount: 'int',
  SDKVersion: 'string',
  SourceSystem: 'string',
  TenantId: 'string',
  Type: 'string',
  _ResourceId: 'string',
  _SubscriptionId: 'string',
};
const TABLES = {
  AppTraces: {
    ...COMMON,
    Message: 'string',
    SeverityLevel: 'int',
    ReferencedItemId: 'string',
    ReferencedType: 'string',
  },
  AppRequests: {
    ...COMMON,
    Id: 'string',
    Name: 'string',
    Success: 'bool',
    ResultCode: 'string',
    DurationMs: 'real',
    PerformanceBucket: 'string',
    Source: 'string',
    Url: 'string',
  },
  AppExceptions: {
    ...COMMON,
    Assembly: 'string',
    Details: 'dynamic',
    ExceptionType: 'string',
    HandledAt: 'string',
    InnermostAssembly: 'string',
    InnermostMessage: 'string',
    InnermostMethod: 'string',
    InnermostType: 'string',
    Message: 'string',
    Method: 'string',
    OuterAssembly: 'string',
    OuterMessage: 'string',
    OuterMethod: 'string',
    OuterType: 'string',
    ProblemId: 'string',
    SeverityLevel: 'int',
  },
};

export type Query = { readonly file: string; readonly name: string; readonly kql: string };

const workbookSchema = z.object({
  items: z.array(z.looseObject({ name: z.string(), content: z.looseObject({ query: z.string().optional() }) })),
});

/** The queries that stand in files of their own. */
export const alertQueriesIn = (root: string): readonly Query[] =>
  globSync('queries/*.kql', { cwd: root })
    .sort()
    .map((file) => ({ file, name: file.replace(/^.*\/|\.kql$/g, ''), kql: readFileSync(join(root, file), 'utf8') }));

/** Every query of the folder: the alerts' and the workbook's. */
export function queriesIn(root: string): readonly Query[] {
  const workbook = workbookSchema.parse(JSON.parse(readFileSync(join(root, 'workbook.json'), 'utf8')));
  return [
    ...alertQueriesIn(root),
    ...workbook.items.flatMap(({ name, content }) =>
      content.query === undefined ? [] : [{ file: 'workbook.json', name, kql: content.query }],
    ),
  ];
}

/**
 * Names that the platform writes: of the app (WEBSITE_SITE_NAME, in whatever casing) and of its functions. A
 * case-sensitive comparison would find nothing, and the alert would stay silent.
 */
const BY_CASE = /\b(AppRoleName|AppRoleInstance|OperationName)\s*(==|!=|in\s*\(|\w+_cs\b)/g;

/**
 * What Microsoft's type checker objects to in a query over those tables, platform names compared case-sensitively, and
 * events that no code emits.
 */
export function checkQueries(queries: readonly Query[], events: ReadonlySet<string>): Finding[] {
  return queries.flatMap(({ file, name, kql }) => [
    ...checkQuery(kql, TABLES).map((message) => ({ file, line: 1, message: `${name}: ${message}` })),
    ...[...kql.matchAll(BY_CASE)].map(([, column, operator]) => ({
      file,
      line: 1,
      message: `${name}: ${column} is compared with case (${operator}); use =~, !~ or in~`,
    })),
    ...eventsOf(kql)
      .filter((event) => !events.has(event))
      .map((event) => ({ file, line: 1, message: `${name}: nothing emits the event ${event}` })),
  ]);
}

/** Names of the events that a query asks for. */
export const eventsOf = (kql: string): string[] => [
  ...new Set([...kql.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map((match) => match[1] ?? '')),
];

/** Names of the events that the sources emit: by `event(...)`, or in what is logged. */
export function emittedEvents(src: string): ReadonlySet<string> {
  const files = globSync('**/*.{ts,tsx}', { cwd: src }).map((file) => readFileSync(join(src, file), 'utf8'));
  const calls = files.flatMap((text) => [...text.matchAll(/\bevent(?:\(|: )[^);]*/g)].map((match) => match[0]));
  return new Set(calls.flatMap((call) => eventsOf(call)));
}
