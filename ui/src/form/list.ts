/** The records around the one that is open, to go to another: read in pages, both ways, narrowed by what is typed. */
import { computed, shallowReactive } from "vue";

import { plain } from "../grid/rows";
import { nameField } from "../grid/columns";
import { asProblem, type Host } from "../host/host";
import type { CellState, Columns, Problem, Row } from "../wire/types";

const PAGE = 60;

export interface ListItem {
  rowId: string;
  /** The number of its row among those listed, counted from 0. */
  n: number;
  who: string;
  /** Its class, where the table says one. */
  more: string;
  state: "error" | "warning" | null;
}

const BAD = new Set<CellState>(["error", "missing"]);

/** The gravest that a record has. */
export function gravestOf(row: Row): ListItem["state"] {
  if (row.cells.some((cell) => BAD.has(cell.state))) return "error";
  return row.cells.some((cell) => cell.state === "warning") ? "warning" : null;
}

export function createRecordList(host: Host) {
  const know = shallowReactive({ shape: null as Columns | null, rows: [] as Row[], first: 0, total: 0, text: "", problem: null as Problem | null });
  let turn = 0;

  async function read(offset: number, limit: number, put: (rows: Row[], first: number) => void): Promise<void> {
    const { shape } = know;
    if (!shape) return;
    const mine = (turn += 1);
    try {
      const found = await host.call("rows", { table: shape.table, offset, limit, view: { ...plain, text: know.text } });
      if (mine !== turn) return;
      know.total = found.total;
      know.problem = null;
      put(found.rows, found.offset);
    } catch (thrown) {
      if (mine === turn) know.problem = asProblem(thrown);
    }
  }
  const fresh = (offset: number): Promise<void> => read(Math.max(0, offset), PAGE, (rows, first) => Object.assign(know, { rows, first }));

  const name = computed(() => know.shape?.columns.findIndex((one) => one.code === nameField(know.shape?.columns ?? [])) ?? -1);
  const group = computed(() => know.shape?.columns.findIndex((one) => one.refers === "class") ?? -1);

  return {
    know,
    items: computed<ListItem[]>(() => know.rows.map((row, at) => ({ rowId: row.row_id, n: know.first + at, who: row.cells[name.value]?.text ?? "", more: row.cells[group.value]?.text ?? "", state: gravestOf(row) }))),
    /** Lists the records around a row of the table; what is listed already stays. */
    around(shape: Columns, row: number | null, rowId: string): Promise<void> {
      const same = know.shape?.table === shape.table;
      know.shape = shape;
      if (same && know.rows.some((one) => one.row_id === rowId)) return Promise.resolve();
      if (same && know.text !== "") return Promise.resolve();
      if (!same) know.text = "";
      return fresh((row ?? 0) - PAGE / 2);
    },
    /** Only records that hold this. */
    find(text: string): Promise<void> {
      know.text = text;
      return fresh(0);
    },
    /** Reads what is listed again, as after a change. */
    again: () => read(know.first, Math.max(PAGE, know.rows.length), (rows, first) => Object.assign(know, { rows, first })),
    async more(): Promise<void> {
      const next = know.first + know.rows.length;
      if (next < know.total) await read(next, PAGE, (rows) => (know.rows = [...know.rows, ...rows]));
    },
    async before(): Promise<void> {
      const from = Math.max(0, know.first - PAGE);
      if (know.first > 0) await read(from, know.first - from, (rows, first) => Object.assign(know, { rows: [...rows, ...know.rows], first }));
    },
  };
}

export type RecordList = ReturnType<typeof createRecordList>;
