/** Where the cursor is and where it goes: cells by row and column as shown. Knows no page and no data. */

/** A cell: its row in the view, its column among those shown. */
export interface Spot {
  row: number;
  col: number;
}

/** A rectangle of cells, all four edges included. */
export interface Span {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The cursor, and the far corner of the range that begins at it. */
export interface Selection {
  /** The active cell; a range is anchored at it. */
  at: Spot;
  /** The corner opposite to `at`; the same cell where nothing is ranged. */
  head: Spot;
  /** The column in which a run of Tab began; Enter returns to it. */
  run: number | null;
}

export type Motion =
  | { to: "by"; rows: number; cols: number }
  | { to: "edge"; rows: number; cols: number }
  | { to: "page"; down: boolean }
  | { to: "row-start" | "row-end" | "start" | "end" };

/** What a move must know of the table. */
export interface World {
  rows: number;
  cols: number;
  /** Rows that a page shows. */
  page: number;
  /** Whether a column can be typed into. */
  enterable(col: number): boolean;
  /** Whether a cell holds something; a cell that is not read yet counts as filled. */
  filled(spot: Spot): boolean;
}

const clamp = (n: number, size: number): number => Math.max(0, Math.min(n, size - 1));

/** One cell, nothing ranged. */
export function only(at: Spot, run: number | null = null): Selection {
  return { at, head: at, run };
}

export function within(spot: Spot, world: World): Spot {
  return { row: clamp(spot.row, world.rows), col: clamp(spot.col, world.cols) };
}

/** Excel's Ctrl+arrow: to the end of what is filled, or to the next that is. */
function edge(from: Spot, rows: number, cols: number, world: World): Spot {
  const next = (spot: Spot): Spot => ({ row: spot.row + rows, col: spot.col + cols });
  const inside = (spot: Spot): boolean => spot.row >= 0 && spot.col >= 0 && spot.row < world.rows && spot.col < world.cols;
  let here = from;
  if (!inside(next(here))) return here;
  const run = world.filled(here) && world.filled(next(here));
  here = next(here);
  while (inside(next(here)) && (run ? world.filled(next(here)) : !world.filled(here))) here = next(here);
  return here;
}

function target(from: Spot, motion: Motion, world: World): Spot {
  switch (motion.to) {
    case "by": return within({ row: from.row + motion.rows, col: from.col + motion.cols }, world);
    case "edge": return edge(from, motion.rows, motion.cols, world);
    case "page": return within({ row: from.row + (motion.down ? world.page : -world.page), col: from.col }, world);
    case "row-start": return { row: from.row, col: 0 };
    case "row-end": return within({ row: from.row, col: world.cols }, world);
    case "start": return { row: 0, col: 0 };
    case "end": return within({ row: world.rows, col: world.cols }, world);
  }
}

/** Moves the cursor, or with `extend` the far corner of the range. */
export function move(selection: Selection, motion: Motion, extend: boolean, world: World): Selection {
  if (world.rows === 0 || world.cols === 0) return selection;
  if (extend) return { ...selection, head: target(selection.head, motion, world) };
  return only(target(selection.at, motion, world));
}

/** Tab: the next column that can be typed into, then the next row's first; at the ends of the table it stays. */
export function tab(selection: Selection, back: boolean, world: World): Selection {
  const step = back ? -1 : 1;
  const run = selection.run ?? selection.at.col;
  let { row, col } = selection.at;
  for (;;) {
    col += step;
    if (col < 0 || col >= world.cols) {
      row += step;
      col = back ? world.cols - 1 : 0;
      if (row < 0 || row >= world.rows) return only(selection.at, selection.run);
    }
    if (world.enterable(col)) return only({ row, col }, run);
    // A table that can nowhere be typed into is walked cell by cell.
    if (!anyEnterable(world)) return only({ row, col }, run);
  }
}

const anyEnterable = (world: World): boolean => {
  for (let col = 0; col < world.cols; col += 1) if (world.enterable(col)) return true;
  return false;
};

/** Enter: down (or right), and after a run of Tab to the column in which the run began. */
export function enter(selection: Selection, back: boolean, right: boolean, world: World): Selection {
  const step = back ? -1 : 1;
  if (right) return move(selection, { to: "by", rows: 0, cols: step }, false, world);
  return only(within({ row: selection.at.row + step, col: selection.run ?? selection.at.col }, world));
}

/** The cells of the range, as a rectangle. */
export function spanOf(selection: Selection): Span {
  const { at, head } = selection;
  return {
    top: Math.min(at.row, head.row), bottom: Math.max(at.row, head.row),
    left: Math.min(at.col, head.col), right: Math.max(at.col, head.col),
  };
}

export function isRange(selection: Selection): boolean {
  return selection.at.row !== selection.head.row || selection.at.col !== selection.head.col;
}

/** Whole rows, whole columns or everything; the active cell stays in its row or column. */
export function whole(selection: Selection, what: "row" | "column" | "all", world: World): Selection {
  const span = spanOf(selection);
  const last: Spot = { row: world.rows - 1, col: world.cols - 1 };
  if (what === "row") return { at: { row: span.top, col: 0 }, head: { row: span.bottom, col: last.col }, run: null };
  if (what === "column") return { at: { row: 0, col: span.left }, head: { row: last.row, col: span.right }, run: null };
  return { at: { row: 0, col: 0 }, head: last, run: null };
}

export function cellsIn(span: Span): number {
  return (span.bottom - span.top + 1) * (span.right - span.left + 1);
}
