/** What is done about a warning: how each stands, and what a person says of one. */
import { shallowReactive } from "vue";

import { asProblem } from "../host/host";
import type { Deal, HandlingStage, IndicatorCard, IndicatorPage, Problem } from "../wire/types";
import type { Desk } from "./desk";

/** The stages of a warning, as they follow each other. */
export const stages: readonly HandlingStage[] = ["open", "explained", "closed"];

/** How a warning stands; null where there is none, and none was. */
export function stageOf(card: IndicatorCard): HandlingStage | null {
  const stage = card.handling?.stage ?? "open";
  return card.level === null && stage === "open" ? null : stage;
}

/** What may be said of a warning at a stage; the first is the usual one. */
export const deals: Record<HandlingStage, readonly Deal[]> = { open: ["explain", "close"], explained: ["explain", "close", "reopen"], closed: ["reopen"] };

export interface Asked {
  deal: Deal;
  page: IndicatorPage;
}

export function createHandling(desk: Desk) {
  const know = shallowReactive({ asked: null as Asked | null, problem: null as Problem | null });
  return {
    know,
    /** Asks what is to be said; whether that can be said of the warning now. */
    ask(page: IndicatorPage | null, deal: Deal): boolean {
      const stage = page && stageOf(page.card);
      if (!page || !stage || !deals[stage].includes(deal)) return false;
      know.problem = null;
      know.asked = { deal, page };
      return true;
    },
    dismiss(): void {
      know.asked = null;
    },
    /** Says it; what was refused stays in the sheet, with all that was typed. */
    async say(deal: Deal, text: string, owner: string, due: string): Promise<void> {
      const { asked } = know;
      if (!asked) return;
      try {
        await desk.saving.settled();
        const edited = await desk.host.call("handle_warning", { indicator: asked.page.card.id, deal, text, owner, due });
        know.asked = null;
        await desk.saving.send(() => Promise.resolve(edited));
      } catch (thrown) {
        know.problem = asProblem(thrown);
      }
    },
  };
}

export type Handlings = ReturnType<typeof createHandling>;
