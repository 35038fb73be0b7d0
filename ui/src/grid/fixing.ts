/** From problem to problem: the next one, its suggested fix, all alike, a reason for a warning. */
import { shallowReactive } from "vue";

import type { Desk } from "../desk/desk";
import { asProblem } from "../host/host";
import type { Finding, FixOf, FixPlan } from "../wire/types";
import type { Sheet } from "./sheet";

/** What a step along the problems came to. */
export type Step = "here" | "crossed" | "none";

export function createFixing(desk: Desk, sheet: Sheet) {
  const { host, saving } = desk;
  const know = shallowReactive({
    /** The finding that the panel shows as chosen. */
    chosen: null as Finding | null,
    /** All alike: what would change. */
    alike: null as { finding: Finding; request: FixOf; plan: FixPlan } | null,
    /** The warning whose reason is asked for. */
    explaining: null as Finding | null,
    reasons: [] as string[],
  });

  async function attempt<T>(run: () => Promise<T>): Promise<T | null> {
    try {
      return await run();
    } catch (thrown) {
      sheet.know.problem = asProblem(thrown);
      return null;
    }
  }

  const only = (finding: Finding): FixOf => ({ rule: finding.rule, table: finding.table, row_id: finding.row_id, field: finding.field, value: null, text: null });

  return {
    know,
    /** The next problem after the cursor, or before it. */
    async step(back: boolean): Promise<Step> {
      await saving.settled();
      const { at } = sheet.know.selection;
      const row = sheet.rowAt(at.row);
      const field = sheet.shown.value[at.col]?.column.code ?? null;
      const found = await attempt(() => host.call("next_problem", { table: sheet.know.rows?.table ?? null, row_id: row?.row_id ?? null, field: row ? field : null, back }));
      if (!found?.finding) return "none";
      const { finding } = found;
      know.chosen = finding;
      if (finding.table !== sheet.know.rows?.table) {
        desk.visit(finding);
        return "crossed";
      }
      await sheet.goTo(finding.row_id, finding.field, finding.row);
      await sheet.look();
      return "here";
    },
    async choose(finding: Finding): Promise<void> {
      know.chosen = finding;
      await sheet.goTo(finding.row_id, finding.field, finding.row);
    },
    /** Puts in what the finding suggests; whether it suggests anything. */
    async accept(finding: Finding | undefined): Promise<boolean> {
      if (finding?.suggestion == null) return false;
      await saving.send(() => host.call("fix", only(finding)), () => void sheet.refresh());
      return true;
    },
    async planAlike(finding: Finding): Promise<void> {
      const request: FixOf = { rule: finding.rule, table: finding.table, row_id: null, field: finding.field, value: null, text: null };
      const plan = await attempt(() => host.call("plan_fix", request));
      if (plan) know.alike = { finding, request, plan };
    },
    /** Does nothing of what was asked. */
    dismiss(): void {
      know.alike = null;
      know.explaining = null;
    },
    async fixAlike(): Promise<void> {
      const { alike } = know;
      know.alike = null;
      if (alike) await saving.send(() => host.call("fix", alike.request), () => void sheet.refresh());
    },
    /** Asks for the reason of a warning; whether there is one to explain. */
    async askReason(finding: Finding | undefined): Promise<boolean> {
      if (finding?.severity !== "warning") return false;
      know.explaining = finding;
      know.reasons = [];
      know.reasons = (await attempt(() => host.call("reasons", { rule: finding.rule })))?.texts ?? [];
      return true;
    },
    async explain(text: string): Promise<void> {
      const finding = know.explaining;
      know.explaining = null;
      if (!finding) return;
      const places = [{ table: finding.table, row_id: finding.row_id, field: finding.field }];
      await saving.send(() => host.call("explain", { rule: finding.rule, places, text, evidence: null }));
      await sheet.refresh();
    },
  };
}

export type Fixing = ReturnType<typeof createFixing>;
