/** What a key means in the grid. Pure: reads a key event, says an action; `null` leaves the key to the page. */
import type { Motion } from "./spot";

/** `idle`: no text is open. `over`: typing has replaced the cell. `edit`: the cell's text is open at its caret (F2). */
export type Mode = "idle" | "over" | "edit";

export type Action =
  | { do: "move"; motion: Motion; extend: boolean }
  | { do: "tab" | "enter" | "problem"; back: boolean }
  | { do: "select"; what: "row" | "column" | "all" }
  | { do: "fill"; way: "down" | "right" | "above" | "typed" }
  | { do: "insert"; text: "today" | "now" }
  | { do: "section"; back: boolean }
  | { do: "paste"; onlyEmpty: boolean }
  | { do:
      | "edit" | "cancel" | "picker" | "clear" | "clear-edit" | "toggle" | "line" | "copy" | "cut"
      | "undo" | "redo" | "accept" | "explain" | "form" | "new" | "duplicate" | "delete"
      | "find" | "replace" | "filter" | "goto" | "saved" | "menu" | "region" | "region-back" | "help" };

/** As much of a KeyboardEvent as the map reads. */
export interface Key {
  key: string;
  code?: string;
  keyCode: number;
  isComposing: boolean;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

const arrows: Record<string, [rows: number, cols: number]> = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
};

/** While an input method composes, every key is its own; the very first comes with code 229 before `isComposing`. */
export function composes(key: Key): boolean {
  return key.isComposing || key.keyCode === 229;
}

const go = (motion: Motion, extend: boolean): Action => ({ do: "move", motion, extend });

function withControl(key: Key, mode: Mode): Action | null {
  const { shiftKey: shift } = key;
  const arrow = arrows[key.key];
  const open = mode !== "idle";
  if (key.key === "Enter") return { do: "fill", way: "typed" };
  if (arrow && mode !== "edit") return go({ to: "edge", rows: arrow[0], cols: arrow[1] }, shift);
  if (key.key === "Home" && mode !== "edit") return go({ to: "start" }, shift);
  if (key.key === "End" && mode !== "edit") return go({ to: "end" }, shift);
  if (key.key === "PageUp") return { do: "section", back: true };
  if (key.key === "PageDown") return { do: "section", back: false };
  // With Shift, the sign on the key differs: these two are read by their place.
  if (key.code === "Semicolon") return { do: "insert", text: shift ? "now" : "today" };
  switch (key.key.toLowerCase()) {
    case ";": return { do: "insert", text: shift ? "now" : "today" };
    case ":": return { do: "insert", text: "now" };
    case "'": return { do: "fill", way: "above" };
    case "-": return open ? null : { do: "delete" };
    case " ": return open ? null : { do: "select", what: "column" };
    case "a": return open ? null : { do: "select", what: "all" };
    case "c": return open ? null : { do: "copy" };
    case "x": return open ? null : { do: "cut" };
    case "v": return open ? null : { do: "paste", onlyEmpty: shift };
    case "z": return open ? null : { do: shift ? "redo" : "undo" };
    case "y": return open ? null : { do: "redo" };
    case "d": return shift ? { do: "duplicate" } : { do: "fill", way: "down" };
    case "r": return { do: "fill", way: "right" };
    case "e": return { do: "explain" };
    case "n": return { do: "new" };
    case "f": return { do: "find" };
    case "h": return { do: "replace" };
    case "g": return { do: "goto" };
    case "l": return shift ? { do: "filter" } : null;
    case "s": return { do: "saved" };
    default: return null;
  }
}

/** Keys that mean the same whether text is open or not. */
function always(key: Key): Action | null {
  const { shiftKey: shift } = key;
  switch (key.key) {
    case "Tab": return { do: "tab", back: shift };
    case "Enter": return { do: "enter", back: shift };
    case "Escape": return { do: "cancel" };
    case "F1": return { do: "help" };
    case "F4": return { do: "form" };
    case "F6": return { do: shift ? "region-back" : "region" };
    case "F8": return { do: "problem", back: shift };
    default: return null;
  }
}

export function readKey(key: Key, mode: Mode, toggles: boolean): Action | null {
  if (composes(key) || key.metaKey) return null;
  if (key.altKey) {
    if (key.key === "ArrowDown") return { do: "picker" };
    if (key.key === "Enter") return { do: mode === "idle" ? "accept" : "line" };
    return null;
  }
  if (key.ctrlKey) return withControl(key, mode);
  const same = always(key);
  if (same) return same;
  if (key.key === "F2") return mode === "edit" ? null : { do: "edit" };
  if (mode === "edit") return null;
  const arrow = arrows[key.key];
  if (arrow) return go({ to: "by", rows: arrow[0], cols: arrow[1] }, key.shiftKey && mode === "idle");
  if (mode === "over") return null;
  switch (key.key) {
    case "Home": return go({ to: "row-start" }, key.shiftKey);
    case "End": return go({ to: "row-end" }, key.shiftKey);
    case "PageUp": return go({ to: "page", down: false }, key.shiftKey);
    case "PageDown": return go({ to: "page", down: true }, key.shiftKey);
    case "Delete": return { do: "clear" };
    case "Backspace": return { do: "clear-edit" };
    case "ContextMenu": return { do: "menu" };
    case "F10": return key.shiftKey ? { do: "menu" } : null;
    case " ": return key.shiftKey ? { do: "select", what: "row" } : toggles ? { do: "toggle" } : null;
    default: return null;
  }
}
