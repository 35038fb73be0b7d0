/** Every finding of the vault: the rules with their counts, and the findings of the one that is looked at. */
import { computed, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import { everything } from "./desk";
import type { Deferral, Finding, Problem, RuleCount } from "../wire/types";

const WINDOW = 100;

export type AllTab = "errors" | "warnings" | "explained" | "deferred";

/** A rule may have errors and warnings: they are two of the list. */
export const keyOf = (rule: Pick<RuleCount, "rule" | "severity">): string => `${rule.rule} ${rule.severity}`;

export function createAllFindings(host: Host) {
  const know = shallowReactive({
    tab: "errors" as AllTab,
    errors: 0,
    warnings: 0,
    explained: 0,
    rules: [] as RuleCount[],
    /** The key of the rule that is looked at. */
    chosen: "",
    /** Of this table only; null for all. */
    table: null as string | null,
    total: 0,
    items: [] as Finding[],
    deferrals: [] as Deferral[],
    problem: null as Problem | null,
    loaded: false,
  });
  let generation = 0;

  const rule = computed(() => know.rules.find((one) => keyOf(one) === know.chosen) ?? null);

  async function attempt(run: (mine: () => boolean) => Promise<void>): Promise<void> {
    const turn = (generation += 1);
    const mine = (): boolean => turn === generation;
    try {
      await run(mine);
      if (mine()) know.problem = null;
    } catch (thrown) {
      if (mine()) know.problem = asProblem(thrown);
    } finally {
      if (mine()) know.loaded = true;
    }
  }

  const shared = () => ({ ...everything, explained: know.tab === "explained", severity: know.tab === "errors" ? ("error" as const) : know.tab === "warnings" ? ("warning" as const) : null });

  /** Counts by rule, and the records that are left out. A rule that has none left gives way to the one in its place. */
  async function readRules(mine: () => boolean): Promise<void> {
    const [found, deferrals] = await Promise.all([host.call("findings", { ...shared(), limit: 0 }), host.call("deferrals")]);
    if (!mine()) return;
    const at = Math.max(0, know.rules.findIndex((one) => keyOf(one) === know.chosen));
    const { errors, warnings, explained, rules } = found;
    Object.assign(know, { errors, warnings, explained, deferrals, rules: know.tab === "deferred" ? [] : rules });
    if (rule.value) return;
    const next = know.rules[Math.min(at, know.rules.length - 1)];
    Object.assign(know, { chosen: next ? keyOf(next) : "", table: null });
  }

  async function readItems(mine: () => boolean, offset: number, limit: number): Promise<void> {
    const of = rule.value;
    if (!of) return void Object.assign(know, { items: [], total: 0 });
    if (know.table !== null && !of.tables.some((one) => one.table === know.table)) know.table = null;
    const found = await host.call("findings", { ...shared(), severity: of.severity, rule: of.rule, table: know.table, offset, limit });
    if (mine()) Object.assign(know, { total: found.total, items: offset === 0 ? found.items : [...know.items, ...found.items] });
  }

  async function all(mine: () => boolean): Promise<void> {
    await readRules(mine);
    if (mine()) await readItems(mine, 0, Math.min(500, Math.max(WINDOW, know.items.length)));
  }

  return {
    know,
    rule,
    left: computed(() => Math.min(WINDOW, know.total - know.items.length)),
    sizes: computed(() => ({ errors: know.errors, warnings: know.warnings, explained: know.explained, deferred: know.deferrals.length })),
    load: () =>
      attempt(async (mine) => {
        await all(mine);
        // Where there are no errors, the warnings are what is left.
        if (!mine() || know.loaded || know.errors > 0 || know.warnings === 0) return;
        know.tab = "warnings";
        await all(mine);
      }),
    reload: () => attempt(all),
    turn(tab: AllTab): Promise<void> {
      Object.assign(know, { tab, chosen: "", table: null, items: [], rules: [] });
      return attempt(all);
    },
    choose(of: RuleCount, table: string | null = null): Promise<void> {
      Object.assign(know, { chosen: keyOf(of), table, items: [] });
      return attempt((mine) => readItems(mine, 0, WINDOW));
    },
    more: () => attempt((mine) => readItems(mine, know.items.length, WINDOW)),
  };
}

export type AllFindings = ReturnType<typeof createAllFindings>;
