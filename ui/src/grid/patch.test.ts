import { describe, expect, it } from "vitest";

import { patchRow } from "./patch";

describe("a cell drawn ahead", () => {
  it("takes its marks and its text, as text", () => {
    const root = document.createElement("div");
    const cell = document.createElement("div");
    cell.className = "rgCell is-warning";
    cell.dataset["rgrow"] = "3";
    cell.dataset["field"] = "XM";
    cell.append("旧");
    root.append(cell);
    expect(patchRow(root, 3, () => ({ text: "<b>新</b>", state: "missing" }))).toBe(true);
    expect([...cell.classList]).toEqual(["rgCell", "is-error", "is-missing"]);
    expect(cell.textContent).toBe("<b>新</b>");
    patchRow(root, 4, () => ({ text: "别的", state: "plain" }));
    expect(cell.classList.contains("is-error")).toBe(true);
  });
  it("says where the grid must draw itself", () => {
    const root = document.createElement("div");
    const cell = document.createElement("div");
    cell.className = "rgCell";
    cell.dataset["rgrow"] = "3";
    cell.dataset["field"] = "XM";
    root.append(cell);
    expect(patchRow(root, 3, () => ({ text: "新", state: "plain" }))).toBe(false);
    expect(patchRow(root, 3, () => ({ text: "", state: "plain" }))).toBe(true);
    cell.append("旧");
    expect(patchRow(root, 3, () => ({ text: "", state: "plain" }))).toBe(true);
    expect(cell.textContent).toBe("");
    expect(patchRow(root, 3, () => ({ text: "", state: "missing" }))).toBe(false);
  });
});
