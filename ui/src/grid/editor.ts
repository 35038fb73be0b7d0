/** The text that is open over the active cell: when it opens, what it holds, when it is done. */
import { shallowReactive } from "vue";

import type { Desk } from "../desk/desk";
import type { CodeItem } from "../wire/types";
import { createCalendar, hasCalendar } from "./calendar";
import { meant } from "./entry";
import type { Mode } from "./keymap";
import type { Picker } from "./picker";
import type { Sheet } from "./sheet";
import type { Spot } from "./spot";

/** What is typed is kept against a crash so often. */
const BEAT = 1_000;

/** As much of the input as the editor needs. */
export interface InputBox {
  value: string;
  readOnly: boolean;
  focus(options?: FocusOptions): void;
  setSelectionRange(start: number, end: number): void;
}

export function createEditor(desk: Desk, sheet: Sheet, picker: Picker) {
  const calendar = createCalendar();
  const know = shallowReactive({ mode: "idle" as Mode, text: "", spot: null as Spot | null, composing: false, awaits: false });
  let box: InputBox | null = null;
  let beat: ReturnType<typeof setTimeout> | undefined;
  let kept: { table: string; row_id: string; field: string } | null = null;

  const place = () => {
    const spot = know.spot ?? sheet.know.selection.at;
    const one = sheet.shown.value[spot.col];
    const row = sheet.rowAt(spot.row);
    return one && row ? { spot, one, row } : null;
  };
  const picks = (): boolean => {
    const column = place()?.one.column;
    return column !== undefined && (column.kind === "code" || column.refers !== null);
  };

  function keep(): void {
    const here = place();
    const table = sheet.know.rows?.table;
    beat = undefined;
    if (!here || !table || know.mode === "idle" || know.awaits) return;
    kept = { table, row_id: here.row.row_id, field: here.one.column.code };
    // A draft that cannot be kept is no reason to disturb who types.
    desk.host.call("keep_draft", { ...kept, text: know.text }).catch(() => undefined);
  }
  function forget(): void {
    clearTimeout(beat);
    beat = undefined;
    if (kept) desk.host.call("keep_draft", { ...kept, text: null }).catch(() => undefined);
    kept = null;
  }

  function show(text: string): void {
    know.text = text;
    if (box && box.value !== text) box.value = text;
  }

  function shut(): void {
    Object.assign(know, { mode: "idle", spot: null });
    show("");
    picker.close();
    calendar.close();
    sync();
  }

  /** A locked cell takes no input, and so no composition. */
  function sync(): void {
    const here = place();
    if (box) box.readOnly = !know.awaits && (here === null || sheet.lockedAt(here.spot));
  }

  function begin(mode: "over" | "edit", text: string): boolean {
    const here = know.awaits ? null : place();
    if (!know.awaits && (!here || sheet.lockedAt(here.spot))) return false;
    Object.assign(know, { mode, spot: here?.spot ?? null });
    show(text);
    return true;
  }

  function ask(query: string): void {
    const here = place();
    const table = sheet.know.rows?.table;
    if (here && table && picks()) void picker.show({ table, field: here.one.column.code, rowId: here.row.row_id }, query);
  }

  /** Where the text goes. */
  function put(text: string, item: CodeItem | null): void {
    const here = place();
    if (!here) return;
    if (item) sheet.write(here.spot, item.name, item.code);
    else sheet.write(here.spot, meant(text, here.one.column.kind, new Date()));
  }

  return {
    know,
    calendar,
    sync,
    attach(input: InputBox | null): void {
      box = input;
      sync();
    },
    focus: () => box?.focus({ preventScroll: true }),
    /** The browser put a letter into the input, or the input method did. */
    input(): void {
      if (!box) return;
      const text = box.value;
      const opens = know.mode === "idle";
      if (opens && !begin("over", text)) return;
      know.text = text;
      beat ??= setTimeout(keep, BEAT);
      // Who types the day does not choose it.
      calendar.close();
      if (know.awaits || !picks()) return;
      if (picker.open.value) void picker.type(text);
      else if (opens || text !== "") ask(text);
    },
    composing(now: boolean): void {
      know.composing = now;
      if (now && know.mode === "idle") begin("over", box?.value ?? "");
    },
    /** A new row is on its way: what is typed from here on is its. */
    awaitRow(): void {
      know.awaits = true;
      sync();
    },
    /** The row is there, under the cursor, or will not come; the open text goes into the cell of the cursor. */
    arrive(came: boolean): void {
      know.awaits = false;
      if (know.mode === "idle") return sync();
      // A text without its row stays in sight, over the cell where it began; Enter would put it there, Esc gives it up.
      know.spot = sheet.know.selection.at;
      sync();
      beat ??= setTimeout(keep, BEAT);
      if (came && picks()) ask(know.text);
    },
    /** Opens the text of the cell, the caret at its end. */
    edit(): void {
      if (know.mode === "over") {
        know.mode = "edit";
        return;
      }
      const here = place();
      const text = here?.row.cells[here.one.at]?.text ?? "";
      if (begin("edit", text)) box?.setSelectionRange(text.length, text.length);
    },
    /** Empties the cell and opens it. */
    clear: () => begin("over", ""),
    /** Opens the list of codes, or the calendar. */
    pick(): void {
      const kind = place()?.one.column.kind;
      if (kind && hasCalendar(kind)) {
        const text = know.mode === "idle" ? (place()?.row.cells[place()?.one.at ?? -1]?.text ?? "") : know.text;
        if (know.mode === "idle" && !begin("edit", text)) return;
        calendar.show(kind, text);
        return;
      }
      if (!picks() || picker.open.value) return;
      if (know.mode === "idle" && !begin("over", "")) return;
      ask(know.mode === "edit" ? "" : know.text);
    },
    newline(): void {
      if (know.mode !== "idle") show(`${know.text}\n`);
    },
    insert(text: string): boolean {
      return know.mode === "idle" ? begin("over", text) : (show(text), true);
    },
    /** Takes a code of the list. */
    take(item: CodeItem): void {
      put(item.name, item);
      forget();
      shut();
    },
    /** Takes a day of the calendar. */
    takeDay(text: string): void {
      put(text, null);
      forget();
      shut();
    },
    /** Puts the text into its cell. With `chosen`, the lit code goes in its place. */
    commit(chosen = false): void {
      if (know.mode === "idle" || know.awaits) return;
      if (chosen && calendar.know.open) put(calendar.text.value, null);
      else put(know.text, chosen && picker.open.value ? picker.chosen.value : null);
      forget();
      shut();
    },
    cancel(): void {
      forget();
      shut();
    },
  };
}

export type Editor = ReturnType<typeof createEditor>;
