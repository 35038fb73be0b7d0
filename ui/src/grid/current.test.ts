import { describe, expect, it } from "vitest";

import { tint } from "./current";

function grid(): HTMLElement {
  const root = document.createElement("div");
  for (const part of ["colPinStart", "rgCol"]) {
    const box = document.createElement("revogr-viewport-scroll");
    box.className = part;
    const header = document.createElement("revogr-header");
    const row = document.createElement("div");
    row.className = "actual-rgRow";
    for (const col of [0, 1]) {
      const head = document.createElement("div");
      head.className = "rgHeaderCell";
      head.dataset["rgcol"] = String(col);
      row.append(head);
    }
    header.append(row);
    box.append(header);
    for (const n of [3, 4]) {
      const row = document.createElement("div");
      row.className = "rgRow";
      row.dataset["rgrow"] = String(n);
      box.append(row);
    }
    root.append(box);
  }
  return root;
}
const here = (root: HTMLElement): string[] =>
  [...root.querySelectorAll<HTMLElement>(".is-here")].map((one) => `${one.closest("revogr-viewport-scroll")?.className} ${one.dataset["rgrow"] ?? `col ${one.dataset["rgcol"]}`}`);

describe("the row and the column of the cursor", () => {
  it("are tinted in every part, the heading in its own", () => {
    const root = grid();
    tint(root, 3, 1, false);
    expect(here(root)).toEqual(["colPinStart 3", "rgCol col 1", "rgCol 3"]);
    tint(root, 4, 1, true);
    expect(here(root)).toEqual(["colPinStart col 1", "colPinStart 4", "rgCol 4"]);
    tint(root, 9, 0, true);
    expect(here(root)).toEqual(["colPinStart col 0"]);
  });
});
