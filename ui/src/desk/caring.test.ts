import { describe, expect, it } from "vitest";

import type { Host } from "../host/host";
import type { Session } from "../wire/types";
import { createCaring } from "./caring";

function stub(answers: Record<string, (request: never) => unknown>): Host {
  return { call: async (name, ...args) => (answers[name] as (request: unknown) => never)(args[0]) };
}

describe("caring", () => {
  it("makes a backup, waits for it, and lists it", async () => {
    let asked = 0;
    const host = stub({
      back_up: () => ({ job: 7 }),
      job: () => ({ outcome: (asked += 1) < 2 ? null : { end: "backed_up", path: "/b.zbv" } }),
      backups: () => [{ handle: "b.zbv", at: 1, bytes: 2, why: "手动备份" }],
    });
    const caring = createCaring(host, async () => {});
    expect(await caring.backUp()).toBe(true);
    expect([caring.know.written, caring.know.backups.length]).toEqual(["/b.zbv", 1]);
  });

  it("restores what was looked into, and says why not", async () => {
    const opened: Session[] = [];
    const host = stub({
      plan_restore: () => ({ handle: "h", at: null, tables: [] }),
      restore: (request: { passphrase: string }) => {
        if (request.passphrase !== "right") throw { code: "wrong_passphrase", message: "密码不对。", hint: "" };
        return { state: "open" };
      },
      backups: () => [],
    });
    const caring = createCaring(host, async (session) => void opened.push(session));
    await caring.restore("right");
    expect(opened).toEqual([]);
    await caring.look(null, "right");
    expect(await caring.restore("wrong")).toBe(false);
    expect([caring.know.problem?.message, caring.know.plan?.handle]).toEqual(["密码不对。", "h"]);
    expect(await caring.restore("right")).toBe(true);
    expect([opened.length, caring.know.plan]).toEqual([1, null]);
  });

  it("reads the log on from where it is", async () => {
    const offsets: number[] = [];
    const entry = { at: 1, who: "甲", what: "导入", more: "" };
    const host = stub({ log: (request: { offset: number }) => (offsets.push(request.offset), { total: 3, whole: true, entries: [entry, entry] }) });
    const caring = createCaring(host, async () => {});
    await caring.moreLog();
    await caring.moreLog();
    expect([offsets, caring.know.log.length]).toEqual([[0, 2], 4]);
  });
});
