import { asProblem } from "../host/host";
import type { Problem } from "../wire/types";

type Run = () => Promise<void>;

/** Runs intents of a part of the desk; what was refused is shown there, never thrown into the page. */
export function noting(know: { problem: Problem | null }): (run: Run) => Promise<void> {
  return async (run) => {
    know.problem = null;
    try {
      await run();
    } catch (thrown) {
      know.problem = asProblem(thrown);
    }
  };
}

/** The same, for a part that shows while it is busy. */
export function attempting(know: { busy: boolean; problem: Problem | null }): (run: Run) => Promise<void> {
  const attempt = noting(know);
  return async (run) => {
    know.busy = true;
    await attempt(run);
    know.busy = false;
  };
}
