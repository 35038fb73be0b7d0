/** What the first page shows beside the list: remarks that came back, and whether the data is safe. */
import { reactive, readonly } from "vue";

import type { Host } from "../host/host";
import type { Problem, Remark } from "../wire/types";
import { attempting } from "./attempt";
import { ended } from "./job";

const DAY = 24 * 3600 * 1000;

export function createHome(host: Host, now: () => number = Date.now) {
  const know = reactive({ remarks: [] as Remark[], backupAt: null as number | null, stickAt: null as number | null, busy: false, problem: null as Problem | null });

  const attempt = attempting(know);

  async function until(job: number): Promise<void> {
    await ended(host, job);
    await latest();
  }

  async function latest(): Promise<void> {
    know.backupAt = (await host.call("backups"))[0]?.at ?? null;
    know.stickAt = (await host.call("checklist")).stick_backup_at;
  }

  return {
    know: readonly(know) as Readonly<typeof know>,
    /** Reads both; the day's backup is made where there is none. */
    load: () =>
      attempt(async () => {
        know.remarks = await host.call("remarks");
        await latest();
        if (know.backupAt === null || now() - know.backupAt > DAY) await until((await host.call("back_up")).job);
      }),
    backUp: () => attempt(async () => until((await host.call("back_up")).job)),
    backUpTo: () =>
      attempt(async () => {
        const begun = await host.call("back_up_to");
        if (begun) await until(begun.job);
      }),
  };
}
