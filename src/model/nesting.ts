/** Whether some part of a JSON value nests deeper than so many levels. Code that goes through it may recurse. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const part of Array.isArray(value) ? value : Object.values(value))
    if (nestsDeeper(part, levels - 1)) return true;
  return false;
}
