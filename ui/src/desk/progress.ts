/** How far a period is: tables and domains, in words that a person acts on. */
import type { Domain, TableCard } from "../wire/types";

/** How a table or a domain stands. */
export type Standing = "done" | "wrong" | "explain" | "filling" | "empty" | "optional";

/** How a table stands. A table that holds nothing is done once somebody said that it holds nothing this period. */
export function standing(table: TableCard): Standing {
  if (table.errors > 0) return "wrong";
  if (table.warnings > 0) return "explain";
  if (table.rows > 0 || table.empty) return "done";
  return table.asked ? "empty" : "optional";
}

/** A domain with what is asked of it, summed up. */
export interface DomainProgress {
  domain: Domain;
  asked: TableCard[];
  others: TableCard[];
  done: number;
  rows: number;
  errors: number;
  warnings: number;
  changedAt: number | null;
  changedBy: string | null;
  /** Who keeps its tables up, whoever has most of them first. */
  keepers: string[];
  standing: Standing;
}

export function progressOf(domain: Domain): DomainProgress {
  // Tables that hold something wrong belong to what is to be done, asked or not.
  const matters = (table: TableCard): boolean => table.asked || table.errors + table.warnings > 0;
  const asked = domain.tables.filter(matters);
  const sum = (of: (table: TableCard) => number): number => domain.tables.reduce((total, table) => total + of(table), 0);
  const done = asked.filter((table) => standing(table) === "done").length;
  const [errors, warnings] = [sum((t) => t.errors), sum((t) => t.warnings)];
  const latest = domain.tables.reduce<TableCard | null>((best, table) => ((table.changed_at ?? 0) > (best?.changed_at ?? 0) ? table : best), null);
  const state = (): Standing => {
    if (asked.length === 0) return "optional";
    if (errors > 0) return "wrong";
    if (warnings > 0) return "explain";
    if (done === asked.length) return "done";
    return asked.some((table) => table.rows > 0) ? "filling" : "empty";
  };
  return {
    domain, asked, others: domain.tables.filter((table) => !matters(table)), done, rows: sum((t) => t.rows), errors, warnings,
    changedAt: latest?.changed_at ?? null, changedBy: latest?.changed_by ?? null, standing: state(),
    keepers: keepers(asked.length > 0 ? asked : domain.tables),
  };
}

function keepers(tables: readonly TableCard[]): string[] {
  const counts = new Map<string, number>();
  for (const { keeper } of tables) if (keeper !== "") counts.set(keeper, (counts.get(keeper) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([keeper]) => keeper);
}

/** Tables asked for that hold nothing and of which nobody said so. */
export function unfilled(domains: readonly Domain[]): TableCard[] {
  return domains.flatMap((domain) => domain.tables.filter((table) => standing(table) === "empty"));
}
