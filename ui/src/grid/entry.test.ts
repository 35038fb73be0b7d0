import { describe, expect, it } from "vitest";

import type { ColumnType } from "../wire/types";
import { meant, toggled } from "./entry";

const now = new Date(2026, 10, 30, 23, 59);

describe("what was typed", () => {
  it.each<[string, ColumnType, string]>([
    ["jt", "date", "2026-11-30"],
    ["今天", "date", "2026-11-30"],
    ["ZT", "date", "2026-11-29"],
    ["mt", "date", "2026-12-01"],
    ["mt", "yearmonth", "2026-12"],
    ["jt", "text", "jt"],
    ["２０１０－０３－１７", "date", "2010-03-17"],
    ["３。５", "number", "3.5"],
    ["７１０２０１", "code", "710201"],
    ["计算机。", "code", "计算机。"],
    ["ＡＢ。", "text", "ＡＢ。"],
    [" 王 辛八 ", "text", "王 辛八"],
  ])("%s into %s is %s", (text, kind, sent) => {
    expect(meant(text, kind, now)).toBe(sent);
  });

  it("a yes-no cell turns", () => {
    expect(toggled("1", "是")).toBe("0");
    expect(toggled("0", "否")).toBe("1");
    expect(toggled(undefined, "")).toBe("1");
  });
});
