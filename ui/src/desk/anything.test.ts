import { describe, expect, it } from "vitest";

import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import type { Hit } from "../wire/types";
import { createAnything } from "./anything";
import { createDesk } from "./desk";

const hits: Hit[] = [
  { what: "table", table: "class", title: "班级 JX04" },
  { what: "field", table: "student", field: "CSRQ", title: "出生日期 学生" },
  { what: "record", table: "student", row_id: "r7", row: 7, title: "王辛八", more: "25 机电 2 班" },
];

async function box() {
  const fake = fakeHost();
  const host = { call: (name: string, request: never) => (name === "find" ? Promise.resolve(hits) : (fake.call as (name: string, request: never) => Promise<unknown>)(name, request)) } as Host;
  const desk = createDesk(host);
  await desk.start();
  const anything = createAnything(desk, () => [{ screen: "submit", title: "上报", words: "shangbao sb" }, { screen: "home", title: "首页", words: "shouye sy" }]);
  return { desk, anything };
}

describe("looking for anything", () => {
  it("offers the screens before anything is typed, and finds them by initials", async () => {
    const { anything } = await box();
    expect(anything.all.value.map((one) => one.what)).toEqual(["screen", "screen"]);
    await anything.type("sb");
    expect(anything.all.value[0]).toMatchObject({ what: "screen", screen: "submit" });
    expect(anything.all.value).toHaveLength(4);
  });

  it("goes to what is chosen", async () => {
    const { anything, desk } = await box();
    await anything.type("王");
    for (const [at, known] of [
      [0, { screen: "data", table: "class" }],
      [1, { table: "student", target: { field: "CSRQ", rowId: null } }],
      [2, { table: "student", target: { row: 7, rowId: "r7" } }],
    ] as const) {
      const found = anything.all.value[at];
      if (found) anything.go(found);
      expect(desk.know).toMatchObject(known);
    }
    anything.step(9);
    expect(anything.know.lit).toBe(2);
  });
});
