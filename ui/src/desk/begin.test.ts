import { describe, expect, it } from "vitest";

import type { Host } from "../host/host";
import type { Session } from "../wire/types";
import { createBegin, missing, type Form } from "./begin";

const form: Form = { school_code: "9901010001", school_name: "石桥县职业技术学校", person: "王辛八", passphrase: "长城以北 2026", again: "长城以北 2026" };

describe("what is missing", () => {
  it.each([
    ["nothing", {}, null],
    ["a code", { school_code: "99" }, "code"],
    ["a name", { school_name: " " }, "name"],
    ["a person", { person: "" }, "person"],
    ["length", { passphrase: "短", again: "短" }, "short"],
    ["the same again", { again: "别的" }, "differs"],
  ])("%s", (_, change, told) => {
    expect(missing({ ...form, ...change })).toBe(told);
  });
});

function stub(answers: Record<string, (request: never) => unknown>): Host {
  return { call: async (name, ...args) => (answers[name] as (request: unknown) => never)(args[0]) };
}

describe("the first run", () => {
  it("shows the recovery code before the desk opens", async () => {
    const sent: unknown[] = [];
    const opened: Session[] = [];
    const session = { state: "open" } as Session;
    const begin = createBegin(
      stub({
        read_task: () => ({ handle: "h", authority: "石桥县教育局", fingerprint: "7K2M 9QXD", tasks: [], period: null, school: null }),
        create_vault: (request) => (sent.push(request), { recovery: "CODE", session }),
      }),
      async (it) => void opened.push(it),
    );
    await begin.task();
    expect(begin.know.step).toBe("compare");
    begin.goOn();
    await begin.make(form);
    expect([begin.know.step, begin.know.recovery, opened.length]).toEqual(["recovery", "CODE", 0]);
    expect(sent).toEqual([{ offer: "h", school_code: "9901010001", school_name: form.school_name, person: "王辛八", passphrase: form.passphrase }]);
    await begin.kept();
    expect([opened, begin.know.recovery]).toEqual([[session], ""]);
  });

  it("stays where it was when a dialog was closed, and says why the demo failed", async () => {
    const begin = createBegin(
      stub({
        read_task: () => null,
        start_demo: () => ({ job: 1 }),
        job: () => ({ outcome: { end: "failed", problem: { code: "full", message: "磁盘满了。", hint: "" } } }),
      }),
      async () => {},
    );
    await begin.task();
    expect(begin.know.step).toBe("choose");
    await begin.demo();
    expect(begin.know.problem?.message).toBe("磁盘满了。");
  });
});
