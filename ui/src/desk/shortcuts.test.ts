import { describe, expect, it } from "vitest";

import { readKey } from "../grid/keymap";
import type { Host } from "../host/host";
import { bounds, comboOf, createShortcuts, mayBe, meaning, pressed, usual } from "./shortcuts";

const press = (more: KeyboardEventInit): KeyboardEvent => new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...more });

describe("keys that are changed", () => {
  it.each(bounds)("read back what the usual key of %s is", (action) => {
    expect(comboOf(press(pressed(usual[action])))).toBe(usual[action]);
  });

  it("have no two usual keys alike, and the grid knows those that are its own", () => {
    expect(new Set(Object.values(usual)).size).toBe(bounds.length);
    const elsewhere = new Set(["tables", "anything", "print", "home", "data", "import", "problems", "submit", "exchange", "warnings", "statistics", "settings", "map"]);
    for (const action of bounds.filter((one) => !elsewhere.has(one))) expect([action, readKey(press(pressed(usual[action])), "idle", false)?.do]).not.toEqual([action, undefined]);
  });

  it.each([["F7", true], ["Ctrl+Shift+K", true], ["Alt+N", true], ["K", false], ["Shift+K", false], ["Ctrl+C", false], ["Ctrl+ArrowDown", false], ["Alt+Tab", false]])("may be %s: %s", (combo, may) => {
    expect(mayBe(combo)).toBe(may);
  });

  it("mean the usual one; the usual one means nothing any more", () => {
    const changed = [{ action: "find", key: "Ctrl+Shift+F" }, { action: "gone", key: "F9" }];
    expect(meaning("Ctrl+Shift+F", changed)).toEqual({ as: "Ctrl+F" });
    expect(meaning("Ctrl+F", changed)).toBe("nothing");
    expect(meaning("F9", changed)).toBe("itself");
    expect(meaning("Ctrl+G", changed)).toBe("itself");
  });

  it("reach the screens as the usual ones, and never while an input method composes", async () => {
    const host = { call: async (name: string, request: unknown) => (name === "shortcuts" ? { keys: [{ action: "find", key: "Ctrl+Shift+F" }] } : request) } as unknown as Host;
    const keys = createShortcuts(host);
    await keys.load();
    const stop = keys.install(window);
    const seen: string[] = [];
    const listen = (event: KeyboardEvent): void => void seen.push(comboOf(event));
    document.body.addEventListener("keydown", listen);
    const own = press({ key: "F", code: "KeyF", ctrlKey: true, shiftKey: true });
    document.body.dispatchEvent(own);
    document.body.dispatchEvent(press({ key: "f", code: "KeyF", ctrlKey: true }));
    document.body.dispatchEvent(press({ key: "f", code: "KeyF", ctrlKey: true, isComposing: true }));
    document.body.dispatchEvent(press({ key: "g", code: "KeyG", ctrlKey: true }));
    expect(seen).toEqual(["Ctrl+F", "Ctrl+F", "Ctrl+G"]);
    expect(own.defaultPrevented).toBe(true);
    expect(keys.taken("Ctrl+Shift+F", "goto")).toBe("find");
    await keys.set("find", "Ctrl+F");
    expect(keys.know.keys).toEqual([]);
    stop();
    document.body.removeEventListener("keydown", listen);
  });
});
