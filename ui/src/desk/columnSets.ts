/** Sets of columns that a person keeps of a table, and which one is in use. */
import { readonly, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { ColumnSet, ColumnSets, Problem } from "../wire/types";

/** Shows columns: those of these codes are hidden. */
export type Hide = (codes: Iterable<string>) => void;

export function createColumnSets(host: Host, hide: Hide) {
  const know = shallowReactive({ table: "", sets: [] as ColumnSet[], used: null as string | null, problem: null as Problem | null });

  async function keep(next: ColumnSets): Promise<void> {
    Object.assign(know, next);
    try {
      await host.call("keep_column_sets", { table: know.table, sets: next });
      know.problem = null;
    } catch (thrown) {
      know.problem = asProblem(thrown);
    }
  }
  const of = (name: string | null): ColumnSet | undefined => know.sets.find((set) => set.name === name);

  return {
    know: readonly(know) as Readonly<typeof know>,
    /** Reads the sets of a table and shows the one that was used last. */
    async load(table: string): Promise<void> {
      Object.assign(know, { table, sets: [], used: null, problem: null });
      try {
        const kept = await host.call("column_sets", { table });
        if (know.table !== table) return;
        Object.assign(know, kept);
        const used = of(kept.used);
        if (used) hide(used.hidden);
      } catch (thrown) {
        if (know.table === table) know.problem = asProblem(thrown);
      }
    },
    /** Shows a set; null shows all columns. */
    use(name: string | null): Promise<void> {
      hide(of(name)?.hidden ?? []);
      return keep({ sets: know.sets, used: of(name) ? name : null });
    },
    /** Keeps what is shown now under a name; a set of that name is replaced. */
    save(name: string, hidden: Iterable<string>): Promise<void> {
      const set = { name: name.trim(), hidden: [...hidden] };
      if (set.name === "") return Promise.resolve();
      const at = know.sets.findIndex((one) => one.name === set.name);
      return keep({ sets: at < 0 ? [...know.sets, set] : know.sets.with(at, set), used: set.name });
    },
    remove(name: string): Promise<void> {
      return keep({ sets: know.sets.filter((set) => set.name !== name), used: know.used === name ? null : know.used });
    },
  };
}

export type KeptColumns = ReturnType<typeof createColumnSets>;
