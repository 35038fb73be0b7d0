import { describe, expect, it } from "vitest";

import { enter, isRange, move, only, spanOf, tab, whole, type World } from "./spot";

const filled = new Set(["0,0", "0,1", "0,2", "3,0", "4,0"]);
const world: World = { rows: 10, cols: 5, page: 4, enterable: (col) => col !== 2, filled: ({ row, col }) => filled.has(`${row},${col}`) };
const at = (row: number, col: number) => only({ row, col });

describe("moving", () => {
  it.each([
    ["down", at(0, 0), { to: "by", rows: 1, cols: 0 }, [1, 0]],
    ["up at the top stays", at(0, 3), { to: "by", rows: -1, cols: 0 }, [0, 3]],
    ["a page down ends at the last row", at(8, 1), { to: "page", down: true }, [9, 1]],
    ["end of the row", at(2, 0), { to: "row-end" }, [2, 4]],
    ["end of the table", at(2, 0), { to: "end" }, [9, 4]],
    ["to the end of what is filled", at(0, 0), { to: "edge", rows: 0, cols: 1 }, [0, 2]],
    ["over a gap to the next that is filled", at(0, 0), { to: "edge", rows: 1, cols: 0 }, [3, 0]],
    ["from the last that is filled to the end", at(4, 0), { to: "edge", rows: 1, cols: 0 }, [9, 0]],
  ] as const)("%s", (_, from, motion, [row, col]) => {
    expect(move(from, motion, false, world).at).toEqual({ row, col });
  });

  it("with Shift moves the far corner and leaves the cursor", () => {
    const ranged = move(move(at(3, 3), { to: "by", rows: 1, cols: 0 }, true, world), { to: "by", rows: 0, cols: -2 }, true, world);
    expect(ranged.at).toEqual({ row: 3, col: 3 });
    expect(spanOf(ranged)).toEqual({ top: 3, bottom: 4, left: 1, right: 3 });
    expect(isRange(move(ranged, { to: "by", rows: 0, cols: 1 }, false, world))).toBe(false);
  });

  it("selects whole rows, columns and everything", () => {
    expect(spanOf(whole(at(2, 1), "row", world))).toEqual({ top: 2, bottom: 2, left: 0, right: 4 });
    expect(spanOf(whole(at(2, 1), "column", world))).toEqual({ top: 0, bottom: 9, left: 1, right: 1 });
    expect(spanOf(whole(at(2, 1), "all", world))).toEqual({ top: 0, bottom: 9, left: 0, right: 4 });
  });
});

describe("Tab and Enter", () => {
  it("Tab leaps over locked columns and wraps", () => {
    const second = tab(at(0, 1), false, world);
    expect(second.at).toEqual({ row: 0, col: 3 });
    expect(tab(tab(second, false, world), false, world).at).toEqual({ row: 1, col: 0 });
    expect(tab(at(1, 0), true, world).at).toEqual({ row: 0, col: 4 });
  });

  it("Enter returns to where a run of Tab began", () => {
    const run = tab(tab(at(0, 0), false, world), false, world);
    expect(enter(run, false, false, world).at).toEqual({ row: 1, col: 0 });
    expect(enter(at(1, 3), true, false, world).at).toEqual({ row: 0, col: 3 });
    expect(enter(at(1, 3), false, true, world).at).toEqual({ row: 1, col: 4 });
  });

  it("Tab stays at the last cell, and walks a locked table", () => {
    expect(tab(at(9, 4), false, world).at).toEqual({ row: 9, col: 4 });
    expect(tab(at(0, 0), false, { ...world, enterable: () => false }).at).toEqual({ row: 0, col: 1 });
  });
});
