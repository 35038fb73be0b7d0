/** The findings of one table, or of all: read in windows, grouped by rule. */
import { computed, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import { everything } from "./desk";
import type { Finding, Findings, Problem, RuleCount, Severity } from "../wire/types";

const WINDOW = 200;

export interface Group {
  rule: RuleCount;
  items: Finding[];
}

export function createFindings(host: Host) {
  const know = shallowReactive({
    total: 0,
    errors: 0,
    warnings: 0,
    rules: [] as RuleCount[],
    items: [] as Finding[],
    severity: null as Severity | null,
    problem: null as Problem | null,
    loaded: false,
  });
  let table: string | null = null;
  let generation = 0;

  async function read(offset: number): Promise<void> {
    const mine = (generation += 1);
    try {
      const found: Findings = await host.call("findings", { ...everything, table, severity: know.severity, offset, limit: WINDOW });
      if (mine !== generation) return;
      know.items = offset === 0 ? found.items : [...know.items, ...found.items];
      know.total = found.total;
      know.errors = found.errors;
      know.warnings = found.warnings;
      know.rules = found.rules;
      know.problem = null;
    } catch (thrown) {
      if (mine === generation) know.problem = asProblem(thrown);
    } finally {
      if (mine === generation) know.loaded = true;
    }
  }

  return {
    know,
    groups: computed<Group[]>(() =>
      know.rules
        .map((rule) => ({ rule, items: know.items.filter((f) => f.rule === rule.rule && f.severity === rule.severity) }))
        .filter((group) => group.items.length > 0),
    ),
    left: computed(() => Math.min(WINDOW, know.total - know.items.length)),
    load(of: string | null): Promise<void> {
      table = of;
      return read(0);
    },
    choose(severity: Severity | null): Promise<void> {
      know.severity = severity;
      return read(0);
    },
    more: () => read(know.items.length),
    /** The finding after (or before) one, around the end. */
    beside(finding: Finding | null, step: 1 | -1): Finding | undefined {
      const at = finding ? know.items.indexOf(finding) : step === 1 ? -1 : 0;
      return know.items.at((at + step) % Math.max(know.items.length, 1));
    },
  };
}

export type TableFindings = ReturnType<typeof createFindings>;
