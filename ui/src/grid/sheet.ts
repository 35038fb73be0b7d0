/** One table on the screen: its columns, its rows in a view, the cursor; and how it hears of changes. */
import { computed, shallowReactive } from "vue";

import type { Desk } from "../desk/desk";
import { asProblem } from "../host/host";
import type { Cell, Columns, Edited, Finding, Problem, Row, View } from "../wire/types";
import { sectionsOf, shownColumns, type Shown } from "./columns";
import { createRows, isPlain, PAGE, plain, type GridRows } from "./rows";
import { only, within, type Selection, type Spot, type World } from "./spot";

/** The finding of a change is drawn first; what else it changed is read behind it. */
const SOON = 200;

export function createSheet(desk: Desk) {
  const { host } = desk;
  const know = shallowReactive({
    shape: null as Columns | null,
    rows: null as GridRows | null,
    view: plain,
    total: 0,
    /** Records in the whole table. */
    all: 0,
    selection: only({ row: 0, col: 0 }) as Selection,
    hidden: new Set<string>() as ReadonlySet<string>,
    widths: new Map<string, number>() as ReadonlyMap<string, number>,
    /** Rises whenever a cell must be drawn again. */
    revision: 0,
    /** Rows that must be drawn before all others. */
    first: [] as readonly number[],
    /** The open findings of records that were looked at. */
    findings: new Map<string, readonly Finding[]>() as ReadonlyMap<string, readonly Finding[]>,
    /** Rows that the grid shows just now. */
    seen: [0, PAGE - 1] as readonly [number, number],
    page: 20,
    problem: null as Problem | null,
  });
  let stale = false;
  let soon: ReturnType<typeof setTimeout> | undefined;

  const shown = computed<Shown[]>(() => (know.shape ? shownColumns(know.shape, desk.language.value, know.hidden, know.widths) : []));
  const fields = computed(() => know.shape?.columns.map((c) => c.code) ?? []);
  const rowAt = (n: number): Row | null => know.rows?.rows[n]?.row ?? null;
  const cellAt = (spot: Spot): Cell | undefined => rowAt(spot.row)?.cells[shown.value[spot.col]?.at ?? -1];
  /** The sealed period that a row went with; the whole row is locked. */
  const sealedAt = (n: number): string | null => rowAt(n)?.sealed ?? null;
  const lockedAt = (spot: Spot): boolean => shown.value[spot.col]?.column.locked !== null || sealedAt(spot.row) !== null;
  function touch(first: readonly number[] = []): void {
    know.first = first;
    know.revision += 1;
  }

  async function attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (thrown) {
      know.problem = asProblem(thrown);
    }
  }

  async function need(first: number, last: number): Promise<void> {
    know.seen = [Math.max(first, 0), last];
    await attempt(async () => {
      if (await know.rows?.need(first, last)) touch();
    });
  }

  async function open(table: string, view: View = plain): Promise<void> {
    clearTimeout(soon);
    stale = false;
    know.problem = null;
    await attempt(async () => {
      const same = know.shape?.table === table;
      const [shape, first] = await Promise.all([host.call("columns", { table }), host.call("rows", { table, offset: 0, limit: 0, view })]);
      if (desk.know.table !== table) return;
      if (!same) {
        know.hidden = new Set();
        know.widths = new Map();
        know.findings = new Map();
        know.selection = only({ row: 0, col: 0 });
      }
      know.view = view;
      know.rows = createRows(host, table, view, first.total);
      know.total = first.total;
      know.all = first.all;
      know.shape = shape;
      know.selection = only(within(know.selection.at, world()));
      await know.rows.need(...know.seen);
      touch();
    });
  }

  /** Reads again what is shown; the cursor stays on its record. */
  async function refresh(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    const { rows, view } = know;
    if (!rows) return;
    const table = rows.table;
    const from = know.selection;
    const kept = rowAt(from.at.row)?.row_id ?? null;
    await attempt(async () => {
      const { total, all } = await host.call("rows", { table, offset: 0, limit: 0, view });
      const place = kept && !isPlain(view) ? ((await host.call("record", { table, row_id: kept, view }))?.row ?? null) : null;
      if (know.rows !== rows) return;
      stale = false;
      rows.age(total);
      know.total = total;
      know.all = all;
      await rows.need(...know.seen);
      // Who moved on meanwhile is not brought back.
      const row = know.selection === from ? (place ?? (kept ? rows.placeOf(kept) : undefined) ?? from.at.row) : know.selection.at.row;
      if (row !== know.selection.at.row) know.selection = only({ row, col: know.selection.at.col });
      know.selection = { ...know.selection, at: within(know.selection.at, world()), head: within(know.selection.head, world()) };
      touch();
    });
  }

  /** Reads one record again; in a filtered view it stays under the cursor though it may belong there no more. */
  async function refreshOne(rowId: string): Promise<void> {
    const { rows, view } = know;
    const n = rows?.placeOf(rowId);
    const before = n === undefined ? null : rowAt(n);
    if (!rows || n === undefined || !before) return;
    await attempt(async () => {
      const record = await host.call("record", { table: rows.table, row_id: rowId, view });
      if (know.rows !== rows || !record || rows.placeOf(rowId) !== n) return;
      rows.put(n, { ...before, deferred: record.deferred, sealed: record.sealed, cells: record.cells });
      rows.mark(rowId, record.row === null);
      learn(rowId, record.findings);
      stale ||= record.row !== n;
      touch();
    });
  }

  function learn(rowId: string, found: readonly Finding[]): void {
    know.findings = new Map(know.findings).set(rowId, found);
  }

  /** What a change did, from wherever it came. */
  function take(edited: Edited): void {
    const { rows } = know;
    if (!rows || !edited.tables.includes(rows.table)) return;
    for (const rowId of edited.rows) {
      rows.judge(rowId, fields.value, edited.findings);
      learn(rowId, edited.findings.filter((f) => f.row_id === rowId));
    }
    touch(edited.rows.map((rowId) => rows.placeOf(rowId)).filter((n) => n !== undefined));
    const single = edited.rows.length === 1 && edited.added.length === 0 ? edited.rows[0] : undefined;
    if (single !== undefined && !isPlain(know.view)) void refreshOne(single);
    else soon ??= setTimeout(() => void refresh(), SOON);
  }

  const world = (): World => ({
    rows: know.total,
    cols: shown.value.length,
    page: know.page,
    enterable: (col) => shown.value[col]?.column.locked === null,
    filled: (spot) => {
      const cell = cellAt(spot);
      return cell === undefined || cell.text !== "";
    },
  });

  async function look(): Promise<void> {
    const row = rowAt(know.selection.at.row);
    if (!row || know.findings.has(row.row_id) || !row.cells.some((cell) => cell.state !== "plain")) return;
    const rowId = row.row_id;
    await attempt(async () => {
      const found = await host.call("findings", { table: know.rows?.table ?? null, severity: null, rule: null, row_id: rowId, explained: false, offset: 0, limit: 100 });
      learn(rowId, found.items);
    });
  }

  return {
    know,
    shown,
    sections: computed(() => (know.shape ? sectionsOf(know.shape) : [])),
    world,
    rowAt,
    cellAt,
    sealedAt,
    /** Whether a cell takes no text: its column or its row is locked. */
    lockedAt,
    /** The cell of a field in a row. */
    cellOf: (n: number, field: string): Cell | undefined => rowAt(n)?.cells[fields.value.indexOf(field)],
    open,
    hide(codes: Iterable<string>): void {
      know.hidden = new Set(codes);
      know.selection = only(within(know.selection.at, world()));
    },
    need,
    refresh,
    touch,
    look,
    take,
    /** Moves the cursor; a filtered view is read again once the cursor leaves a record that was changed. */
    select(selection: Selection): void {
      const left = selection.at.row !== know.selection.at.row;
      if (left) know.problem = null;
      know.selection = selection;
      if (!left || !stale) return;
      const wanted = rowAt(selection.at.row)?.row_id;
      void refresh().then(() => {
        const row = wanted ? know.rows?.placeOf(wanted) : undefined;
        if (row !== undefined && row !== know.selection.at.row) know.selection = only({ row, col: know.selection.at.col });
      });
    },
    /** Puts a text into a cell: shown at once, sent in order, durable when the answer is there. */
    write(spot: Spot, text: string, code?: string): void {
      const row = rowAt(spot.row);
      const one = shown.value[spot.col];
      const { rows } = know;
      if (!row || !one || !rows || lockedAt(spot)) return;
      const before = row.cells[one.at];
      if (before && (code === undefined ? before.text === text : before.code === code)) return;
      const field = one.column.code;
      const answered = rows.type(row.row_id, field, one.at, { text, state: "plain", ...(code === undefined ? {} : { code }), edited: before?.edited ?? false });
      touch([spot.row]);
      const undone = (): void => {
        answered();
        void refresh();
      };
      void desk.saving.edit({ do: "set", table: rows.table, row_id: row.row_id, cells: [{ field, text: code ?? text }] }, undone).then(answered);
    },
    /** The finding of a cell, errors first. */
    findingAt(spot: Spot): Finding | undefined {
      const field = shown.value[spot.col]?.column.code;
      const row = rowAt(spot.row);
      const here = (row ? know.findings.get(row.row_id) : undefined)?.filter((f) => f.field === field) ?? [];
      return here.find((f) => f.severity === "error") ?? here[0];
    },
    /** Goes to a record wherever it stands; a view that does not show it is left. Whether it was found. */
    async goTo(rowId: string, field: string | null, hint: number | null = null): Promise<boolean> {
      let found = false;
      await attempt(async () => {
        const table = know.rows?.table;
        if (!table) return;
        let n = know.rows?.placeOf(rowId);
        if (n === undefined && hint !== null && isPlain(know.view)) {
          await need(hint - 20, hint + 40);
          n = know.rows?.placeOf(rowId);
        }
        if (n === undefined) {
          n = (await host.call("record", { table, row_id: rowId, view: know.view }))?.row ?? undefined;
          if (n === undefined && !isPlain(know.view)) {
            n = (await host.call("record", { table, row_id: rowId, view: plain }))?.row ?? undefined;
            if (n !== undefined) await open(table, plain);
          }
        }
        if (n === undefined) return;
        await need(n - 20, n + 40);
        const col = field === null ? -1 : shown.value.findIndex((one) => one.column.code === field);
        this.select(only({ row: n, col: col < 0 ? know.selection.at.col : col }));
        found = true;
      });
      return found;
    },
  };
}

export type Sheet = ReturnType<typeof createSheet>;
