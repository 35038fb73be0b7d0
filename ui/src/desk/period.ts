/** A period's id, as it is said to a person. */
export type Said = { key: "top.term" | "top.year" | "top.month"; places: Record<string, string> } | null;

export function sayPeriod(id: string): Said {
  const term = /^(\d{4})-(\d{4})-(\d)$/.exec(id);
  if (term) return { key: "top.term", places: { from: term[1] ?? "", to: term[2] ?? "", term: term[3] ?? "" } };
  const year = /^(\d{4})-(\d{4})$/.exec(id);
  if (year) return { key: "top.year", places: { from: year[1] ?? "", to: year[2] ?? "" } };
  const month = /^(\d{4})-(\d{2})$/.exec(id);
  if (month) return { key: "top.month", places: { year: month[1] ?? "", month: month[2] ?? "" } };
  return null;
}

/** How many days it is to a day, `YYYY-MM-DD`, by the calendar of this computer; negative once it has passed. */
export function daysTo(day: string, now: Date): number {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((new Date(`${day}T00:00`).getTime() - today.getTime()) / 86_400_000);
}
