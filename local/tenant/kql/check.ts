import { kusto } from './parse.ts';
import { SCHEMAS } from './schemas.ts';

const { TableSymbol, DatabaseSymbol } = kusto.Language.Symbols;

type Schemas = Readonly<Record<string, Readonly<Record<string, string>>>>;
const globalsBefore = new WeakMap<Schemas, unknown>();

/**
 * What Microsoft's type checker objects to in a query over Resource Graph's tables, or over others; empty for a sound
 * one.
 */
export function checkQuery(kql: string, schemas: Schemas = SCHEMAS): string[] {
  const globals = globalsBefore.get(schemas) ?? globalsOf(schemas);
  globalsBefore.set(schemas, globals);
  const found = kusto.Language.KustoCode.ParseAndAnalyze(kql, globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
}

/** The parser's own view of the tables. */
function globalsOf(schemas: Schemas): unknown {
  const tables = Object.entries(schemas).map(([name, columns]) => {
    // Bracketed, because the schema reader stops silently at a column named like a keyword (`kind`).
    const typed = Object.entries(columns).map(([column, type]) => `['${column}']: ${type}`);
    return new TableSymbol.$ctor7(name, `(${typed.join(', ')})`, null);
  });
  return kusto.Language.GlobalState.Default.WithDatabase(new DatabaseSymbol.$ctor3('graph', null, tables, false));
}
