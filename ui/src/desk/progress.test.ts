import { describe, expect, it } from "vitest";

import type { Domain, TableCard } from "../wire/types";
import { progressOf, standing, unfilled } from "./progress";

const table = (change: Partial<TableCard>): TableCard => ({
  id: "t", code: "ZH01", zh: "表", en: "Table", pinyin: "", rows: 0, errors: 0, warnings: 0, asked: true, keeper: "", empty: null, changed_at: null, changed_by: null, ...change,
});
const domain = (...tables: TableCard[]): Domain => ({ code: "ZH", zh: "综合信息", en: "General", tables });

describe("a table", () => {
  it.each([
    [{ rows: 3 }, "done"], [{ rows: 3, errors: 1 }, "wrong"], [{ rows: 3, warnings: 1 }, "explain"], [{}, "empty"],
    [{ asked: false }, "optional"], [{ empty: { who: "甲", at: 1 } }, "done"],
  ] as const)("%o is %s", (change, told) => {
    expect(standing(table(change))).toBe(told);
  });
});

describe("a domain", () => {
  it.each([
    ["nothing is asked", [table({ asked: false })], "optional", 0, 0],
    ["one of two is there", [table({ rows: 1 }), table({})], "filling", 1, 2],
    ["none is there", [table({}), table({})], "empty", 0, 2],
    ["all are there", [table({ rows: 1 }), table({ empty: { who: "甲", at: 1 } })], "done", 2, 2],
    ["one is wrong, though nobody asked", [table({ rows: 1 }), table({ asked: false, rows: 2, errors: 1 })], "wrong", 1, 2],
  ])("where %s", (_, tables, told, done, asked) => {
    const progress = progressOf(domain(...tables));
    expect([progress.standing, progress.done, progress.asked.length]).toEqual([told, done, asked]);
  });

  it("tells who changed it last", () => {
    const progress = progressOf(domain(table({ changed_at: 5, changed_by: "甲" }), table({ changed_at: 9, changed_by: "乙" })));
    expect([progress.changedAt, progress.changedBy]).toEqual([9, "乙"]);
  });

  it("leaves what is to be filled", () => {
    expect(unfilled([domain(table({ id: "a" }), table({ id: "b", rows: 1 }), table({ id: "c", asked: false }))]).map((t) => t.id)).toEqual(["a"]);
  });
});

it("names who keeps the tables of a domain, most of them first", () => {
  const of = (keeper: string, more: Partial<TableCard> = {}) => table({ keeper, ...more });
  expect(progressOf(domain(of("人事处"), of("教务处"), of("教务处"), of(""), of("财务", { asked: false }))).keepers).toEqual(["教务处", "人事处"]);
  expect(progressOf(domain(of("财务", { asked: false }))).keepers).toEqual(["财务"]);
});
