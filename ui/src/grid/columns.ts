/** Which columns are shown, in which order, how wide, and where they stand. */
import type { Column, Columns, Language, Section } from "../wire/types";

/** A column that is shown. */
export interface Shown {
  column: Column;
  /** Its place among all columns of the table, and so among the cells of a row. */
  at: number;
  pinned: boolean;
  width: number;
}

/** The field that names a record; it stays in view when the others scroll. */
export function nameField(columns: readonly Column[]): string | undefined {
  const named = columns.slice(0, 8).find((c) => c.code === "XM") ?? columns.slice(0, 8).find((c) => c.code.endsWith("MC"));
  return (named ?? columns[0])?.code;
}

/** Room for the label: a Chinese character is as wide as the type is high, a Latin one about half; and the star. */
function headWidth(column: Column, language: Language): number {
  const chinese = column.zh.length * 12;
  return 28 + (language === "en" ? Math.max(chinese, Math.min(column.en.length * 7, 120)) : chinese);
}

/** Sections that have columns besides the pinned one, with their sizes. */
export function sectionsOf(shape: Columns): { section: Section; size: number }[] {
  const pinned = nameField(shape.columns);
  return shape.sections
    .map((section) => ({ section, size: shape.columns.filter((c) => c.section === section.id && c.code !== pinned).length }))
    .filter(({ size }) => size > 0);
}

/** The columns in the order shown: the name first, then section by section. */
export function shownColumns(shape: Columns, language: Language, hidden: ReadonlySet<string>, widths: ReadonlyMap<string, number>): Shown[] {
  const pinned = nameField(shape.columns);
  const all = shape.columns.map((column, at): Shown => ({
    column, at, pinned: column.code === pinned,
    width: widths.get(column.code) ?? Math.max(column.width, headWidth(column, language)),
  }));
  const rest = all.filter((one) => !one.pinned && !hidden.has(one.column.code));
  const known = new Map(sectionsOf(shape).map(({ section }, n) => [section.id, n]));
  const rank = (one: Shown): number => known.get(one.column.section) ?? known.size;
  return [...all.filter((one) => one.pinned), ...rest.sort((a, b) => rank(a) - rank(b) || a.at - b.at)];
}

/** The shown column with the same section, before or after, that begins a section. */
export function sectionStep(shown: readonly Shown[], col: number, back: boolean): number {
  const starts = shown.map((one, n) => ({ n, section: one.column.section })).filter(({ n, section }) => n > 0 && (n === 1 || shown[n - 1]?.column.section !== section));
  const found = back ? starts.filter(({ n }) => n < col).at(-1) : starts.find(({ n }) => n > col);
  return found?.n ?? col;
}

/** A rectangle within the part of the grid that scrolls both ways. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where the columns begin: pinned ones from the left edge, the others from the edge of what scrolls. */
export function lefts(shown: readonly Shown[]): number[] {
  let pinned = 0;
  let scrolled = 0;
  return shown.map((one) => {
    const left = one.pinned ? pinned : scrolled;
    if (one.pinned) pinned += one.width;
    else scrolled += one.width;
    return left;
  });
}

/** The scroll that brings a stretch into view, moved no more than it must be. */
export function reveal(scroll: number, view: number, from: number, size: number): number {
  if (from < scroll) return from;
  if (from + size > scroll + view) return from + size - view;
  return scroll;
}
