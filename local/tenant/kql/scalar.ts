import { AMONG, COMPARE } from './compare.ts';
import { functionOf } from './functions.ts';
import { KqlError, members, nameOf, part, type Tree, unquote } from './parse.ts';
import { dated, Span, spanOf } from './values.ts';

export type Row = Readonly<Record<string, unknown>>;
/** The value of an expression on one row. */
export type Scalar = (row: Row, now: Date) => unknown;

/**
 * Compiles an expression over the given columns. Every column, function and operator is looked up here and not on a
 * row, so that a query that is not understood fails over an empty table too. Columns and members are case-sensitive; a
 * member that is missing is null.
 */
export function scalar(tree: Tree, columns: ReadonlySet<string>): Scalar {
  const of = (index: number): Scalar => scalar(part(tree, index), columns);
  switch (tree.kind) {
    case 'NameReference':
      return column(tree, columns);
    case 'ParenthesizedExpression':
      return of(1);
    case 'UnaryPlusExpression':
      return of(1);
    case 'UnaryMinusExpression':
      return negated(of(1));
    case 'PathExpression':
      return member(of(0), constant(nameOf(part(tree, 2))));
    case 'ElementExpression':
      return member(of(0), scalar(part(part(tree, 1), 1), columns));
    case 'FunctionCallExpression':
      return call(tree, columns);
    case 'AndExpression':
      return joined(of(0), of(2), false);
    case 'OrExpression':
      return joined(of(0), of(2), true);
    case 'AddExpression':
      return sum(of(0), of(2), 1);
    case 'SubtractExpression':
      return sum(of(0), of(2), -1);
    default:
      return literal(tree) ?? comparison(tree, columns);
  }
}

const constant =
  (value: unknown): Scalar =>
  () =>
    value;

function column(tree: Tree, columns: ReadonlySet<string>): Scalar {
  const name = nameOf(tree);
  if (!columns.has(name)) throw new KqlError(`Unknown column '${name}'`);
  return (row) => row[name] ?? null;
}

function member(value: Scalar, key: Scalar): Scalar {
  return (row, now) => {
    const [bag, name] = [value(row, now), key(row, now)];
    if (Array.isArray(bag)) return typeof name === 'number' ? (bag.at(name) ?? null) : null;
    if (typeof bag !== 'object' || bag === null || typeof name !== 'string' || !Object.hasOwn(bag, name)) return null;
    return (bag as Row)[name] ?? null;
  };
}

function call(tree: Tree, columns: ReadonlySet<string>): Scalar {
  const args = members(part(tree, 1)).map((one) => scalar(one, columns));
  const run = functionOf(part(tree, 0).text, args.length);
  return (row, now) =>
    run(
      args.map((arg) => arg(row, now)),
      now,
    );
}

/** `and` (decided by false) and `or` (decided by true); what is null stays open. */
function joined(left: Scalar, right: Scalar, decided: boolean): Scalar {
  return (row, now) => {
    const a = left(row, now);
    if (a === decided) return decided;
    const b = right(row, now);
    return b === decided ? decided : a === !decided && b === !decided ? !decided : null;
  };
}

function negated(value: Scalar): Scalar {
  return (row, now) => {
    const found = value(row, now);
    return found instanceof Span ? new Span(-found.ms) : typeof found === 'number' ? -found : null;
  };
}

function sum(left: Scalar, right: Scalar, sign: 1 | -1): Scalar {
  return (row, now) => {
    const [a, b] = [left(row, now), right(row, now)];
    if (a === null || b === null) return null;
    if (typeof a === 'number' && typeof b === 'number') return a + sign * b;
    if (a instanceof Span && b instanceof Span) return new Span(a.ms + sign * b.ms);
    if (a instanceof Date && b instanceof Span) return new Date(a.getTime() + sign * b.ms);
    if (a instanceof Date && b instanceof Date && sign < 0) return new Span(a.getTime() - b.getTime());
    throw new KqlError(`'${sign > 0 ? '+' : '-'}' takes numbers, times and timespans`);
  };
}

function literal(tree: Tree): Scalar | undefined {
  switch (tree.kind) {
    case 'StringLiteralExpression':
      return constant(unquote(tree.text));
    case 'CompoundStringLiteralExpression':
      return constant(
        part(tree, 0)
          .parts.map((one) => unquote(one.text))
          .join(''),
      );
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
    case 'RealLiteralExpression': {
      const number = Number(tree.text.replace(/^(?:int|long|real|double)\(|\)$/g, ''));
      if (Number.isNaN(number)) throw new KqlError(`Unsupported number '${tree.text}'`);
      return constant(number);
    }
    case 'BooleanLiteralExpression':
      return constant(/^(?:bool\()?true/i.test(tree.text));
    case 'TimespanLiteralExpression':
      return constant(spanOf(tree.text));
    case 'DateTimeLiteralExpression': {
      const date = dated(tree.text.replace(/^datetime\(\s*|\s*\)$/g, ''));
      if (!date) throw new KqlError(`Unsupported time '${tree.text}'`);
      return constant(date);
    }
    default:
      return undefined;
  }
}

function comparison(tree: Tree, columns: ReadonlySet<string>): Scalar {
  const operator = tree.parts[1]?.text.replace(/\s+/g, ' ') ?? '';
  const matches = AMONG.get(operator.replace('!', ''));
  const compare = COMPARE.get(operator);
  if (!matches && !compare)
    throw new KqlError(
      tree.parts.length === 3
        ? `Unsupported operator '${operator}'`
        : `Unsupported expression '${tree.text}' (${tree.kind})`,
    );
  const left = scalar(part(tree, 0), columns);
  if (matches) {
    const list = members(part(tree, 2)).map((one) => scalar(one, columns));
    return (row, now) =>
      list.some((one) => matches(left(row, now), one(row, now)) === true) !== operator.startsWith('!');
  }
  const right = scalar(part(tree, 2), columns);
  return (row, now) => compare?.(left(row, now), right(row, now)) ?? null;
}
