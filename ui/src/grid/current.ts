/** Tints the row and the column of the cursor, by a class on what is drawn: a rule of style would have the whole page styled anew. */

const HERE = "is-here";

/** `col` counts within its part of the grid: the pinned columns or the others. */
export function tint(root: ParentNode, row: number, col: number, pinned: boolean): void {
  const wanted = new Set<Element>(root.querySelectorAll(`.rgRow[data-rgrow="${row}"]`));
  const part = pinned ? ".colPinStart" : ".rgCol";
  for (const head of root.querySelectorAll(`revogr-viewport-scroll${part} revogr-header .actual-rgRow .rgHeaderCell[data-rgcol="${col}"]`)) wanted.add(head);
  for (const old of root.querySelectorAll(`.${HERE}`)) if (!wanted.has(old)) old.classList.remove(HERE);
  for (const element of wanted) element.classList.add(HERE);
}
