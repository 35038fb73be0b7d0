/** Changes on their way to the disk: one after the other, in the order in which they were made. Typing never waits for them. */

export type Saving =
  | { is: "still" }
  | { is: "saving"; since: number }
  | { is: "saved"; at: number }
  | { is: "failed"; problem: unknown };

/** One change. */
export interface Job<T> {
  run(): Promise<T>;
  /** It is durable. */
  done(answer: T): void;
  /** A person gave it up. */
  dropped(): void;
}

export interface Queue<T> {
  push(job: Job<T>): void;
  /** Tries again what failed, and goes on with what waits behind it. */
  retry(): void;
  /** Gives up what failed, and goes on with what waits behind it. */
  drop(): void;
  /** Settles once nothing waits, or at the first failure. */
  settled(): Promise<void>;
  readonly waiting: number;
}

export function createQueue<T>(told: (saving: Saving) => void, savedAt: (answer: T) => number, now: () => number = Date.now): Queue<T> {
  const jobs: Job<T>[] = [];
  let busy = false;
  let failed = false;
  let waiters: (() => void)[] = [];

  function rest(): void {
    for (const wake of waiters.splice(0)) wake();
    waiters = [];
  }

  async function work(): Promise<void> {
    if (busy || failed) return;
    busy = true;
    for (let job = jobs[0]; job !== undefined && !failed; job = jobs[0]) {
      told({ is: "saving", since: now() });
      try {
        const answer = await job.run();
        jobs.shift();
        job.done(answer);
        if (jobs.length === 0) told({ is: "saved", at: savedAt(answer) });
      } catch (problem) {
        failed = true;
        told({ is: "failed", problem });
      }
    }
    busy = false;
    rest();
  }

  return {
    push(job) {
      jobs.push(job);
      void work();
    },
    retry() {
      failed = false;
      void work();
    },
    drop() {
      if (!failed) return;
      failed = false;
      jobs.shift()?.dropped();
      if (jobs.length === 0) told({ is: "still" });
      void work();
    },
    settled: () => (jobs.length === 0 || failed ? Promise.resolve() : new Promise((wake) => waiters.push(wake))),
    get waiting() {
      return jobs.length;
    },
  };
}
