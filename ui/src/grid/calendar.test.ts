import { describe, expect, it } from "vitest";

import { createCalendar, dayIn, monthsFrom } from "./calendar";
import { dayOf } from "./entry";

const key = (name: string, shiftKey = false) => ({ key: name, shiftKey, ctrlKey: false, altKey: false, isComposing: false });

describe("a calendar", () => {
  it.each([["2010-12-23", "2010-12-23"], ["20101223", "2010-12-23"], ["2010年2月", "2010-02-01"], ["2010-02-30", null], ["坏", null], ["", null]])("finds the day in %s", (text, day) => {
    const found = dayIn(text);
    expect(found ? dayOf(found) : null).toBe(day);
  });

  it.each([["2027-01-31", 1, "2027-02-28"], ["2028-02-29", 12, "2029-02-28"], ["2026-12-05", 1, "2027-01-05"]])("steps from %s by %i months", (from, by, to) => {
    expect(dayOf(monthsFrom(dayIn(from) as Date, by))).toBe(to);
  });

  it("begins at what stands there and is walked by keys", () => {
    const calendar = createCalendar(() => dayIn("2026-11-24") as Date);
    expect(calendar.key(key("ArrowLeft"))).toBe(false);
    calendar.show("date", "2010-12-23");
    expect(calendar.days.value.slice(0, 3).map((day) => [day.text, day.inside])).toEqual([["2010-11-29", false], ["2010-11-30", false], ["2010-12-01", true]]);
    expect(calendar.days.value.filter((day) => day.lit).map((day) => day.text)).toEqual(["2010-12-23"]);
    for (const step of ["ArrowDown", "ArrowRight", "PageUp"]) expect(calendar.key(key(step))).toBe(true);
    expect(calendar.text.value).toBe("2010-11-30");
    calendar.key(key("PageDown", true));
    expect(calendar.text.value).toBe("2011-11-30");
    expect(calendar.key(key("Enter"))).toBe(false);
    calendar.show("date", "坏");
    expect(calendar.text.value).toBe("2026-11-24");
  });

  it("chooses months where the field holds months", () => {
    const calendar = createCalendar(() => dayIn("2026-11-24") as Date);
    calendar.show("yearmonth", "2025-09");
    expect(calendar.days.value).toHaveLength(12);
    calendar.key(key("ArrowDown"));
    expect(calendar.text.value).toBe("2025-12");
    calendar.key(key("PageUp"));
    expect(calendar.text.value).toBe("2024-12");
  });
});
