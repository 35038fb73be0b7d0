import { describe, expect, it } from "vitest";

import { fakeHost } from "../host/fake";
import { lefts, reveal, sectionsOf, sectionStep, shownColumns } from "./columns";

const shape = await fakeHost().call("columns", { table: "student" });

describe("columns", () => {
  it("are shown name first, then by section, without the hidden ones", () => {
    const shown = shownColumns(shape, "zh", new Set(["MZM"]), new Map([["XBM", 200]]));
    expect(shown.map((s) => s.column.code)).toEqual(["XM", "XBM", "SFZJH", "CSRQ", "XJH", "NJ", "ZYDM", "BJ", "RXCJ"]);
    expect(shown[1]).toMatchObject({ width: 200, at: 1, pinned: false });
    expect(lefts(shown).slice(0, 3)).toEqual([0, 0, 200]);
    expect(sectionsOf(shape).map((s) => s.size)).toEqual([4, 5]);
  });

  it("are leapt over section by section", () => {
    const shown = shownColumns(shape, "zh", new Set(), new Map());
    expect(sectionStep(shown, 0, false)).toBe(1);
    expect(sectionStep(shown, 1, false)).toBe(5);
    expect(sectionStep(shown, 7, false)).toBe(7);
    expect(sectionStep(shown, 7, true)).toBe(5);
  });

  it.each([
    [100, 50, 80, 10, 80],
    [100, 50, 145, 10, 105],
    [100, 50, 120, 10, 100],
  ])("scroll %i, view %i, from %i of %i: %i", (scroll, view, from, size, want) => {
    expect(reveal(scroll, view, from, size)).toBe(want);
  });
});
