/** Draws single cells at once, ahead of the grid's own drawing: the same classes and text that it will draw. */
import type { Cell } from "../wire/types";

/** The classes of a cell, by how it stands. */
export function classesOf(cell: Cell | undefined): Record<"is-error" | "is-missing" | "is-warning" | "is-explained", boolean> {
  const state = cell?.state ?? "plain";
  return { "is-error": state === "error" || state === "missing", "is-missing": state === "missing", "is-warning": state === "warning", "is-explained": state === "explained" };
}

/** `cellOf` gives the cell that belongs to a field of the row. Whether every text is drawn: a cell that held nothing has no place for one. */
export function patchRow(root: ParentNode, n: number, cellOf: (field: string) => Cell | undefined): boolean {
  let whole = true;
  for (const element of root.querySelectorAll<HTMLElement>(`.rgCell[data-rgrow="${n}"][data-field]`)) {
    const cell = cellOf(element.dataset["field"] ?? "");
    if (!cell) continue;
    for (const [name, on] of Object.entries(classesOf(cell))) element.classList.toggle(name, on);
    const first = element.firstChild;
    if (!(first instanceof Text)) whole &&= cell.text === "" && cell.state !== "missing";
    else if (cell.state === "missing" && cell.text === "") whole &&= first.data !== "";
    else if (first.data !== cell.text) first.data = cell.text;
  }
  return whole;
}
