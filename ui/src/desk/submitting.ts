/** Sealing, sending, and what the authority says: asked for together, changed by intents. */
import { computed, readonly, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type {
  AcceptFiles, Checklist, Confirm, Enrol, Event, Handover, JobId, Network, Outcome, PackageCard, PackedTable, PeriodCard, Problem, Remark, Session, Taken,
} from "../wire/types";
import { useDesk } from "./desk";
import { jobsOf } from "./jobs";

export type Work = "check" | "seal" | "stick" | "send" | "pull" | "backup";

interface Know {
  list: Checklist | null;
  /** What a submission would hold now, by table; nothing until it is counted. */
  reported: PackedTable[] | null;
  packages: PackageCard[];
  periods: PeriodCard[];
  events: Event[];
  remarks: Remark[];
  network: Network | null;
  /** What files from a stick were. */
  taken: Taken[];
  /** The work that was begun here and goes on. */
  job: number | null;
  work: Work | null;
  /** What came of the last one. */
  outcome: Outcome | null;
  /** The sheet to print. */
  sheet: Handover | null;
  problem: Problem | null;
}

export function createSubmitting(host: Host, took: (session: Session) => Promise<void>) {
  const jobs = jobsOf(host);
  const know = shallowReactive<Know>({
    list: null,
    reported: null,
    packages: [],
    periods: [],
    events: [],
    remarks: [],
    network: null,
    taken: [],
    job: null,
    work: null,
    outcome: null,
    sheet: null,
    problem: null,
  });

  async function load(): Promise<void> {
    const [list, packages, periods, events, remarks, network] = await Promise.all([
      host.call("checklist"), host.call("packages"), host.call("periods"), host.call("timeline"), host.call("remarks"), host.call("network"),
    ]);
    Object.assign(know, { list, packages, periods, events, remarks, network });
  }

  /** Runs an intent; what was refused is shown. True where it was done. */
  async function attempt(run: () => Promise<void>): Promise<boolean> {
    know.problem = null;
    try {
      await run();
      return true;
    } catch (thrown) {
      know.problem = asProblem(thrown);
      return false;
    }
  }

  /** Begins work and follows it to its end; null where a person closed the dialog. */
  function follow(work: Work, begin: () => Promise<JobId | null>): Promise<boolean> {
    return attempt(async () => {
      const begun = await begin();
      if (begun === null) return;
      Object.assign(know, { job: begun.job, work, outcome: null });
      try {
        const outcome = await jobs.follow(begun);
        know.outcome = outcome;
      } finally {
        know.job = null;
      }
      if (know.outcome?.end === "sealed") await took(await host.call("session"));
      await load();
    });
  }

  const session = (ask: () => Promise<Session>): Promise<boolean> =>
    attempt(async () => {
      await took(await ask());
      await load();
    });

  return {
    know: readonly(know) as Readonly<Know>,
    /** How far the work is that was begun here. */
    going: computed(() => jobs.of(know.job)),
    /** The package that waits to be handed over, or the newest. */
    newest: computed(() => know.packages[0] ?? null),
    /** The newest package whose receipt is here. */
    received: computed(() => know.packages.find((one) => one.receipt !== null) ?? null),
    unanswered: computed(() => know.remarks.filter((remark) => remark.returned && remark.answer === "").length),

    load: () => attempt(load),
    /** What the frame of the window says of the authority. */
    contact: () => attempt(async () => { [know.network, know.remarks] = await Promise.all([host.call("network"), host.call("remarks")]); }),
    check: () => follow("check", () => host.call("check_all")),
    backUp: () => follow("backup", () => host.call("back_up_to")),
    /** Counts what people confirm: the records that travel, and no others. */
    count: () => attempt(async () => {
      know.reported = null;
      know.reported = await host.call("reported");
    }),
    confirm: (word: Confirm) => attempt(async () => {
      know.list = await host.call("confirm", word);
      know.events = await host.call("timeline");
    }),
    unconfirm: () => attempt(async () => {
      know.list = await host.call("unconfirm");
      know.events = await host.call("timeline");
    }),
    setEmpty: (table: string) => attempt(async () => {
      await host.call("set_empty", { table, empty: true });
      await took(await host.call("session"));
      know.list = await host.call("checklist");
    }),
    seal: () => follow("seal", () => host.call("seal")),
    stick: (id: string) => follow("stick", () => host.call("write_stick", { package: id })),
    send: (id: string) => follow("send", () => host.call("send", { package: id })),
    pull: () => follow("pull", () => host.call("pull")),
    cancel: () => attempt(async () => { if (know.job !== null) await jobs.cancel(know.job); }),
    dismiss: () => { know.outcome = null; know.problem = null; },

    handover: (id: string) => attempt(async () => { know.sheet = await host.call("handover", { package: id }); }),
    closeSheet: () => { know.sheet = null; },

    beginVersion: (period: string, reason: string) => session(() => host.call("begin_version", { period, reason })),
    workOn: (period: string | null) => session(() => host.call("work_on", { period })),
    dropVersion: () => session(() => host.call("drop_version")),

    answer: (key: string, text: string) => attempt(async () => {
      know.remarks = await host.call("answer", { key, text });
      know.list = await host.call("checklist");
    }),
    accept: (request: AcceptFiles) => attempt(async () => {
      const taken = await host.call("accept_files", request);
      if (taken.length === 0) return;
      know.taken = taken;
      if (taken.some((file) => file.taken)) await took(await host.call("session"));
      await load();
    }),
    enrol: (request: Enrol) => session(() => host.call("enrol", request)),
    request: () => attempt(async () => { await host.call("enrol_request"); }),
  };
}

export type Submitting = ReturnType<typeof createSubmitting>;

const known = new WeakMap<Host, Submitting>();

/** What this page knows of sealing and sending: one for all its parts. */
export function useSubmitting(): Submitting {
  const desk = useDesk();
  const here = known.get(desk.host) ?? createSubmitting(desk.host, desk.take);
  known.set(desk.host, here);
  return here;
}
