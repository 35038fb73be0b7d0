/** The checklist before sealing, as rows with one verb each. Pure. */
import { count } from "../text/text";
import type { Checklist, PackedTable } from "../wire/types";

export type Step = "clock" | "enrol" | "errors" | "warnings" | "empty" | "remarks" | "backup" | "confirm" | "seal";
export type Standing = "done" | "todo" | "later";

export interface StepRow {
  step: Step;
  standing: Standing;
  /** The text under `submit.step.<step>.<form>`. */
  form: "done" | "todo" | "none";
  /** The first step that waits: the one with the primary button. */
  first: boolean;
}

/** The steps in order; what does not concern this school now is left out. */
export function stepsOf(list: Checklist): StepRow[] {
  const rows: StepRow[] = [];
  const add = (step: Step, done: boolean, form?: StepRow["form"]): void => {
    rows.push({ step, standing: done ? "done" : "todo", form: form ?? (done ? "done" : "todo"), first: false });
  };
  if (list.clock !== null) add("clock", false);
  if (!list.enrolled) add("enrol", false);
  add("errors", list.errors === 0);
  add("warnings", list.warnings === 0, list.warnings === 0 && list.explained === 0 ? "none" : undefined);
  add("empty", list.empty.length === 0, list.empty.length === 0 && list.confirmed_empty === 0 ? "none" : undefined);
  if (list.remarks > 0) add("remarks", false);
  // A backup is made before sealing anyway; one on a stick is advice.
  add("backup", true, list.stick_backup_at === null ? "none" : "done");
  add("confirm", missing(list).length === 0);
  rows.push({ step: "seal", standing: list.ready ? "todo" : "later", form: "todo", first: false });
  const first = rows.find((row) => row.standing === "todo");
  if (first) first.first = true;
  return rows;
}

/** Roles whose word is missing. */
export function missing(list: Checklist): string[] {
  return list.roles.filter((role) => !list.confirmed.some((word) => word.role === role));
}

/** Steps that wait before sealing itself. A remark may wait; it does not stand in the way. */
export function stepsLeft(list: Checklist): number {
  return stepsOf(list).filter((row) => row.standing === "todo" && !["seal", "remarks", "clock"].includes(row.step)).length;
}

/** Tables that hold something and records of a submission, as they are shown; null until they are counted. */
export function packedOf(reported: readonly PackedTable[] | null): { tables: string; rows: string } | null {
  if (reported === null) return null;
  const filled = reported.filter((table) => table.rows > 0);
  return { tables: count(filled.length), rows: count(filled.reduce((sum, table) => sum + table.rows, 0)) };
}
