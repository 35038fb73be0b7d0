import { describe, expect, it } from "vitest";

import { missing, stepsLeft, stepsOf } from "./checklist";
import { moment, shortMoment, size } from "./moments";
import { netWord } from "./netState";
import type { Checklist, Network } from "../wire/types";

const clean: Checklist = {
  errors: 0, warnings: 0, explained: 3, tables: 5, rows: 400, empty: [], confirmed_empty: 1, deferred: 0, remarks: 0,
  checked_at: 1, backup_at: null, stick_backup_at: null, skipped: [], confirmed: [], roles: ["admin", "principal"],
  enrolled: true, ready: false, clock: null,
};
const word = (role: string) => ({ role, name: "王辛八", on_paper: false, at: 1 });

describe("the checklist", () => {
  it("names the first step that waits, and how many are left", () => {
    const list = { ...clean, errors: 14, warnings: 2, empty: ["实习"], enrolled: false };
    const steps = stepsOf(list);
    expect(steps.map((row) => row.step)).toEqual(["enrol", "errors", "warnings", "empty", "backup", "confirm", "seal"]);
    expect(steps.filter((row) => row.first).map((row) => row.step)).toEqual(["enrol"]);
    expect(stepsLeft(list)).toBe(5);
    expect(steps.at(-1)?.standing).toBe("later");
  });

  it("asks for each role's word, and ends with sealing", () => {
    expect(missing({ ...clean, confirmed: [word("admin")] })).toEqual(["principal"]);
    const ready = { ...clean, confirmed: [word("admin"), word("principal")], ready: true };
    expect(stepsLeft(ready)).toBe(0);
    expect(stepsOf(ready).find((row) => row.first)?.step).toBe("seal");
  });

  it("lets a remark wait, but shows it", () => {
    const list = { ...clean, remarks: 2, confirmed: [word("admin"), word("principal")], ready: true };
    expect(stepsOf(list).find((row) => row.first)?.step).toBe("remarks");
    expect(stepsLeft(list)).toBe(0);
  });

  it("says nothing of explanations where there were none", () => {
    expect(stepsOf({ ...clean, explained: 0 }).find((row) => row.step === "warnings")?.form).toBe("none");
  });
});

describe("the state of the network", () => {
  const network: Network = { server: "http://127.0.0.1", contact: "answered", answered_at: 1, waiting: 0 };
  it.each([
    [null, false, "offline"],
    [{ ...network, server: null }, false, "offline"],
    [network, false, "online"],
    [network, true, "syncing"],
    [{ ...network, waiting: 2 }, false, "waiting"],
    [{ ...network, contact: "unclear" as const }, false, "unclear"],
    [{ ...network, contact: "unreachable" as const }, false, "offline"],
    [{ ...network, contact: "stranger" as const }, false, "stranger"],
  ])("%o, working %s: %s", (state, working, said) => {
    expect(netWord(state, working)).toBe(said);
  });
});

describe("moments", () => {
  it("are short where the day is known", () => {
    const now = new Date(2026, 10, 23, 15, 0).getTime();
    const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();
    expect(shortMoment(at(2026, 10, 23, 9, 5), now)).toEqual({ day: "today", text: "09:05" });
    expect(shortMoment(at(2026, 6, 9, 17, 48), now)).toEqual({ day: "other", text: "07-09 17:48" });
    expect(shortMoment(at(2025, 2, 6, 15, 12), now)).toEqual({ day: "other", text: "2025-03-06" });
    expect(moment(at(2026, 6, 10, 9, 20))).toBe("2026-07-10 09:20:00");
  });
  it("sizes are in units that people know", () => {
    expect([size(1), size(54_321), size(190_000_000)]).toEqual(["1 kB", "54 kB", "190.0 MB"]);
  });
});
