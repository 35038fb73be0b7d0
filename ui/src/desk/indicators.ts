/** Monitoring and early warning: indicators by level, one of them whole, what would be if its records were set right. */
import { computed, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { Fixed, HandlingStage, IndicatorCard, IndicatorGroup, IndicatorPage, Level, Problem } from "../wire/types";
import { createBehind } from "./behind";
import { useDesk } from "./desk";
import { stageOf } from "./handling";

/** Levels, the gravest first. */
export const levels: readonly Level[] = ["red", "orange", "yellow", "blue"];

/** Which indicators are shown: those with any level, of one level, all, or those without data. */
export type Shown = "warned" | Level | "all" | "none";

export interface Named {
  card: IndicatorCard;
  group: string;
}

const matches: Record<"warned" | "all" | "none", (card: IndicatorCard) => boolean> = {
  warned: (card) => card.level !== null,
  all: () => true,
  none: (card) => card.value === null,
};
const shows = (shown: Shown) => (card: IndicatorCard): boolean =>
  shown === "warned" || shown === "all" || shown === "none" ? matches[shown](card) : card.level === shown;

const grave = (card: IndicatorCard): number => (card.level ? levels.indexOf(card.level) : levels.length);

export function createIndicators(host: Host) {
  const know = shallowReactive({
    groups: [] as IndicatorGroup[],
    shown: "warned" as Shown,
    /** Only those that stand so; null: however they stand. */
    stage: null as HandlingStage | null,
    chosen: null as string | null,
    page: null as IndicatorPage | null,
    fixed: null as Fixed | null,
    problem: null as Problem | null,
    loaded: false,
  });
  const behind = createBehind(host);
  let turn = 0;
  const all = computed<Named[]>(() => know.groups.flatMap((group) => group.items.map((card) => ({ card, group: group.title }))));

  async function attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      know.problem = null;
    } catch (thrown) {
      know.problem = asProblem(thrown);
    }
  }

  async function choose(indicator: string | null): Promise<void> {
    const mine = (turn += 1);
    know.chosen = indicator;
    know.fixed = null;
    if (!indicator) {
      know.page = null;
      return behind.open(null);
    }
    return attempt(async () => {
      const [page] = await Promise.all([host.call("indicator", { indicator }), behind.open({ kind: "indicator", indicator })]);
      if (mine === turn) know.page = page;
    });
  }

  return {
    know,
    behind,
    all,
    /** How many indicators have such a level. */
    count: (shown: Shown): number => all.value.filter(({ card }) => shows(shown)(card)).length,
    /** How many warnings stand so. */
    countWarned: (stage: HandlingStage): number => all.value.filter(({ card }) => card.level && stageOf(card) === stage).length,
    /** How many of those that are shown stand so. */
    countStage: (stage: HandlingStage): number => all.value.filter(({ card }) => shows(know.shown)(card) && stageOf(card) === stage).length,
    /** Those that are shown; warned ones the gravest first. */
    list: computed<Named[]>(() => {
      const some = all.value.filter(({ card }) => shows(know.shown)(card) && (know.stage === null || stageOf(card) === know.stage));
      return know.shown === "all" || know.shown === "none" ? some : some.sort((a, b) => grave(a.card) - grave(b.card));
    }),
    /** The most pressing ones: those of which nothing was said. */
    pressing: computed<Named[]>(() => all.value.filter(({ card }) => card.level && stageOf(card) === "open").sort((a, b) => grave(a.card) - grave(b.card))),
    load: (): Promise<void> =>
      attempt(async () => {
        know.groups = await host.call("indicators");
        know.loaded = true;
      }),
    show(shown: Shown): void {
      know.shown = shown;
    },
    /** Shows only those that stand so, or again all. */
    showStage(stage: HandlingStage | null): void {
      know.stage = know.stage === stage ? null : stage;
    },
    /** Reads everything again after a change, the one that is shown included; what was picked stays. */
    async follow(): Promise<void> {
      const mine = turn;
      const indicator = know.chosen;
      await attempt(async () => {
        know.groups = await host.call("indicators");
        know.loaded = true;
        const page = indicator ? await host.call("indicator", { indicator }) : null;
        if (mine === turn) know.page = page;
      });
    },
    choose,
    /** What the chosen one would be if the picked records were set right. */
    reckon: (): Promise<void> =>
      attempt(async () => {
        const records = behind.picked.value;
        const indicator = know.chosen;
        const mine = turn;
        const fixed = indicator && records.length > 0 ? await host.call("what_if", { indicator, records }) : null;
        if (mine === turn) know.fixed = fixed;
      }),
  };
}

export type Indicators = ReturnType<typeof createIndicators>;

const known = new WeakMap<Host, Indicators>();

/** The indicators of this page's program: Home and the screen look at the same ones. */
export function useIndicators(): Indicators {
  const { host } = useDesk();
  const indicators = known.get(host) ?? createIndicators(host);
  known.set(host, indicators);
  return indicators;
}
