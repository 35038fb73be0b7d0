/** What an administrator looks after: users, recovery code, backups, the log. */
import { reactive, readonly } from "vue";

import { asProblem, type Host } from "../host/host";
import type { BackupCard, LogEntry, Person, Problem, RestorePlan, Session } from "../wire/types";
import { ended } from "./job";

const LOG = 50;

export function createCaring(host: Host, opened: (session: Session) => Promise<void>) {
  const know = reactive({
    people: [] as Person[],
    backups: [] as BackupCard[],
    log: [] as LogEntry[],
    logTotal: 0,
    logWhole: true,
    recovery: "",
    plan: null as RestorePlan | null,
    written: "",
    changed: false,
    busy: false,
    problem: null as Problem | null,
  });

  /** Whether it was done; what was refused is shown. */
  async function attempt(run: () => Promise<void>): Promise<boolean> {
    know.busy = true;
    know.problem = null;
    know.written = "";
    know.changed = false;
    try {
      await run();
      return true;
    } catch (thrown) {
      know.problem = asProblem(thrown);
      return false;
    } finally {
      know.busy = false;
    }
  }

  async function readLog(offset: number): Promise<void> {
    const found = await host.call("log", { offset, limit: LOG });
    know.log = offset === 0 ? found.entries : [...know.log, ...found.entries];
    [know.logTotal, know.logWhole] = [found.total, found.whole];
  }

  async function until(job: number): Promise<void> {
    const end = await ended(host, job);
    if (end.end === "backed_up") know.written = end.path;
    know.backups = await host.call("backups");
  }

  return {
    know: readonly(know) as Readonly<typeof know>,
    load: () =>
      attempt(async () => {
        [know.people, know.backups] = await Promise.all([host.call("people"), host.call("backups")]);
        await readLog(0);
      }),
    moreLog: () => attempt(() => readLog(know.log.length)),
    add: (name: string, role: string, passphrase: string) =>
      attempt(async () => void (know.people = await host.call("add_person", { name, role, passphrase }))),
    remove: (id: string) => attempt(async () => void (know.people = await host.call("remove_person", { id }))),
    change: (old: string, fresh: string) =>
      attempt(async () => {
        await host.call("change_passphrase", { old, new: fresh });
        know.changed = true;
      }),
    newRecovery: () => attempt(async () => void (know.recovery = (await host.call("new_recovery")).code)),
    forgetRecovery(): void {
      know.recovery = "";
    },
    backUp: () => attempt(async () => until((await host.call("back_up")).job)),
    backUpTo: () =>
      attempt(async () => {
        const begun = await host.call("back_up_to");
        if (begun) await until(begun.job);
      }),
    look: (handle: string | null, passphrase: string) =>
      attempt(async () => void (know.plan = await host.call("plan_restore", { handle, passphrase }))),
    leave(): void {
      know.plan = null;
    },
    restore: (passphrase: string) =>
      attempt(async () => {
        if (!know.plan) return;
        const session = await host.call("restore", { handle: know.plan.handle, passphrase });
        know.plan = null;
        await opened(session);
        know.backups = await host.call("backups");
      }),
  };
}
