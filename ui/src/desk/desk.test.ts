import { describe, expect, it } from "vitest";

import { fakeHost } from "../host/fake";
import { createDesk } from "./desk";
import { createFindings } from "./findings";
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

  it("shows what was refused and stays where it is", async () => {
    const desk = createDesk(fakeHost({ state: "locked" }));
    await desk.start();
    await desk.unlock("wrong");
    expect(desk.know.problem?.code).toBe("wrong_passphrase");
    expect(desk.know.session?.state).toBe("locked");
  });
});

describe("findings", () => {
  it("are grouped by rule, and walked around the end", async () => {
    const findings = createFindings(fakeHost());
    await findings.load("student");
    expect(findings.groups.value.map((g) => [g.rule.rule, g.items.length])).toEqual([["X01", 3], ["F07", 1], ["F01", 1], ["F05", 1], ["F15", 1]]);
    const { items } = findings.know;
    expect(findings.beside(null, 1)).toBe(items[0]);
    expect(findings.beside(null, -1)).toBe(items.at(-1));
    expect(findings.beside(items.at(-1) ?? null, 1)).toBe(items[0]);
    await findings.choose("warning");
    expect(findings.know.total).toBe(1);
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
