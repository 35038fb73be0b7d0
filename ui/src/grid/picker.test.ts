import { describe, expect, it, vi } from "vitest";

import type { Host } from "../host/host";
import type { CodeItem, Codes, CodesOf } from "../wire/types";
import { createPicker } from "./picker";

const item = (code: string, more: Partial<CodeItem> = {}): CodeItem => ({ code, name: `名${code}`, pinyin: "", path: "", used: false, below: false, disabled: null, ...more });
const codes = (items: CodeItem[]): Codes => ({ total: items.length, items, about: "" });

function stub(answer: (of: CodesOf) => Codes | Promise<Codes>) {
  const call = vi.fn((_: string, of: CodesOf) => Promise.resolve(answer(of)));
  return { picker: createPicker({ call: call as unknown as Host["call"] }), call };
}
const of = { table: "student", field: "ZYDM", rowId: "r1" };

describe("the picker", () => {
  it("lights the first that can be chosen and steps over withdrawn ones", async () => {
    const { picker } = stub(() => codes([item("1", { disabled: "已停用" }), item("2"), item("3", { disabled: "已停用" }), item("4")]));
    await picker.show(of, "x");
    expect(picker.chosen.value?.code).toBe("2");
    expect(picker.step(1)).toBe(true);
    expect(picker.chosen.value?.code).toBe("4");
    expect(picker.step(1)).toBe(false);
    expect(picker.step(-1)).toBe(true);
    expect(picker.chosen.value?.code).toBe("2");
  });

  it("chooses nothing while the list does not answer what is typed, and forgets late answers", async () => {
    const ends: ((found: Codes) => void)[] = [];
    const { picker } = stub(() => new Promise<Codes>((end) => ends.push(end)));
    const first = picker.show(of, "j");
    const second = picker.type("js");
    expect(picker.chosen.value).toBeNull();
    ends[1]?.(codes([item("js")]));
    ends[0]?.(codes([item("j")]));
    await Promise.all([first, second]);
    expect(picker.chosen.value?.code).toBe("js");
  });

  it("opens a level and comes back", async () => {
    const { picker, call } = stub((asked) => codes(asked.parent === null ? [item("71", { below: true })] : [item("7101")]));
    await picker.show(of);
    expect(picker.chosen.value).toBeNull();
    picker.step(1);
    await picker.into();
    expect(picker.chosen.value?.code).toBe("7101");
    expect(await picker.into()).toBe(false);
    await picker.out();
    expect(call.mock.lastCall?.[1].parent).toBeNull();
  });
});
