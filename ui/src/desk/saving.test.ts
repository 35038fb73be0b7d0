import { describe, expect, it, vi } from "vitest";

import { Refusal, type Host } from "../host/host";
import type { Edited } from "../wire/types";
import { createSaving } from "./saving";

const edited: Edited = { tables: [], rows: [], added: [], saved_at: 7, errors: 0, warnings: 0, findings: [], undo: { undo: null, redo: null } };

describe("saving", () => {
  it("waits for long work that has the vault, and says that it is still saving", async () => {
    vi.useFakeTimers();
    let away = 3;
    const call = vi.fn(async () => {
      await Promise.resolve();
      if ((away -= 1) >= 0) throw new Refusal({ code: "away", message: "正在导入", hint: "" });
      return edited;
    });
    const saving = createSaving({ call } as unknown as Host, () => undefined);
    const first = saving.edit({ do: "set", table: "student", row_id: "r", cells: [] });
    const second = saving.edit({ do: "set", table: "student", row_id: "s", cells: [] });
    await vi.advanceTimersByTimeAsync(500);
    expect([saving.know.state.is, saving.problem.value]).toEqual(["saving", null]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first).toBe(edited);
    expect(await second).toBe(edited);
    expect(saving.know.state).toEqual({ is: "saved", at: 7 });
    expect(call).toHaveBeenCalledTimes(5);
    vi.useRealTimers();
  });

  it("does not wait for anything else", async () => {
    const problem = { code: "sealed", message: "已封存", hint: "" };
    const saving = createSaving({ call: () => Promise.reject(new Refusal(problem)) } as unknown as Host, () => undefined);
    void saving.undo();
    await saving.settled();
    expect(saving.problem.value).toEqual(problem);
  });
});
