/** A calendar beside a date that is typed: which day is lit, and the days around it. The input keeps the focus. */
import { computed, shallowReactive } from "vue";

import type { ColumnType } from "../wire/types";
import { dayOf } from "./entry";

/** One day of the sheet, or one month. */
export interface Day {
  /** As it is written into the cell. */
  text: string;
  /** What stands in the square. */
  n: number;
  /** Whether it belongs to the month that is shown. */
  inside: boolean;
  today: boolean;
  lit: boolean;
}

/** Noon, so that no change of the clocks moves a day. */
const noon = (year: number, month: number, day: number): Date => new Date(year, month, day, 12);

/** The day that a text names, where it names one: `2010-12-23`, `20101223`, `2010年12月`. */
export function dayIn(text: string): Date | null {
  const found = /^\D*(\d{4})\D?(\d{1,2})(?:\D?(\d{1,2}))?\D*$/.exec(text.trim());
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 1)];
  const at = noon(year, month - 1, day);
  return at.getMonth() === month - 1 && at.getDate() === day ? at : null;
}

/** The same day some months later; the last one of a month that is too short. */
export function monthsFrom(day: Date, by: number): Date {
  const last = noon(day.getFullYear(), day.getMonth() + by + 1, 0);
  return noon(last.getFullYear(), last.getMonth(), Math.min(day.getDate(), last.getDate()));
}

export function hasCalendar(kind: ColumnType): boolean {
  return kind === "date" || kind === "yearmonth";
}

export function createCalendar(now: () => Date = () => new Date()) {
  const know = shallowReactive({ open: false, kind: "date" as ColumnType, lit: now() });
  const months = computed(() => know.kind === "yearmonth");
  const write = (day: Date): string => (months.value ? dayOf(day).slice(0, 7) : dayOf(day));

  return {
    know,
    months,
    /** The lit day as it is written. */
    text: computed(() => write(know.lit)),
    year: computed(() => know.lit.getFullYear()),
    month: computed(() => know.lit.getMonth() + 1),
    /** Six weeks from a Monday on, or the twelve months of the year. */
    days: computed<Day[]>(() => {
      const { lit } = know;
      const [year, month] = [lit.getFullYear(), lit.getMonth()];
      const today = write(now());
      const day = (at: Date, n: number, inside: boolean): Day => ({ text: write(at), n, inside, today: write(at) === today, lit: write(at) === write(lit) });
      if (months.value) return Array.from({ length: 12 }, (_, n) => day(noon(year, n, 1), n + 1, true));
      const before = (noon(year, month, 1).getDay() + 6) % 7;
      return Array.from({ length: 42 }, (_, n) => {
        const at = noon(year, month, 1 - before + n);
        return day(at, at.getDate(), at.getMonth() === month);
      });
    }),
    show(kind: ColumnType, text: string): void {
      Object.assign(know, { open: true, kind, lit: dayIn(text) ?? now() });
    },
    close(): void {
      know.open = false;
    },
    /** By days, or by months where months are chosen. */
    step(by: number): void {
      const { lit } = know;
      know.lit = months.value ? monthsFrom(lit, by) : noon(lit.getFullYear(), lit.getMonth(), lit.getDate() + by);
    },
    stepMonths(by: number): void {
      know.lit = monthsFrom(know.lit, by);
    },
    /** Keys of an open calendar; whether it was one. */
    key(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "isComposing">): boolean {
      if (!know.open || event.isComposing || event.ctrlKey || event.altKey) return false;
      const row = months.value ? 3 : 7;
      const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row };
      const by = steps[event.key];
      if (by !== undefined) this.step(by);
      else if (event.key === "PageUp") this.stepMonths(event.shiftKey || months.value ? -12 : -1);
      else if (event.key === "PageDown") this.stepMonths(event.shiftKey || months.value ? 12 : 1);
      else return false;
      return true;
    },
  };
}

export type Calendar = ReturnType<typeof createCalendar>;
