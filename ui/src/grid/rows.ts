/** The rows of a view, read in pages as the grid needs them; what was typed but not answered yet lies over them. */
import type { Host } from "../host/host";
import type { Cell, Finding, Row, View } from "../wire/types";

export const PAGE = 100;

/** Every row, in the order of entry. */
export const plain: View = { only: "all", among: null, field: null, text: "", sort: null };

export function isPlain(view: View): boolean {
  return view.only === "all" && view.among === null && view.field === null && view.text === "" && view.sort === null;
}

/** A view as it is while a sealed period is looked at alone, or while none is; rows that were pointed at stay pointed at. */
export function lensed(view: View, period: string | null): View {
  if (view.among !== null && view.among.by !== "period") return view;
  return { ...view, among: period === null ? null : { by: "period", period } };
}

/** A row as the grid holds it: there from the start, its cells once its page was read. */
export interface GridRow {
  /** Its number in the view, counted from 0. */
  n: number;
  row: Row | null;
  /** It no longer belongs to the view, but the cursor is on it. */
  gone?: boolean;
}

export function emptyRows(total: number): GridRow[] {
  return Array.from({ length: total }, (_, n) => ({ n, row: null }));
}

/** How a cell stands by the open findings of its record; an explained one stays so. */
export function stateBy(findings: readonly Finding[], field: string, before: Cell["state"]): Cell["state"] {
  const here = findings.filter((f) => f.field === field);
  const error = here.find((f) => f.severity === "error" && f.explanation === null);
  if (error) return error.rule === "F01" ? "missing" : "error";
  if (here.some((f) => f.severity === "warning" && f.explanation === null)) return "warning";
  if (here.some((f) => f.explanation !== null)) return "explained";
  return before === "explained" ? "explained" : "plain";
}

interface Pending {
  turn: number;
  at: number;
  cell: Cell;
}

/** The rows of one view of one table. */
export function createRows(host: Host, table: string, view: View, total: number) {
  const rows = emptyRows(total);
  const asked = new Set<number>();
  const places = new Map<string, number>();
  const pending = new Map<string, Map<string, Pending>>();
  let turn = 0;
  let generation = 0;

  function put(n: number, row: Row): void {
    const here = rows[n];
    if (!here) return;
    here.row = row;
    here.gone = false;
    places.set(row.row_id, n);
    for (const { at, cell } of pending.get(row.row_id)?.values() ?? []) row.cells[at] = cell;
  }

  async function page(number: number): Promise<void> {
    asked.add(number);
    const mine = generation;
    try {
      const found = await host.call("rows", { table, offset: number * PAGE, limit: PAGE, view });
      if (mine !== generation) return;
      found.rows.forEach((row, at) => put(found.offset + at, row));
    } catch (thrown) {
      asked.delete(number);
      throw thrown;
    }
  }

  return {
    table,
    view,
    rows,
    /** Reads what is missing of a span of rows; whether anything new was read. */
    async need(first: number, last: number): Promise<boolean> {
      const wanted: number[] = [];
      for (let number = Math.floor(Math.max(first, 0) / PAGE); number <= Math.floor(last / PAGE); number += 1) {
        if (number * PAGE < rows.length && !asked.has(number)) wanted.push(number);
      }
      await Promise.all(wanted.map(page));
      return wanted.length > 0;
    },
    /** All pages are old now; what is shown stays until it was read again. */
    age(size: number): void {
      generation += 1;
      asked.clear();
      if (size < rows.length) for (const gone of rows.splice(size)) if (gone.row) places.delete(gone.row.row_id);
      while (rows.length < size) rows.push({ n: rows.length, row: null });
    },
    placeOf: (rowId: string): number | undefined => {
      const n = places.get(rowId);
      return n !== undefined && rows[n]?.row?.row_id === rowId ? n : undefined;
    },
    put,
    /** Shows what was typed, before it was answered; returns how to say that it was. */
    type(rowId: string, field: string, at: number, cell: Cell): () => void {
      const mine = (turn += 1);
      const of = pending.get(rowId) ?? new Map<string, Pending>();
      pending.set(rowId, of.set(field, { turn: mine, at, cell }));
      const row = rows[places.get(rowId) ?? -1]?.row;
      if (row) row.cells[at] = cell;
      return () => {
        if (of.get(field)?.turn === mine) of.delete(field);
        if (of.size === 0 && pending.get(rowId) === of) pending.delete(rowId);
      };
    },
    /** Marks the cells of a record by its findings. */
    judge(rowId: string, fields: readonly string[], findings: readonly Finding[]): void {
      const row = rows[places.get(rowId) ?? -1]?.row;
      if (!row) return;
      const mine = findings.filter((f) => f.row_id === rowId);
      fields.forEach((field, at) => {
        const cell = row.cells[at];
        if (!cell) return;
        const state = stateBy(mine, field, cell.state);
        if (state !== cell.state) row.cells[at] = { ...cell, state };
      });
    },
    mark(rowId: string, gone: boolean): void {
      const here = rows[places.get(rowId) ?? -1];
      if (here) here.gone = gone;
    },
  };
}

export type GridRows = ReturnType<typeof createRows>;
