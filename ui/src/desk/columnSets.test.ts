import { describe, expect, it, vi } from "vitest";

import type { Host } from "../host/host";
import { createColumnSets } from "./columnSets";

function over(kept: unknown) {
  const sent: unknown[] = [];
  const call = vi.fn(async (name: string, request: unknown) => {
    await Promise.resolve();
    if (name === "column_sets") return kept;
    sent.push(request);
    return (request as { sets: unknown }).sets;
  });
  let hidden: string[] = [];
  const sets = createColumnSets({ call } as unknown as Host, (codes) => (hidden = [...codes]));
  return { sets, sent, hidden: () => hidden };
}

describe("sets of columns", () => {
  it("show the one that was used last when a table is opened", async () => {
    const { sets, hidden } = over({ sets: [{ name: "身份", hidden: ["CSRQ"] }], used: "身份" });
    await sets.load("student");
    expect([sets.know.used, hidden()]).toEqual(["身份", ["CSRQ"]]);
  });

  it("are kept under a name, replaced under the same, used and removed", async () => {
    const { sets, sent, hidden } = over({ sets: [], used: null });
    await sets.load("student");
    await sets.save(" 身份 ", ["CSRQ"]);
    await sets.save("身份", new Set(["MZM"]));
    await sets.save("  ", ["XM"]);
    expect(sent.at(-1)).toEqual({ table: "student", sets: { sets: [{ name: "身份", hidden: ["MZM"] }], used: "身份" } });
    expect(sent).toHaveLength(2);
    await sets.use(null);
    expect([hidden(), sets.know.used]).toEqual([[], null]);
    await sets.use("身份");
    expect(hidden()).toEqual(["MZM"]);
    await sets.remove("身份");
    expect(sent.at(-1)).toEqual({ table: "student", sets: { sets: [], used: null } });
  });
});
