/**
 * A cell of the matrix. Rows: -2 areas, -1 heads, then subscriptions. Columns: 0 name, 1 zone, 2 owner, then checks.
 */
export type Place = { readonly row: number; readonly column: number };
/** The size of the matrix; `areas` are the columns at which each area begins. */
export type GridSize = { readonly rows: number; readonly columns: number; readonly areas: readonly number[] };

export const FIRST_CHECK = 3;
const PAGE = 10;

export const placeAttribute = (place: Place): string => `${place.row},${place.column}`;

export function placeOf(at: string | null): Place | undefined {
  const [row, column] = (at ?? '').split(',').map(Number);
  return row === undefined || column === undefined || Number.isNaN(row) || Number.isNaN(column)
    ? undefined
    : { row, column };
}

/** The place that a key leads to; undefined for a key that does nothing there. */
export function nextPlace(place: Place, key: string, size: GridSize): Place | undefined {
  const { row, column } = place;
  const last = size.columns + FIRST_CHECK - 1;
  switch (key) {
    case 'ArrowRight':
      return { row, column: nextColumn(place, 1, size, last) };
    case 'ArrowLeft':
      return { row, column: nextColumn(place, -1, size, last) };
    case 'ArrowDown':
      return nextRow(place, 1, size);
    case 'ArrowUp':
      return nextRow(place, -1, size);
    case 'PageDown':
      return row < 0 ? undefined : { row: Math.min(size.rows - 1, row + PAGE), column };
    case 'PageUp':
      return row < 0 ? undefined : { row: Math.max(0, row - PAGE), column };
    case 'Home':
      return { row, column: row === -2 ? (size.areas[0] ?? column) : FIRST_CHECK };
    case 'End':
      return { row, column: row === -2 ? (size.areas.at(-1) ?? column) : last };
    default:
      return undefined;
  }
}

function nextColumn({ row, column }: Place, by: 1 | -1, size: GridSize, last: number): number {
  if (row === -2)
    return (
      (by > 0 ? size.areas.find((start) => start > column) : size.areas.findLast((start) => start < column)) ?? column
    );
  if (row === -1) return Math.max(0, Math.min(last, column + by));
  if (column === 0) return by > 0 ? FIRST_CHECK : 0;
  if (column === FIRST_CHECK && by < 0) return 0;
  return Math.max(0, Math.min(last, column + by));
}

function nextRow({ row, column }: Place, by: 1 | -1, size: GridSize): Place {
  const next = row + by;
  if (next >= size.rows) return { row, column };
  if (next < -2) return { row, column };
  if (next === -2) {
    const area = size.areas.findLast((start) => start <= column);
    return area === undefined ? { row, column } : { row: -2, column: area };
  }
  return next >= 0 && column > 0 && column < FIRST_CHECK ? { row: next, column: 0 } : { row: next, column };
}
