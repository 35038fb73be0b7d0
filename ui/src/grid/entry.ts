/** What was typed, as it is sent: full-width digits, and words for days. */
import type { ColumnType } from "../wire/types";

const NARROW = new Set<ColumnType>(["date", "yearmonth", "integer", "number", "code", "boolean"]);

/** Digits and signs that an input method makes wide, in the fields that hold digits: 。 is a decimal point there. */
export function narrow(text: string, kind: ColumnType): string {
  if (!NARROW.has(kind)) return text;
  const half = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");
  const numeric = kind !== "code" && /^[\s\d.,。、\-−－/年月日]*$/.test(half);
  return numeric ? half.replace(/[。]/g, ".").replace(/[−－]/g, "-") : half;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** A day as it is shown. */
export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function timeOf(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Today, in the form that the field takes. */
export function today(kind: ColumnType, now: Date): string {
  const day = dayOf(now);
  return kind === "yearmonth" ? day.slice(0, 7) : day;
}

const near: Record<string, number> = { jt: 0, 今天: 0, zt: -1, 昨天: -1, mt: 1, 明天: 1 };

/** What a person means by what was typed into a field of this kind. */
export function meant(text: string, kind: ColumnType, now: Date): string {
  const typed = narrow(text, kind).trim();
  if (kind !== "date" && kind !== "yearmonth") return typed;
  const days = near[typed.toLowerCase()];
  if (days === undefined) return typed;
  return today(kind, new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12));
}

/** The other answer of a yes-no cell; an empty one becomes yes. */
export function toggled(code: string | undefined, text: string): "0" | "1" {
  const yes = code === "1" || text === "是" || text === "Yes" || text === "1";
  return yes ? "0" : "1";
}
