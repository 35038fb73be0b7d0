/** What the import wizard's numbers say: how far its columns and values are, what a click would do. */
import type { ImportColumns, ImportPreview, ImportValues, SheetColumn, SheetValue, Target, TargetName } from "../wire/types";

/** How a column stands: good, left out, damaged, to be confirmed, without a meaning. */
export type ColumnState = "good" | "out" | "damaged" | "unsure" | "open";

export function stateOf(column: SheetColumn): ColumnState {
  if (column.target !== null) return column.damaged > 0 ? "damaged" : "good";
  if (column.why === "said" || column.why === "remembered" || column.why === "same" || column.why === "synonym") return "out";
  return column.guesses.length > 0 ? "unsure" : "open";
}

/** Whether a column waits for a person's word. */
export const waits = (column: SheetColumn): boolean => ["unsure", "open"].includes(stateOf(column));

export function tally(columns: readonly SheetColumn[]): Record<ColumnState, number> {
  const sum: Record<ColumnState, number> = { good: 0, out: 0, damaged: 0, unsure: 0, open: 0 };
  for (const column of columns) sum[stateOf(column)] += 1;
  return sum;
}

export const sameTarget = (a: Target | null, b: Target | null): boolean =>
  a === b || (a !== null && b !== null && a.table === b.table && a.member === b.member && a.field === b.field);

/** Required fields that no column has. */
export function missing(known: ImportColumns): TargetName[] {
  return known.targets.filter((name) => name.required && !known.columns.some((column) => sameTarget(column.target, name.target)));
}

/** Fields by label, code, pinyin or initials; the required first among equals. */
export function findTargets(targets: readonly TargetName[], text: string): TargetName[] {
  const wanted = text.trim().toLowerCase().replaceAll(" ", "");
  if (wanted === "") return [...targets];
  const rank = (name: TargetName): number => {
    const label = name.label.toLowerCase();
    if (label === wanted || name.target.field.toLowerCase() === wanted) return 0;
    if (label.startsWith(wanted)) return 1;
    if (label.includes(wanted)) return 2;
    const spelled = name.pinyin.split(" ");
    if (spelled.some((word) => word.startsWith(wanted))) return 3;
    return spelled.some((word) => word.includes(wanted)) || name.target.field.toLowerCase().startsWith(wanted) ? 4 : 9;
  };
  return targets
    .map((name, at) => ({ name, at, rank: rank(name) }))
    .filter((one) => one.rank < 9)
    .sort((a, b) => a.rank - b.rank || Number(b.name.required) - Number(a.name.required) || a.at - b.at)
    .map((one) => one.name);
}

/** Whether a value waits for a person's word. */
export const valueWaits = (value: SheetValue): boolean => value.why === "none" || value.why === "similar";

export function openValues(values: ImportValues): { kinds: number; cells: number } {
  const open = values.values.filter(valueWaits);
  return { kinds: open.length, cells: open.reduce((sum, value) => sum + value.count, 0) };
}

/** What an import comes to, in numbers that add up to the rows of the sheet. */
export function outcome(preview: ImportPreview) {
  const of = (...reasons: string[]) => preview.left_out.filter((one) => reasons.includes(one.reason)).reduce((sum, one) => sum + one.count, 0);
  const held = of("repeated", "nameless");
  const alike = of("alike");
  const out = of("conflict", "duplicate", "invalid") + alike;
  return {
    taken: preview.added + preview.updated,
    held,
    out,
    /** Those of `out` that wait for a person's word. */
    alike,
    same: preview.unchanged + preview.skipped,
    all: preview.added + preview.updated + preview.unchanged + preview.skipped + held + out,
  };
}
