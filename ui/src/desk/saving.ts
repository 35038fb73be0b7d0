/** Whether what was typed is on the disk, what could be taken back, and who wants to know that records changed. */
import { computed, shallowReactive } from "vue";

import { createQueue, type Saving } from "../grid/queue";
import { asProblem, type Host } from "../host/host";
import type { Edit, Edited, Problem, UndoState } from "../wire/types";

/** Problems that pass by themselves: they are tried again without being asked for. */
const PASSING = new Set(["disk_full", "busy", "io"]);
const AGAIN = 5_000;

/** Long work has the vault: what was typed is still being saved until it is back. */
const AWAY = "away";
const MOMENT = 400;

async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (thrown) {
      if (asProblem(thrown).code !== AWAY) throw thrown;
      await new Promise((wake) => setTimeout(wake, MOMENT));
    }
  }
}

export function createSaving(host: Host, counted: (edited: Edited) => void) {
  const know = shallowReactive<{ state: Saving; undo: UndoState }>({ state: { is: "still" }, undo: { undo: null, redo: null } });
  const listeners = new Set<(edited: Edited) => void>();
  let again: ReturnType<typeof setTimeout> | undefined;

  function tell(edited: Edited): void {
    know.undo = edited.undo;
    counted(edited);
    for (const listener of listeners) listener(edited);
  }

  function told(state: Saving): void {
    know.state = state;
    clearTimeout(again);
    if (state.is === "failed" && PASSING.has(asProblem(state.problem).code)) again = setTimeout(() => queue.retry(), AGAIN);
  }

  const queue = createQueue<Edited>(told, (edited) => edited.saved_at);

  /** Sends something that changes records, after all that was sent before. */
  function send(run: () => Promise<Edited>, dropped: () => void = () => undefined): Promise<Edited | null> {
    return new Promise((resolve) => {
      queue.push({
        run: () => patiently(run),
        done: (edited) => {
          tell(edited);
          resolve(edited);
        },
        dropped: () => {
          dropped();
          resolve(null);
        },
      });
    });
  }

  return {
    know,
    /** Why the last change is not on the disk; null where it is. */
    problem: computed<Problem | null>(() => (know.state.is === "failed" ? asProblem(know.state.problem) : null)),
    send,
    edit: (edit: Edit, dropped?: () => void) => send(() => host.call("edit", edit), dropped),
    undo: () => send(() => host.call("undo")),
    redo: () => send(() => host.call("redo")),
    retry: () => queue.retry(),
    drop: () => queue.drop(),
    settled: () => queue.settled(),
    /** Calls with every change that became durable; returns how to stop. */
    listen(listener: (edited: Edited) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type DeskSaving = ReturnType<typeof createSaving>;
