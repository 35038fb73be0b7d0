/** Where one was in each table: working set and cell, for coming back from a form or another table. */
import type { View } from "../wire/types";

export interface LeftAt {
  view: View;
  rowId: string | null;
  field: string | null;
}

const all = new WeakMap<object, Map<string, LeftAt>>();

/** The places of a desk, by table. */
export function placesOf(desk: object): Map<string, LeftAt> {
  const known = all.get(desk) ?? new Map<string, LeftAt>();
  all.set(desk, known);
  return known;
}
