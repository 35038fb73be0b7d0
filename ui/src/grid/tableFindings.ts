/** The findings of one table for the panel: open errors, warnings that wait, and what is explained. */
import { computed, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { Edited, Finding, Findings, Problem, RuleCount } from "../wire/types";

const WINDOW = 200;
export type Tab = "errors" | "warnings" | "explained";

export function createTableFindings(host: Host) {
  const know = shallowReactive({
    tab: "errors" as Tab,
    total: 0,
    errors: 0,
    warnings: 0,
    explained: 0,
    rules: [] as RuleCount[],
    items: [] as Finding[],
    problem: null as Problem | null,
    loaded: false,
  });
  let table: string | null = null;
  let generation = 0;

  async function read(offset: number, limit = WINDOW): Promise<void> {
    const mine = (generation += 1);
    try {
      const found: Findings = await host.call("findings", {
        table, rule: null, row_id: null, offset, limit,
        severity: know.tab === "errors" ? "error" : know.tab === "warnings" ? "warning" : null,
        explained: know.tab === "explained",
      });
      if (mine !== generation) return;
      const { total, errors, warnings, explained, rules } = found;
      Object.assign(know, { total, errors, warnings, explained, rules, problem: null, items: offset === 0 ? found.items : [...know.items, ...found.items] });
    } catch (thrown) {
      if (mine === generation) know.problem = asProblem(thrown);
    } finally {
      if (mine === generation) know.loaded = true;
    }
  }

  return {
    know,
    tabs: computed(() => (["errors", "warnings", "explained"] as const).map((key) => ({ key, n: know[key] }))),
    groups: computed(() =>
      know.rules
        .map((rule) => ({ key: rule.rule + rule.severity, rule, items: know.items.filter((f) => f.rule === rule.rule && f.severity === rule.severity) }))
        .filter((group) => group.items.length > 0),
    ),
    left: computed(() => Math.min(WINDOW, know.total - know.items.length)),
    async load(of: string): Promise<void> {
      table = of;
      await read(0);
      // Where there are no errors, the warnings are what is left.
      if (know.tab === "errors" && know.errors === 0 && know.warnings > 0) await this.choose("warnings");
    },
    choose(tab: Tab): Promise<void> {
      know.tab = tab;
      return read(0);
    },
    reload: () => read(0, Math.max(WINDOW, Math.min(know.items.length, 500))),
    more: () => read(know.items.length),
    /** Takes the findings of changed records at once; the list is read again behind it. */
    count(edited: Edited): void {
      if (table === null || edited.rows.length === 0 || edited.rows.length > 50 || know.tab === "explained") return;
      const severity = know.tab === "errors" ? "error" : "warning";
      const changed = new Set(edited.rows);
      const now = edited.findings.filter((f) => f.table === table && f.severity === severity && f.explanation === null);
      know.items = [...know.items.filter((f) => !changed.has(f.row_id)), ...now];
    },
  };
}
