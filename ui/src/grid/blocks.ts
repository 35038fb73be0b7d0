/** Whole blocks of cells: copying, pasting, filling, emptying; new rows and rows that go. */
import { shallowReactive } from "vue";

import type { Desk } from "../desk/desk";
import { asProblem } from "../host/host";
import type { Block, BlockText, Edited, Fill, FillWith, Paste, PastePlan, Row, Typed } from "../wire/types";
import { tile, writeTabs } from "./clipboard";
import type { Sheet } from "./sheet";
import { isRange, only, spanOf, type Span } from "./spot";

/** A range is summed up once it rests. */
const REST = 150;

export function createBlocks(desk: Desk, sheet: Sheet) {
  const { host, saving } = desk;
  const know = shallowReactive({
    /** What the range holds, for the status bar. */
    sum: null as BlockText | null,
    /** A paste that a person is asked about. */
    asked: null as { request: Paste; plan: PastePlan } | null,
    /** A filling that would leave rows of a sealed period out; asked about likewise. */
    filling: null as { request: Fill; plan: PastePlan } | null,
    /** Rows that would be deleted, and how many of the range stay because they went with a sealed period. */
    deleting: null as { rows: string[]; sealed: number } | null,
  });
  let text: { key: string; text: string } | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const fieldsOf = (span: Span): string[] => sheet.shown.value.slice(span.left, span.right + 1).map((one) => one.column.code);
  function blockOf(span: Span): Block | null {
    const { rows, view } = sheet.know;
    return rows ? { table: rows.table, view, first: span.top, last: span.bottom, fields: fieldsOf(span) } : null;
  }
  const keyOf = (span: Span): string => `${sheet.know.revision}:${span.top},${span.bottom},${span.left},${span.right}`;

  async function attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (thrown) {
      sheet.know.problem = asProblem(thrown);
    }
  }

  /** The texts of a range, if all of its rows were read. */
  function here(span: Span): string[][] | null {
    const out: string[][] = [];
    for (let n = span.top; n <= span.bottom; n += 1) {
      const row = sheet.rowAt(n);
      if (!row) return null;
      out.push(sheet.shown.value.slice(span.left, span.right + 1).map((one) => row.cells[one.at]?.text ?? ""));
    }
    return out;
  }

  const send = (run: () => Promise<Edited>): Promise<Edited | null> => saving.send(run, () => void sheet.refresh());

  async function rowsOf(span: Span): Promise<Row[]> {
    for (let n = span.top; n <= span.bottom; n += 100) await sheet.know.rows?.need(n, Math.min(n + 99, span.bottom));
    return known(span).filter((row) => row !== null);
  }
  const known = (span: Span): (Row | null)[] => Array.from({ length: span.bottom - span.top + 1 }, (_, n) => sheet.rowAt(span.top + n));

  /** Fills a block; where rows of it are of a sealed period, or may be, what that leaves out is said first. */
  async function fillBlock(span: Span, way: FillWith): Promise<void> {
    const block = blockOf(span);
    if (!block) return;
    const request: Fill = { block, with: way };
    const go = (): Promise<Edited | null> => send(() => host.call("fill", request));
    if (known(span).every((row) => row?.sealed === null)) return void (await go());
    await saving.settled();
    await attempt(async () => {
      const plan = await host.call("plan_fill", request);
      if (plan.ask) know.filling = { request, plan };
      else await go();
    });
  }

  /** Adds a row and goes to it; whether it came. */
  async function insert(cells: Typed[]): Promise<boolean> {
    const table = sheet.know.rows?.table;
    if (!table) return false;
    // A new record is of the open period, which is what is looked at from here on.
    if (desk.know.looking !== null) await desk.lookAt(null);
    const edited = await saving.edit({ do: "insert", table, cells });
    const added = edited?.added[0];
    if (!added) return false;
    await sheet.refresh();
    const first = sheet.shown.value.findIndex((one) => one.column.locked === null);
    return sheet.goTo(added, sheet.shown.value[Math.max(first, 0)]?.column.code ?? null);
  }

  return {
    know,
    /** Sums the range up, once it rests; what was read serves a copy, too. */
    watch(): void {
      clearTimeout(rest);
      know.sum = null;
      const { selection } = sheet.know;
      if (!isRange(selection)) return;
      // A sum that cannot be had is no reason to disturb who works.
      rest = setTimeout(() => void (async () => {
        const span = spanOf(selection);
        const key = keyOf(span);
        const block = blockOf(span);
        if (!block) return;
        const found = await host.call("copy", block);
        text = { key, text: found.text };
        if (sheet.know.selection === selection) know.sum = found;
      })().catch(() => undefined), REST);
    },
    /** The range as text, at once; null where rows of it were not read yet. */
    copied(): string | null {
      const span = spanOf(sheet.know.selection);
      const rows = here(span);
      if (rows) return writeTabs(rows);
      return text?.key === keyOf(span) ? text.text : null;
    },
    /** The range as text, read for it. */
    async copyText(): Promise<string> {
      const block = blockOf(spanOf(sheet.know.selection));
      return block ? (await host.call("copy", block)).text : "";
    },
    /** Pastes from the active cell on; asks first where the plan says so. */
    async paste(texts: string[][], onlyEmpty: boolean): Promise<void> {
      const { rows, view, selection } = sheet.know;
      const span = spanOf(selection);
      if (!rows || texts.length === 0) return;
      const block = tile(texts, span.bottom - span.top + 1, span.right - span.left + 1);
      const fields = sheet.shown.value.slice(span.left).map((one) => one.column.code);
      const width = block[0]?.length ?? 0;
      const request: Paste = { table: rows.table, view, first: span.top, fields, texts: block, only_empty: onlyEmpty };
      await saving.settled();
      await attempt(async () => {
        const plan = await host.call("plan_paste", request);
        const bottom = Math.min(span.top + block.length - 1, Math.max(sheet.know.total - 1, 0));
        sheet.select({ at: { row: span.top, col: span.left }, head: { row: bottom, col: Math.min(span.left + width, sheet.shown.value.length) - 1 }, run: null });
        if (plan.ask) know.asked = { request, plan };
        else await send(() => host.call("paste", request));
      });
    },
    /** Does nothing of what was asked. */
    dismiss(): void {
      Object.assign(know, { asked: null, filling: null, deleting: null });
    },
    /** Fills what may be filled. */
    async confirmFill(): Promise<void> {
      const { filling } = know;
      know.filling = null;
      if (filling) await send(() => host.call("fill", filling.request));
    },
    async confirm(onlyEmpty: boolean): Promise<void> {
      const { asked } = know;
      know.asked = null;
      if (asked) await send(() => host.call("paste", { ...asked.request, only_empty: asked.request.only_empty || onlyEmpty }));
    },
    /** Fills the range; with nothing ranged, from the cell above or at the left. */
    fill(way: "down" | "right" | "above", over: Span | null = null): void {
      const { selection } = sheet.know;
      const span = over ?? spanOf(selection);
      const { row, col } = selection.at;
      if (!over && (!isRange(selection) || way === "above")) {
        if (isRange(selection)) {
          if (span.top > 0) void fillBlock(span, { with: "above" });
          return;
        }
        const from = way === "right" ? { row, col: col - 1 } : { row: row - 1, col };
        const cell = from.row < 0 || from.col < 0 ? undefined : sheet.cellAt(from);
        if (cell) sheet.write({ row, col }, cell.text, way === "right" ? undefined : cell.code);
        return;
      }
      void fillBlock(span, { with: way === "right" ? "right" : "down" });
      if (over) sheet.select({ at: { row: span.top, col: span.left }, head: { row: span.bottom, col: span.right }, run: null });
    },
    /** Puts one text into every cell of the range. */
    put(value: string): void {
      const { selection } = sheet.know;
      if (!isRange(selection)) return sheet.write(selection.at, value);
      void fillBlock(spanOf(selection), { with: "text", text: value });
    },
    /** Puts a text into a whole column of the view, asked first with its count. */
    async replace(col: number, value: string): Promise<void> {
      const { rows, view, total } = sheet.know;
      const one = sheet.shown.value[col];
      if (!rows || !one || total === 0) return;
      const request: Paste = { table: rows.table, view, first: 0, fields: [one.column.code], texts: Array.from({ length: total }, () => [value]), only_empty: false };
      await attempt(async () => {
        const plan = await host.call("plan_paste", request);
        sheet.select({ at: { row: 0, col }, head: { row: total - 1, col }, run: null });
        know.asked = { request, plan };
      });
    },
    add: () => insert([]),
    /** A new row with the cells of this one, without those that tell records apart. */
    async duplicate(): Promise<boolean> {
      const row = sheet.rowAt(sheet.know.selection.at.row);
      if (!row) return false;
      const cells = sheet.shown.value
        .filter(({ column, at }) => column.locked === null && !column.unique && (row.cells[at]?.text ?? "") !== "")
        .map(({ column, at }) => ({ field: column.code, text: row.cells[at]?.code ?? row.cells[at]?.text ?? "" }));
      return insert(cells);
    },
    /** Asks before rows go; false where all of them went with a sealed period. */
    async askDelete(): Promise<boolean> {
      let may = true;
      await attempt(async () => {
        const all = await rowsOf(spanOf(sheet.know.selection));
        const rows = all.filter((row) => row.sealed === null).map((row) => row.row_id);
        may = rows.length > 0 || all.length === 0;
        if (rows.length > 0) know.deleting = { rows, sealed: all.length - rows.length };
      });
      return may;
    },
    async remove(): Promise<void> {
      const { deleting } = know;
      const table = sheet.know.rows?.table;
      know.deleting = null;
      if (!deleting || !table) return;
      await saving.edit({ do: "delete", table, row_ids: deleting.rows });
      await sheet.refresh();
      sheet.select(only(sheet.know.selection.at));
    },
  };
}

export type Blocks = ReturnType<typeof createBlocks>;
