/** Looking for anything by one text: screens, tables, fields, records. */
import { computed, shallowReactive } from "vue";

import { asProblem } from "../host/host";
import type { Hit, Problem } from "../wire/types";
import type { Desk, Screen } from "./desk";

export type Found = Hit | { what: "screen"; screen: Screen; title: string };

/** A screen as it can be asked for. */
export interface Place {
  screen: Screen;
  title: string;
  /** Other words for it, in lower case: pinyin, initials. */
  words: string;
}

const MOST = 20;

export function createAnything(desk: Desk, places: () => Place[]) {
  const know = shallowReactive({ text: "", hits: [] as Hit[], lit: 0, asked: "", problem: null as Problem | null });
  let turn = 0;

  const all = computed<Found[]>(() => {
    const wanted = know.text.trim().toLowerCase();
    const screens = places().filter(({ title, words }) => wanted === "" || title.toLowerCase().includes(wanted) || words.split(" ").some((word) => word.startsWith(wanted)));
    return [...screens.map(({ screen, title }): Found => ({ what: "screen", screen, title })), ...know.hits];
  });

  return {
    know,
    all,
    /** What is found does not belong to the text yet. */
    looking: computed(() => know.text.trim() !== "" && know.asked !== know.text.trim() && know.problem === null),
    async type(text: string): Promise<void> {
      Object.assign(know, { text, lit: 0, problem: null });
      const asked = text.trim();
      const mine = (turn += 1);
      if (asked === "") return void (know.hits = []);
      try {
        const hits = await desk.host.call("find", { text: asked, table: null, limit: MOST });
        if (mine === turn) Object.assign(know, { hits, asked, problem: null });
      } catch (thrown) {
        if (mine === turn) know.problem = asProblem(thrown);
      }
    },
    step(by: number): void {
      know.lit = Math.max(0, Math.min(know.lit + by, all.value.length - 1));
    },
    /** Goes to what was found. */
    go(found: Found): void {
      if (found.what === "screen") desk.go(found.screen);
      else if (found.what === "table") desk.open(found.table);
      else if (found.what === "field") desk.openAt(found.table, null, null, found.field);
      else desk.openAt(found.table, found.row, found.row_id, null);
    },
  };
}

export type Anything = ReturnType<typeof createAnything>;
