import { describe, expect, it } from "vitest";

import { fakeHost } from "../host/fake";
import type { Shown } from "./columns";
import { blocksOf, rowsFor, stretchOf } from "./printing";
import { plain } from "./rows";
import { only } from "./spot";

const shown = (code: string, width: number, pinned = false): Shown => ({ column: { code } as Shown["column"], at: 0, pinned, width });

describe("a print of the grid", () => {
  it("lays columns side by side as they fit, the name on every sheet", () => {
    const blocks = blocksOf([shown("XM", 100, true), shown("A", 200), shown("B", 200), shown("C", 100), shown("D", 900)], 500);
    expect(blocks.map((block) => block.map((one) => one.column.code))).toEqual([["XM", "A", "B"], ["XM", "C"], ["XM", "D"]]);
    expect(blocksOf([shown("XM", 100, true)])).toHaveLength(1);
  });

  it("takes the range that is chosen, else the whole view", () => {
    expect(stretchOf(only({ row: 3, col: 0 }), 90)).toEqual({ first: 0, count: 90, chosen: false });
    expect(stretchOf({ at: { row: 5, col: 0 }, head: { row: 2, col: 1 }, run: null }, 90)).toEqual({ first: 2, count: 4, chosen: true });
  });

  it("reads windows until it has all, and no more than it may", async () => {
    const rows = await rowsFor(fakeHost(), "student", plain, 3_000, 9_999);
    expect([rows.length, rows[0]?.row_id]).toEqual([486, "r3000"]);
    expect(await rowsFor(fakeHost(), "student", plain, 0, 9_999)).toHaveLength(2_000);
  });
});
