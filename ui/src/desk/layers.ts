/** The standard in use: its layers, a further one that is looked at before it is taken, and the way back. */
import { readonly, shallowReactive } from "vue";

import type { Host } from "../host/host";
import type { JobId, LayerChoices, LayerFrom, LayerOffer, LayerStep, Problem, Session, StandardLayer, Verdicts } from "../wire/types";
import { noting } from "./attempt";
import { jobsOf } from "./jobs";

/** A change that was looked at and waits for a word. */
export interface Looked {
  step: LayerStep;
  /** The layer by its id, the list by its title. */
  name: string;
  /** What was read from a file; null where something is taken back. */
  offer: LayerOffer | null;
  verdicts: Verdicts;
}

export function createLayers(host: Host, opened: (session: Session) => Promise<void>) {
  const jobs = jobsOf(host);
  const know = shallowReactive({
    layers: [] as StandardLayer[],
    choices: { offered: [], lists: [] } as LayerChoices,
    looked: null as Looked | null,
    /** What was done last: what was taken, or taken back. */
    done: null as { name: string; taken: boolean; changed: number } | null,
    job: null as number | null,
    problem: null as Problem | null,
  });

  const attempt = noting(know);

  async function load(): Promise<void> {
    [know.layers, know.choices] = await Promise.all([host.call("standard"), host.call("layer_choices")]);
  }

  const nameOf = (id: string): string => know.choices.lists.find((list) => list.id === id)?.title ?? id;

  /** Waits for a judgement; null where it did not come to its end. */
  async function judged(begun: JobId): Promise<Verdicts | null> {
    know.job = begun.job;
    try {
      const outcome = await jobs.follow(begun);
      if (outcome.end === "failed" || outcome.end === "unclear") know.problem = outcome.problem;
      return outcome.end === "judged" || outcome.end === "settled" ? outcome.verdicts : null;
    } finally {
      know.job = null;
    }
  }

  async function look(step: LayerStep, id: string, offer: LayerOffer | null): Promise<void> {
    Object.assign(know, { looked: null, done: null });
    const verdicts = await judged(await host.call("preview_layer", step));
    if (verdicts) know.looked = { step, name: nameOf(id), offer, verdicts };
  }

  return {
    know: readonly(know) as Readonly<typeof know>,
    jobs,
    load: () => attempt(load),
    /** Reads a layer or list, and what it would change. */
    read: (from: LayerFrom) =>
      attempt(async () => {
        const offer = await host.call("read_layer", from);
        if (offer) await look({ do: "take", handle: offer.handle }, offer.id, offer);
      }),
    /** What it would change to take something back. */
    askBack: (id: string) => attempt(() => look({ do: "take_back", id }, id, null)),
    leave(): void {
      know.looked = null;
    },
    /** Does what was looked at. */
    go: () =>
      attempt(async () => {
        const { looked } = know;
        if (!looked) return;
        const verdicts = await judged(await host.call("change_layer", looked.step));
        if (!verdicts) return;
        Object.assign(know, { looked: null, done: { name: looked.name, taken: looked.offer !== null, changed: verdicts.changed } });
        await Promise.all([load(), host.call("session").then(opened)]);
      }),
  };
}

export type Layers = ReturnType<typeof createLayers>;
