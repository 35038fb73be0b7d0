/** The rows of a view, or the range that is chosen, for paper: as many columns side by side as fit, the name on every sheet. */
import type { Host } from "../host/host";
import type { Row, View } from "../wire/types";
import type { Shown } from "./columns";
import { isRange, spanOf, type Selection } from "./spot";

/** The most rows of one print: beyond that a workbook serves better. */
export const MOST = 2_000;
const WINDOW = 500;

/** The width of a landscape sheet, in the pixels of the grid. */
const PAPER = 1_040;

/** The first row and how many: of the range, where one is chosen, else of the whole view. */
export function stretchOf(selection: Selection, total: number): { first: number; count: number; chosen: boolean } {
  const span = spanOf(selection);
  const chosen = isRange(selection) && span.bottom > span.top;
  return chosen ? { first: span.top, count: span.bottom - span.top + 1, chosen } : { first: 0, count: total, chosen };
}

/** Columns side by side, sheet by sheet; pinned ones come again on each. */
export function blocksOf(shown: readonly Shown[], width = PAPER): Shown[][] {
  const pinned = shown.filter((one) => one.pinned);
  const room = width - pinned.reduce((sum, one) => sum + one.width, 0);
  const out: Shown[][] = [];
  let used = Infinity;
  for (const one of shown.filter((one) => !one.pinned)) {
    if (used + one.width > room) {
      out.push([...pinned]);
      used = 0;
    }
    out.at(-1)?.push(one);
    used += one.width;
  }
  return out.length > 0 ? out : [pinned];
}

export async function rowsFor(host: Host, table: string, view: View, first: number, count: number): Promise<Row[]> {
  const rows: Row[] = [];
  const last = first + Math.min(count, MOST);
  for (let offset = first; offset < last; offset += WINDOW) {
    const found = await host.call("rows", { table, view, offset, limit: Math.min(WINDOW, last - offset) });
    rows.push(...found.rows);
  }
  return rows;
}
