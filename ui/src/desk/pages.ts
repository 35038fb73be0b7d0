/** The rows of one table, read in pages as the grid needs them. */
import type { Host } from "../host/host";
import type { Cell, Column, Row, View } from "../wire/types";

export const PAGE = 100;

/** Every row, in the order of entry. */
export const plain: View = { only: "all", field: null, text: "", sort: null };

/** A row as the grid holds it: there from the start, its cells once its page was read. */
export interface GridRow {
  /** Its number, counted from 0. */
  n: number;
  row: Row | null;
  /** The text of a cell under the code of its field, for copying. */
  [field: string]: unknown;
}

export function emptyRows(total: number): GridRow[] {
  return Array.from({ length: total }, (_, n) => ({ n, row: null }));
}

/** Reads the pages under a span of rows into `rows`, each once. */
export function createPages(host: Host, table: string, columns: readonly Column[], rows: GridRow[]) {
  const asked = new Set<number>();

  async function page(number: number): Promise<void> {
    asked.add(number);
    try {
      const found = await host.call("rows", { table, offset: number * PAGE, limit: PAGE, view: plain });
      found.rows.forEach((row, at) => {
        const here = rows[found.offset + at];
        if (!here) return;
        here.row = row;
        columns.forEach((column, c) => (here[column.code] = row.cells[c]?.text ?? ""));
      });
    } catch (thrown) {
      asked.delete(number);
      throw thrown;
    }
  }

  return {
    /** Whether anything new was read. */
    async need(first: number, last: number): Promise<boolean> {
      const wanted: number[] = [];
      for (let number = Math.floor(Math.max(first, 0) / PAGE); number <= Math.floor(last / PAGE); number += 1) {
        if (number * PAGE < rows.length && !asked.has(number)) wanted.push(number);
      }
      await Promise.all(wanted.map(page));
      return wanted.length > 0;
    },
  };
}

/** The cell of a field in a row that was read. */
export function cellAt(row: GridRow | undefined, index: number): Cell | undefined {
  return row?.row?.cells[index];
}
