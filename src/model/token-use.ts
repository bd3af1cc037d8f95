/*
 * How many tokens an AI account used, from the metrics that Azure Monitor keeps of it. A figure that cannot be one is
 * unknown and never zero.
 */

/** One metric as it was read: `total` of each day (YYYY-MM-DD, UTC) is whatever Azure sent. */
export type Metric = {
  readonly name: string;
  /** Why Azure has no figures of this metric. */
  readonly fault?: string | undefined;
  readonly points: readonly { readonly day: string; readonly total?: unknown }[];
};

/** A number of tokens, between two bounds. */
export type Tokens = { readonly low: number; readonly high: number };

/**
 * What was counted on the days that are known, and what that makes in a month. A day that is unknown adds nothing, so
 * with `unknownDays` both are lower bounds.
 */
export type TokenUse = { readonly counted: Tokens; readonly month: Tokens; readonly unknownDays: number };

type Measure = { readonly total: string; readonly parts: readonly [input: string, output: string] };

/**
 * The token metrics of an account: the sum, and input and output apart. Source: "Supported metrics for
 * Microsoft.CognitiveServices/accounts" (learn.microsoft.com, of 2026-07-31), "Azure OpenAI - Usage" for accounts of
 * kind OpenAI and "Models - Usage" for all others. Both are defined as prompt plus generated tokens.
 */
const MEASURES = {
  openai: { total: 'TokenTransaction', parts: ['ProcessedPromptTokens', 'GeneratedTokens'] },
  models: { total: 'TotalTokens', parts: ['InputTokens', 'OutputTokens'] },
} as const satisfies Record<string, Measure>;

const measureOf = (kind: string | null | undefined): Measure =>
  kind?.toLowerCase() === 'openai' ? MEASURES.openai : MEASURES.models;

/** The names of the token metrics that an account of this kind has. */
export function tokenMetrics(kind: string | null | undefined): readonly string[] {
  const { total, parts } = measureOf(kind);
  return [total, ...parts];
}

/** How many whole days a scan reads for its forecast. */
export const FORECAST_DAYS = 30;

/** A month, in days. */
export const MONTH_DAYS = 30;
const WEEK = 7;
/** More tokens than this on one day are no figure: one account would need a hundred million a second. */
const MOST_A_DAY = 1e13;

/** The days before today (UTC), oldest first. */
export function daysBefore(now: Date, days: number): readonly string[] {
  const midnight = Math.floor(now.getTime() / 86_400_000);
  return Array.from({ length: days }, (_, index) =>
    new Date((midnight - days + index) * 86_400_000).toISOString().slice(0, 10),
  );
}

/**
 * What the metrics say of these days, oldest first. The sum and input plus output should agree; where they do not, the
 * lower one is the lower bound. A month is the quietest and the busiest week of the days, at their pace.
 */
export function tokenUse(
  metrics: readonly Metric[],
  kind: string | null | undefined,
  days: readonly string[],
): TokenUse {
  const measure = measureOf(kind);
  const perDay = days.map((day) => tokensOn(metrics, measure, day));
  const counted = sumOf(perDay);
  const length = days.length >= 2 * WEEK ? WEEK : Math.max(1, Math.floor(days.length / 2));
  const stretches = Array.from({ length: Math.floor(days.length / length) }, (_, index) =>
    sumOf(perDay.slice(days.length - (index + 1) * length, days.length - index * length)),
  );
  const month = (tokens: number) => Math.round((tokens / length) * MONTH_DAYS);
  return {
    counted,
    month: {
      low: month(Math.min(...stretches.map(({ low }) => low))),
      high: month(Math.max(...stretches.map(({ high }) => high))),
    },
    unknownDays: perDay.filter((one) => one === undefined).length,
  };
}

function tokensOn(metrics: readonly Metric[], { total, parts }: Measure, day: string): Tokens | undefined {
  const [input, output] = parts.map((name) => figureOf(metrics, name, day));
  const sums = [
    figureOf(metrics, total, day),
    input === undefined || output === undefined ? undefined : input + output,
  ].filter((sum) => sum !== undefined);
  return sums.length > 0 ? { low: Math.min(...sums), high: Math.max(...sums) } : undefined;
}

/** The one figure of a day; two of one day contradict each other. */
function figureOf(metrics: readonly Metric[], name: string, day: string): number | undefined {
  const own = metrics.filter((metric) => metric.name.toLowerCase() === name.toLowerCase());
  if (own.some((metric) => metric.fault !== undefined)) return undefined;
  const [point, ...others] = own.flatMap((metric) => metric.points.filter((one) => one.day === day));
  const figure = point?.total;
  if (others.length > 0 || typeof figure !== 'number') return undefined;
  return figure >= 0 && figure <= MOST_A_DAY ? Math.round(figure) : undefined;
}

const sumOf = (days: readonly (Tokens | undefined)[]): Tokens =>
  days.reduce<Tokens>((sum, day) => ({ low: sum.low + (day?.low ?? 0), high: sum.high + (day?.high ?? 0) }), {
    low: 0,
    high: 0,
  });
