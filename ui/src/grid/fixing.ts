/** From problem to problem on the grid, and what is done to them there. */
import { shallowRef } from "vue";

import type { Desk } from "../desk/desk";
import { createMending } from "../desk/mending";
import type { Finding } from "../wire/types";
import type { Sheet } from "./sheet";

/** What a step along the problems came to. */
export type Step = "here" | "crossed" | "none";

export function createFixing(desk: Desk, sheet: Sheet) {
  const { host, saving } = desk;
  const mending = createMending(desk, () => void sheet.refresh(), (problem) => (sheet.know.problem = problem));
  /** The finding that the panel shows as chosen. */
  const chosen = shallowRef<Finding | null>(null);

  return {
    ...mending,
    chosen,
    /** The next problem after the cursor, or before it. */
    async step(back: boolean): Promise<Step> {
      await saving.settled();
      const { at } = sheet.know.selection;
      const row = sheet.rowAt(at.row);
      const field = sheet.shown.value[at.col]?.column.code ?? null;
      const found = await mending.attempt(() => host.call("next_problem", { table: sheet.know.rows?.table ?? null, row_id: row?.row_id ?? null, field: row ? field : null, back }));
      if (!found?.finding) return "none";
      const { finding } = found;
      chosen.value = finding;
      if (finding.table !== sheet.know.rows?.table) {
        desk.visit(finding);
        return "crossed";
      }
      await sheet.goTo(finding.row_id, finding.field, finding.row);
      await sheet.look();
      return "here";
    },
    async choose(finding: Finding): Promise<void> {
      chosen.value = finding;
      await sheet.goTo(finding.row_id, finding.field, finding.row);
    },
  };
}

export type Fixing = ReturnType<typeof createFixing>;
