import { describe, expect, it } from "vitest";

import { fakeHost } from "../host/fake";
import { createDesk } from "./desk";
import { sayPeriod } from "./period";

describe("the desk", () => {
  it("starts, speaks the session's language, and counts", async () => {
    const desk = createDesk(fakeHost({ preferences: { language: "en", theme: "system", density: "dense", enter_right: false } }));
    await desk.start();
    expect(document.documentElement.lang).toBe("en");
    expect([desk.know.errors, desk.know.warnings]).toEqual([6, 1]);
    await desk.setLanguage("zh");
    expect(document.documentElement.lang).toBe("zh-CN");
  });

  it("goes to the first problem", async () => {
    const desk = createDesk(fakeHost());
    await desk.start();
    await desk.first();
    expect(desk.know).toMatchObject({ screen: "data", table: "student", target: { row: 1203, field: "CSRQ" } });
  });

  it("opens a table on rows that another screen points at", async () => {
    const desk = createDesk(fakeHost());
    await desk.start();
    const among = { by: "rule", rule: "X01", explained: false } as const;
    desk.openView("student", { among });
    expect(desk.know).toMatchObject({ screen: "data", table: "student", target: { rowId: null, view: { only: "all", among } } });
  });

  it("shows what was refused and stays where it is", async () => {
    const desk = createDesk(fakeHost({ state: "locked" }));
    await desk.start();
    await desk.unlock("wrong");
    expect(desk.know.problem?.code).toBe("wrong_passphrase");
    expect(desk.know.session?.state).toBe("locked");
  });
});

describe("a period", () => {
  it.each([
    ["2026-2027-1", "top.term"],
    ["2026-2027", "top.year"],
    ["2026-11", "top.month"],
    ["else", undefined],
  ])("%s is said by %s", (id, key) => {
    expect(sayPeriod(id)?.key).toBe(key);
  });
});
