/** Choosing a code: what is looked for, what was found, which one is lit. The input belongs to whoever shows the list. */
import { computed, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { CodeItem, Problem } from "../wire/types";

const WINDOW = 100;

/** Whose codes. */
export interface PickerOf {
  table: string;
  field: string;
  rowId: string | null;
}

export function createPicker(host: Host) {
  const know = shallowReactive({
    of: null as PickerOf | null,
    query: "",
    items: [] as CodeItem[],
    total: 0,
    about: "",
    /** The lit one; -1 for none. */
    lit: -1,
    /** The levels that were opened, from the top. */
    above: [] as CodeItem[],
    /** What the list shows answers what was typed. */
    current: false,
    problem: null as Problem | null,
  });
  let turn = 0;

  async function read(offset: number): Promise<void> {
    const { of } = know;
    if (!of) return;
    const mine = (turn += 1);
    if (offset === 0) know.current = false;
    try {
      const found = await host.call("codes", {
        table: of.table, field: of.field, row_id: of.rowId, text: know.query, parent: know.above.at(-1)?.code ?? null, offset, limit: WINDOW,
      });
      if (mine !== turn) return;
      know.items = offset === 0 ? found.items : [...know.items, ...found.items];
      know.total = found.total;
      know.about = found.about;
      know.problem = null;
      if (offset === 0) know.lit = know.query === "" && know.above.length === 0 ? -1 : know.items.findIndex((item) => item.disabled === null);
      know.current = true;
    } catch (thrown) {
      if (mine === turn) know.problem = asProblem(thrown);
    }
  }

  return {
    know,
    open: computed(() => know.of !== null),
    /** The one that Enter takes: lit, and an answer to what is typed now. */
    chosen: computed<CodeItem | null>(() => (know.current ? (know.items[know.lit] ?? null) : null)),
    show(of: PickerOf, query = ""): Promise<void> {
      Object.assign(know, { of, query, items: [], total: 0, lit: -1, above: [] });
      return read(0);
    },
    type(query: string): Promise<void> {
      know.query = query.trim();
      if (know.query !== "") know.above = [];
      return read(0);
    },
    more: async (): Promise<void> => {
      if (know.current && know.items.length < know.total) await read(know.items.length);
    },
    /** Lights the next that can be chosen; `false` where there is none. */
    step(by: number): boolean {
      let at = know.lit;
      for (let left = Math.abs(by); left > 0; left -= 1) {
        let next = at + Math.sign(by);
        while (know.items[next] && know.items[next]?.disabled !== null) next += Math.sign(by);
        if (!know.items[next]) break;
        at = next;
      }
      if (at === know.lit) return false;
      know.lit = at;
      if (at > know.items.length - 10) void this.more();
      return true;
    },
    light(at: number): void {
      if (know.items[at]?.disabled === null) know.lit = at;
    },
    /** Opens the level below the lit one. */
    async into(): Promise<boolean> {
      const item = know.items[know.lit];
      if (!item?.below) return false;
      know.above = [...know.above, item];
      know.query = "";
      await read(0);
      return true;
    },
    async out(): Promise<boolean> {
      if (know.above.length === 0) return false;
      know.above = know.above.slice(0, -1);
      await read(0);
      return true;
    },
    close(): void {
      turn += 1;
      know.of = null;
      know.items = [];
      know.current = false;
      know.lit = -1;
    },
  };
}

export type Picker = ReturnType<typeof createPicker>;
