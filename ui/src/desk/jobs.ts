/** Work that goes on in the program: asked about until it ends, followed by whoever began it. */
import { computed, readonly, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { JobId, JobState, Outcome } from "../wire/types";
import { useDesk } from "./desk";

/** How often is asked, in milliseconds. */
const PACE = 250;

/** Work that takes longer than this is shown. */
export const SHOWN_AFTER = 700;

export function createJobs(host: Host, pace = PACE) {
  const know = shallowReactive({ list: [] as JobState[] });
  const waiting = new Map<number, ((outcome: Outcome) => void)[]>();
  let asking = false;

  function end(id: number, outcome: Outcome): void {
    const those = waiting.get(id) ?? [];
    waiting.delete(id);
    those.forEach((tell) => tell(outcome));
  }

  /** Asks once about everything; what is waited for and no longer listed is asked for by its number. */
  async function ask(): Promise<void> {
    const all = await host.call("jobs");
    know.list = all.filter((job) => job.outcome === null);
    for (const job of all) if (job.outcome !== null) end(job.job, job.outcome);
    const lost = [...waiting.keys()].filter((id) => !all.some((job) => job.job === id));
    for (const id of lost) {
      const job = await host.call("job", { job: id });
      if (job.outcome !== null) end(id, job.outcome);
    }
  }

  async function watch(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      do {
        await ask();
        if (know.list.length > 0 || waiting.size > 0) await new Promise((go) => setTimeout(go, pace));
      } while (know.list.length > 0 || waiting.size > 0);
    } catch (thrown) {
      know.list = [];
      for (const id of [...waiting.keys()]) end(id, { end: "failed", problem: asProblem(thrown) });
    } finally {
      asking = false;
    }
  }

  return {
    know: readonly(know) as Readonly<{ list: readonly JobState[] }>,
    /** The one to show first: the oldest that has gone on for a while. */
    shown: computed<JobState | null>(() => know.list.find((job) => job.elapsed >= SHOWN_AFTER) ?? null),
    /** Waits for the end of work that was begun. */
    follow(id: JobId): Promise<Outcome> {
      return new Promise((tell) => {
        waiting.set(id.job, [...(waiting.get(id.job) ?? []), tell]);
        void watch();
      });
    },
    /** The state of work by its number, while it goes on. */
    of: (id: number | null): JobState | null => know.list.find((job) => job.job === id) ?? null,
    async cancel(id: number): Promise<void> {
      await host.call("cancel_job", { job: id });
      void watch();
    },
    /** Looks whether anything goes on, as after a reload of the page. */
    look: (): Promise<void> => watch(),
  };
}

export type Jobs = ReturnType<typeof createJobs>;

const known = new WeakMap<Host, Jobs>();

/** The work of a host: one list a page. */
export function jobsOf(host: Host): Jobs {
  const jobs = known.get(host) ?? createJobs(host);
  known.set(host, jobs);
  return jobs;
}

/** The work of this page's program. */
export function useJobs(): Jobs {
  return jobsOf(useDesk().host);
}
