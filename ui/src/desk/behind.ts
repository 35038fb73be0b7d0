/** The records behind a number, read in windows; some of them may be picked. */
import { computed, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { BehindRecord, FigureAt, Problem, RecordRef, TableRows } from "../wire/types";

const WINDOW = 100;

/** What tells records of several tables apart. */
export const keyOf = (record: { table: string; row_id: string }): string => `${record.table} ${record.row_id}`;

export function createBehind(host: Host) {
  const know = shallowReactive({
    figure: null as FigureAt | null,
    total: 0,
    records: [] as BehindRecord[],
    picked: new Set<string>(),
    problem: null as Problem | null,
    loaded: false,
  });
  let turn = 0;

  async function read(figure: FigureAt, offset: number): Promise<void> {
    const mine = (turn += 1);
    try {
      const found = await host.call("behind", { figure, offset, limit: WINDOW });
      if (mine !== turn) return;
      know.total = found.total;
      know.records = offset === 0 ? found.records : [...know.records, ...found.records];
      know.problem = null;
    } catch (thrown) {
      if (mine === turn) know.problem = asProblem(thrown);
    } finally {
      if (mine === turn) know.loaded = true;
    }
  }

  return {
    know,
    /** The table of all that are listed, where it is one. */
    title: computed(() => {
      const titles = new Set(know.records.map((record) => record.title));
      return titles.size === 1 ? (know.records[0]?.title ?? "") : "";
    }),
    left: computed(() => know.total - know.records.length),
    /** Records that are picked. */
    picked: computed<RecordRef[]>(() =>
      know.records.filter((record) => know.picked.has(keyOf(record))).map(({ table, row_id }) => ({ table, row_id })),
    ),
    /** Shows the records of a number; none for null. */
    open(figure: FigureAt | null): Promise<void> {
      turn += 1;
      Object.assign(know, { figure, total: 0, records: [], picked: new Set<string>(), problem: null, loaded: false });
      return figure ? read(figure, 0) : Promise.resolve();
    },
    /** All of them, table by table, to open grids on. */
    tables: async (): Promise<TableRows[]> => (know.figure ? host.call("rows_behind", know.figure) : []),
    more: (): Promise<void> => (know.figure ? read(know.figure, know.records.length) : Promise.resolve()),
    pick(record: BehindRecord): void {
      const next = new Set(know.picked);
      if (!next.delete(keyOf(record))) next.add(keyOf(record));
      know.picked = next;
    },
  };
}

export type BehindList = ReturnType<typeof createBehind>;
