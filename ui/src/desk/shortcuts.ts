/**
 * Keys that a person changed. A changed key is turned into the usual one before any screen sees it, so that no screen needs to know;
 * the usual one, which then means nothing, is kept from them.
 */
import { readonly, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { Problem, Shortcut } from "../wire/types";

/** What can be changed, with its usual key. Moving, Enter, Tab and Esc, copy and paste stay what they are everywhere. */
export const usual = {
  edit: "F2", form: "F4", region: "F6", region_back: "Shift+F6", next: "F8", previous: "Shift+F8", picker: "Alt+ArrowDown",
  accept: "Alt+Enter", explain: "Ctrl+E", new: "Ctrl+N", duplicate: "Ctrl+Shift+D", delete: "Ctrl+-", down: "Ctrl+D", right: "Ctrl+R", above: "Ctrl+'",
  whole: "Ctrl+Enter", today: "Ctrl+;", now: "Ctrl+Shift+;", row: "Shift+Space", column: "Ctrl+Space", section_back: "Ctrl+PageUp", section: "Ctrl+PageDown",
  find: "Ctrl+F", replace: "Ctrl+H", filter: "Ctrl+Shift+L", goto: "Ctrl+G", tables: "Ctrl+J", anything: "Ctrl+K", print: "Ctrl+P", undo: "Ctrl+Z", redo: "Ctrl+Y",
  home: "Alt+1", data: "Alt+2", import: "Alt+3", problems: "Alt+4", submit: "Alt+5", exchange: "Alt+6", warnings: "Alt+7", statistics: "Alt+8", settings: "Alt+9", help: "F1", map: "Ctrl+/",
} as const;

export type Bound = keyof typeof usual;
export const bounds = Object.keys(usual) as Bound[];

/** As much of a KeyboardEvent as is read. */
export type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">;

/** Signs that move with Shift are read by their place on the keyboard. */
const places: Record<string, string> = { Semicolon: ";", Quote: "'", Minus: "-", Equal: "=", Comma: ",", Period: ".", Slash: "/", Backslash: "\\", BracketLeft: "[", BracketRight: "]", Backquote: "`", Space: "Space" };
const alone = new Set(["Control", "Shift", "Alt", "Meta", "Process", "Dead", "Unidentified"]);

/** A key as it is written: `Ctrl+Shift+F`; empty for a bare modifier. */
export function comboOf(event: Pressed): string {
  if (alone.has(event.key) || event.metaKey) return "";
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const name = places[event.code] ?? digit ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return [event.ctrlKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : "", name].filter((part) => part !== "").join("+");
}

/** A key as people read it. */
export const said = (combo: string): string => combo.replace("ArrowDown", "↓").replace("PageUp", "PgUp").replace("PageDown", "PgDn");

/** Whether a key may be given to something: a function key, or with Ctrl or Alt; never one that types, moves or edits. */
export function mayBe(combo: string): boolean {
  const name = combo.split("+").at(-1) ?? "";
  if (/^F([1-9]|1[0-2])$/.test(name)) return true;
  if (/^(Ctrl\+)(Shift\+)?[ACVXS]$/.test(combo)) return false;
  return /^(Ctrl|Alt)\+/.test(combo) && !["Tab", "Escape", "Backspace", "Delete"].includes(name) && !/^Ctrl\+(Shift\+)?(Arrow|Home|End)/.test(combo);
}

/** The event that a usual key would be. */
export function pressed(combo: string): KeyboardEventInit {
  const parts = combo.split("+").filter((part) => part !== "");
  const name = combo.endsWith("+") ? "+" : (parts.at(-1) ?? "");
  const code = Object.entries(places).find(([, sign]) => sign === name)?.[0] ?? (/^\d$/.test(name) ? `Digit${name}` : name.length === 1 ? `Key${name}` : name);
  const key = name === "Space" ? " " : name.length === 1 ? name.toLowerCase() : name;
  return { key, code, ctrlKey: parts.includes("Ctrl"), altKey: parts.includes("Alt"), shiftKey: parts.includes("Shift"), bubbles: true, cancelable: true };
}

/** What a key means: the usual key in its place, nothing any more, or what it always meant. */
export function meaning(combo: string, changed: readonly Shortcut[]): { as: string } | "nothing" | "itself" {
  const own = changed.find((one) => one.key === combo && one.action in usual);
  if (own) return { as: usual[own.action as Bound] };
  const moved = changed.some((one) => one.action in usual && usual[one.action as Bound] === combo && one.key !== combo);
  return moved ? "nothing" : "itself";
}

export function createShortcuts(host: Host) {
  const know = shallowReactive({ keys: [] as Shortcut[], problem: null as Problem | null });

  async function keep(keys: Shortcut[]): Promise<void> {
    try {
      know.keys = (await host.call("set_shortcuts", { keys })).keys;
      know.problem = null;
    } catch (thrown) {
      know.problem = asProblem(thrown);
    }
  }
  const keyOf = (action: Bound): string => know.keys.find((one) => one.action === action)?.key ?? usual[action];

  return {
    know: readonly(know) as Readonly<typeof know>,
    load: async (): Promise<void> => {
      try {
        know.keys = (await host.call("shortcuts")).keys;
      } catch {
        // Without them the usual keys hold.
      }
    },
    keyOf,
    /** What has a key already, other than this. */
    taken: (combo: string, but: Bound): Bound | undefined => bounds.find((action) => action !== but && keyOf(action) === combo),
    set: (action: Bound, key: string): Promise<void> => keep([...know.keys.filter((one) => one.action !== action), ...(key === usual[action] ? [] : [{ action, key }])]),
    reset: (): Promise<void> => keep([]),
    /** Listens before all screens; returns how to stop. */
    install(target: Window): () => void {
      const again = new WeakSet<Event>();
      const onKey = (event: KeyboardEvent): void => {
        if (know.keys.length === 0 || again.has(event) || event.isComposing || event.keyCode === 229) return;
        const combo = comboOf(event);
        const means = combo === "" ? "itself" : meaning(combo, know.keys);
        if (means === "itself") return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (means === "nothing") return;
        const other = new KeyboardEvent("keydown", pressed(means.as));
        again.add(other);
        (event.target ?? target).dispatchEvent(other);
      };
      target.addEventListener("keydown", onKey, true);
      return () => target.removeEventListener("keydown", onKey, true);
    },
  };
}

export type ShortcutKeys = ReturnType<typeof createShortcuts>;

const known = new WeakMap<Host, ShortcutKeys>();

/** The keys of a host: one map a page. */
export function shortcutsOf(host: Host): ShortcutKeys {
  const keys = known.get(host) ?? createShortcuts(host);
  known.set(host, keys);
  return keys;
}
