/** Waiting for the end of one work, for a part of the page that follows nothing else. */
import { Refusal, type Host } from "../host/host";
import type { JobState, Outcome } from "../wire/types";

/** How often is asked, in milliseconds. */
const OFTEN = 150;

/** What came of a work that was begun; `look` sees every state on the way. Throws what a work that failed says. */
export async function ended(host: Host, job: number, look: (state: JobState) => void = () => undefined): Promise<Outcome> {
  for (;;) {
    const state = await host.call("job", { job });
    look(state);
    if (state.outcome?.end === "failed") throw new Refusal(state.outcome.problem);
    if (state.outcome) return state.outcome;
    await new Promise((go) => setTimeout(go, OFTEN));
  }
}
