import { describe, expect, it } from "vitest";

import { readKey, type Key } from "./keymap";

const press = (name: string): Key => {
  const parts = name.split("+");
  const key = parts.at(-1) === "" ? "+" : (parts.at(-1) ?? "");
  return {
    key, keyCode: 0, isComposing: false, metaKey: false,
    ctrlKey: parts.includes("Ctrl"), shiftKey: parts.includes("Shift"), altKey: parts.includes("Alt"),
  };
};

describe("keys with no text open", () => {
  it.each([
    ["ArrowDown", { do: "move", motion: { to: "by", rows: 1, cols: 0 }, extend: false }],
    ["Shift+ArrowLeft", { do: "move", motion: { to: "by", rows: 0, cols: -1 }, extend: true }],
    ["Ctrl+ArrowRight", { do: "move", motion: { to: "edge", rows: 0, cols: 1 }, extend: false }],
    ["Ctrl+Shift+End", { do: "move", motion: { to: "end" }, extend: true }],
    ["Tab", { do: "tab", back: false }],
    ["Shift+Enter", { do: "enter", back: true }],
    ["Ctrl+Enter", { do: "fill", way: "typed" }],
    ["Ctrl+Shift+V", { do: "paste", onlyEmpty: true }],
    ["Ctrl+Shift+Z", { do: "redo" }],
    ["Ctrl+y", { do: "redo" }],
    ["Ctrl+'", { do: "fill", way: "above" }],
    ["Ctrl+;", { do: "insert", text: "today" }],
    ["Ctrl+Shift+:", { do: "insert", text: "now" }],
    ["Shift+F8", { do: "problem", back: true }],
    ["Alt+Enter", { do: "accept" }],
    ["Alt+ArrowDown", { do: "picker" }],
    ["Ctrl+PageDown", { do: "section", back: false }],
    ["Ctrl+Shift+l", { do: "filter" }],
    ["Ctrl+Shift+d", { do: "duplicate" }],
    ["Ctrl+-", { do: "delete" }],
    ["Shift+ ", { do: "select", what: "row" }],
    ["Ctrl+ ", { do: "select", what: "column" }],
    ["Shift+F10", { do: "menu" }],
    ["a", null],
    [" ", null],
    ["Alt+1", null],
  ])("%s", (name, action) => {
    expect(readKey(press(name), "idle", false)).toEqual(action);
  });

  it("Space turns a yes-no cell", () => {
    expect(readKey(press(" "), "idle", true)).toEqual({ do: "toggle" });
  });
});

describe("keys while text is open", () => {
  it.each([
    ["over", "ArrowRight", { do: "move", motion: { to: "by", rows: 0, cols: 1 }, extend: false }],
    ["over", "Home", null],
    ["edit", "ArrowRight", null],
    ["edit", "Ctrl+ArrowRight", null],
    ["edit", "Alt+Enter", { do: "line" }],
    ["edit", "Enter", { do: "enter", back: false }],
    ["over", "Escape", { do: "cancel" }],
    ["over", "F2", { do: "edit" }],
    ["over", "Delete", null],
    ["over", "Ctrl+z", null],
    ["over", "Ctrl+v", null],
    ["over", " ", null],
  ] as const)("%s: %s", (mode, name, action) => {
    expect(readKey(press(name), mode, true)).toEqual(action);
  });
});

describe("an input method", () => {
  it.each(["Enter", " ", "Tab", "ArrowDown", "Escape", "F8", "a"])("keeps %s to itself while it composes", (name) => {
    expect(readKey({ ...press(name), isComposing: true }, "over", true)).toBeNull();
    expect(readKey({ ...press(name), keyCode: 229 }, "idle", true)).toBeNull();
  });
});
