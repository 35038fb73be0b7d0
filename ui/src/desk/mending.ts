/** What a person does to findings: takes the suggestion, for one or all alike; gives a reason; leaves a record out. */
import { shallowReactive } from "vue";

import { asProblem } from "../host/host";
import type { FileTaken, Finding, FindingPlace, FixOf, FixPlan, Problem, RuleCount } from "../wire/types";
import type { Desk } from "./desk";

/** The fewest characters of a reason. */
export const LEAST = 4;

/** A reason that is asked for. */
export interface Asking {
  /** What it will be: a warning that is explained, or an error that becomes an exception, which needs evidence. */
  exception: boolean;
  rule: string;
  /** Where; empty: every open finding of the rule. */
  places: FindingPlace[];
  /** How many findings it serves. */
  count: number;
  /** The one finding that it is about, where there is one only. */
  finding: Finding | null;
  /** Reasons that were given for the rule before. */
  before: string[];
  evidence: FileTaken | null;
}

/** Records that a person wants to leave out. */
export interface Leaving {
  table: string;
  rows: string[];
  /** The name of the record, where it is one. */
  who: string;
}

export const mayExplain = (finding: Finding): boolean => finding.explanation === null && (finding.severity === "warning" || finding.exception);

/**
 * @param changed called once something was changed.
 * @param refused called with what was refused before anything was sent.
 */
export function createMending(desk: Desk, changed: () => void, refused: (problem: Problem | null) => void) {
  const { host, saving } = desk;
  const know = shallowReactive({
    /** All alike: what would change. */
    alike: null as { label: string; request: FixOf; plan: FixPlan } | null,
    asking: null as Asking | null,
    leaving: null as Leaving | null,
  });

  async function attempt<T>(run: () => Promise<T>): Promise<T | null> {
    try {
      return await run();
    } catch (thrown) {
      refused(asProblem(thrown));
      return null;
    }
  }

  async function plan(request: FixOf, label: string): Promise<void> {
    const found = await attempt(() => host.call("plan_fix", request));
    if (found) know.alike = { label, request, plan: found };
  }

  async function ask(asking: Omit<Asking, "before" | "evidence">): Promise<void> {
    know.asking = { ...asking, before: [], evidence: null };
    const before = (await attempt(() => host.call("reasons", { rule: asking.rule })))?.texts ?? [];
    if (know.asking?.rule === asking.rule) know.asking = { ...know.asking, before };
  }

  return {
    know,
    attempt,
    /** Puts in what the finding suggests; whether it suggests anything. */
    async accept(finding: Finding | undefined): Promise<boolean> {
      if (finding?.suggestion == null) return false;
      await saving.send(() => host.call("fix", { rule: finding.rule, table: finding.table, row_id: finding.row_id, field: finding.field, value: null, text: null }), changed);
      return true;
    },
    /** Asks what all like a finding would become. */
    planAlike: (finding: Finding) => plan({ rule: finding.rule, table: finding.table, row_id: null, field: finding.field, value: null, text: null }, finding.label),
    /** Asks what all of a rule in a table would become. */
    planAll: (rule: string, table: string, label: string) => plan({ rule, table, row_id: null, field: null, value: null, text: null }, label),
    async fixAlike(): Promise<void> {
      const { alike } = know;
      know.alike = null;
      if (alike) await saving.send(() => host.call("fix", alike.request), changed);
    },
    /** Asks for the reason of findings of one rule; whether there is one to be given. */
    async askReason(...findings: (Finding | undefined)[]): Promise<boolean> {
      const open = findings.filter((finding) => finding !== undefined && mayExplain(finding)) as Finding[];
      const [first] = open;
      if (!first) return false;
      const places = open.map(({ table, row_id, field }) => ({ table, row_id, field }));
      await ask({ exception: first.severity === "error", rule: first.rule, places, count: open.length, finding: open.length === 1 ? first : null });
      return true;
    },
    /** Asks for one reason for every open finding of a rule. */
    askForAll: (rule: RuleCount) => ask({ exception: rule.severity === "error", rule: rule.rule, places: [], count: rule.count, finding: null }),
    /** Takes a file that proves an exception. */
    async attach(): Promise<void> {
      const evidence = await attempt(() => host.call("attach"));
      if (evidence && know.asking) know.asking = { ...know.asking, evidence };
    },
    async explain(text: string): Promise<void> {
      const { asking } = know;
      know.asking = null;
      if (!asking) return;
      await saving.send(() => host.call("explain", { rule: asking.rule, places: asking.places, text, evidence: asking.evidence?.handle ?? null }));
      changed();
    },
    async takeBack(explanation: string): Promise<void> {
      await saving.send(() => host.call("unexplain", { id: explanation }));
      changed();
    },
    /** Asks why records are left out of this submission. */
    askLeave(findings: readonly Finding[]): void {
      const [first] = findings;
      if (!first) return;
      const rows = [...new Set(findings.filter((f) => f.table === first.table).map((f) => f.row_id))];
      know.leaving = { table: first.table, rows, who: rows.length === 1 ? first.who : "" };
    },
    async leave(reason: string): Promise<void> {
      const { leaving } = know;
      know.leaving = null;
      if (!leaving) return;
      await saving.edit({ do: "defer", table: leaving.table, row_ids: leaving.rows, reason });
      changed();
    },
    /** Takes a record in again. */
    async takeIn(table: string, rowId: string): Promise<void> {
      await saving.edit({ do: "defer", table, row_ids: [rowId], reason: "" });
      changed();
    },
    /** Does nothing of what was asked. */
    dismiss(): void {
      Object.assign(know, { alike: null, asking: null, leaving: null });
    },
  };
}

export type Mending = ReturnType<typeof createMending>;
