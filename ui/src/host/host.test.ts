import { describe, expect, it } from "vitest";

import { fakeHost } from "./fake";
import { asProblem, Refusal } from "./host";

describe("asProblem", () => {
  it.each([
    ["a refusal", new Refusal({ code: "a", message: "b", hint: "c" }), { code: "a", message: "b", hint: "c" }],
    ["a plain problem", { code: "a", message: "b", hint: "" }, { code: "a", message: "b", hint: "" }],
    ["an error", new Error("boom"), { code: "internal", message: "boom", hint: "" }],
    ["anything else", 7, { code: "internal", message: "7", hint: "" }],
  ])("turns %s into something to show", (_, thrown, problem) => {
    expect(asProblem(thrown)).toEqual(problem);
  });
});

describe("the stand-in host", () => {
  it("refuses a wrong passphrase with a sentence, and opens with the right one", async () => {
    const host = fakeHost({ state: "locked" });
    await expect(host.call("unlock", { person: null, passphrase: "x" })).rejects.toBeInstanceOf(Refusal);
    expect((await host.call("unlock", { person: null, passphrase: "demo" })).state).toBe("open");
  });

  it("counts the same findings in tables and in lists", async () => {
    const host = fakeHost();
    const card = (await host.call("tables")).flatMap((d) => d.tables).find((t) => t.id === "student");
    const found = await host.call("findings", { table: "student", severity: null, rule: null, row_id: null, explained: false, offset: 0, limit: 500 });
    expect([found.errors, found.warnings]).toEqual([card?.errors, card?.warnings]);
    expect(found.items).toHaveLength(found.total);
  });
});
