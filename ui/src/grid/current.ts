/** Tints the row and the column of the cursor by two rules of style, so that moving draws no cell again. */

export function createTint(root: string) {
  const sheet = new CSSStyleSheet();
  return {
    attach(): void {
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    detach(): void {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    },
    /** `col` counts within its part of the grid: the pinned columns or the others. */
    show(row: number, col: number, pinned: boolean): void {
      const part = pinned ? ".colPinStart" : ".rgCol";
      sheet.replaceSync(`
        ${root} .rgRow[data-rgrow="${row}"] { background: var(--c-brand-weak); }
        ${root} .rowHeaders .rgRow[data-rgrow="${row}"] .rgCell { background: var(--c-select); color: var(--c-brand); font-weight: 600; }
        ${root} revogr-viewport-scroll${part} revogr-header .actual-rgRow .rgHeaderCell[data-rgcol="${col}"] { background: var(--c-select); color: var(--c-brand); }
      `);
    },
  };
}
