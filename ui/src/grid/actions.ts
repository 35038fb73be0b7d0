/** Does what a key, a button or a menu says. */
import type { Desk } from "../desk/desk";
import type { Blocks } from "./blocks";
import { sectionStep } from "./columns";
import type { Editor } from "./editor";
import { timeOf, today, toggled } from "./entry";
import type { Fixing } from "./fixing";
import { readKey, type Action } from "./keymap";
import type { Picker } from "./picker";
import type { Sheet } from "./sheet";
import { enter, isRange, move, only, tab, whole } from "./spot";

/** What an action may say to the person. */
export type Notice = "no_more" | "crossed" | "no_fix" | "no_warning" | "saved" | "locked" | "sealed" | "nothing";

/** What stands around the grid and opens by key. */
export type Around = "menu" | "find" | "replace" | "goto" | "region" | "region-back";

export interface Parts {
  desk: Desk;
  sheet: Sheet;
  editor: Editor;
  picker: Picker;
  blocks: Blocks;
  fixing: Fixing;
  say(notice: Notice): void;
  /** Leads to a new version of a sealed period. */
  renew(period: string): void;
  around(what: Around): void;
}

export function createActions(parts: Parts) {
  const { desk, sheet, editor, picker, blocks, fixing, say, renew, around } = parts;
  const selection = () => sheet.know.selection;
  const column = () => sheet.shown.value[selection().at.col]?.column;
  const toggles = (): boolean => column()?.kind === "boolean" && !sheet.lockedAt(selection().at);
  /** Says why the active cell takes no text, where it takes none. */
  function held(): boolean {
    if (!sheet.lockedAt(selection().at)) return false;
    say(sheet.sealedAt(selection().at.row) === null ? "locked" : "sealed");
    return true;
  }

  /** Keys of the list of codes, while it is open. */
  function picking(event: KeyboardEvent): boolean {
    if (!picker.open.value || event.isComposing || event.ctrlKey || event.altKey) return false;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const by = steps[event.key];
    if (by !== undefined) picker.step(by);
    else if (event.key === "ArrowRight" && picker.chosen.value?.below) void picker.into();
    else if (event.key === "ArrowLeft" && picker.know.above.length > 0) void picker.out();
    else return false;
    return true;
  }

  function clear(): void {
    if (!isRange(selection()) && held()) return;
    blocks.put("");
  }

  function insert(what: "today" | "now"): void {
    if (held()) return;
    const kind = column()?.kind ?? "text";
    const now = new Date();
    const text = what === "today" ? today(kind, now) : `${today("date", now)} ${timeOf(now)}`;
    if (editor.know.mode !== "idle") editor.insert(editor.know.text + text);
    else sheet.write(selection().at, text);
  }

  function filterBy(): void {
    const field = column()?.code;
    const text = sheet.cellAt(selection().at)?.text;
    const { rows, view } = sheet.know;
    if (field && text !== undefined && rows) void sheet.open(rows.table, { ...view, field: view.field?.field === field && view.field.text === text ? null : { field, text } });
  }

  function cancel(): void {
    if (editor.know.mode !== "idle") editor.cancel();
    else if (isRange(selection())) sheet.select(only(selection().at));
  }

  function fillTyped(): void {
    const { text, mode } = editor.know;
    if (mode === "idle") return;
    const chosen = picker.chosen.value;
    editor.cancel();
    blocks.put(chosen?.code ?? text);
  }

  /** What was pressed while a new row was on its way. */
  const waiting: Action[] = [];

  /** What is typed and pressed until a new row is there belongs to it. */
  async function adding(made: Promise<boolean>): Promise<void> {
    editor.awaitRow();
    editor.arrive(await made);
    for (const action of waiting.splice(0)) run(action);
  }

  /** Actions that leave the open text alone. */
  const keeps = new Set<Action["do"]>(["cancel", "picker", "line", "edit", "fill", "insert", "saved", "menu", "move", "tab", "enter"]);

  function run(action: Action): void {
    if (editor.know.awaits && action.do !== "saved" && action.do !== "line") return void waiting.push(action);
    if (!keeps.has(action.do)) editor.commit();
    switch (action.do) {
      case "move":
        editor.commit();
        return sheet.select(move(selection(), action.motion, action.extend, sheet.world()));
      case "tab":
        editor.commit(true);
        return sheet.select(tab(selection(), action.back, sheet.world()));
      case "enter":
        editor.commit(true);
        return sheet.select(enter(selection(), action.back, desk.know.session?.preferences.enter_right ?? false, sheet.world()));
      case "select": return sheet.select(whole(selection(), action.what, sheet.world()));
      case "edit":
        return held() ? undefined : editor.edit();
      case "cancel": return cancel();
      case "picker": return held() ? undefined : editor.pick();
      case "line": return editor.newline();
      case "clear": return clear();
      case "clear-edit":
        return void (held() || editor.clear());
      case "toggle": {
        const cell = sheet.cellAt(selection().at);
        return sheet.write(selection().at, toggled(cell?.code, cell?.text ?? ""));
      }
      case "fill":
        if (action.way === "typed") return fillTyped();
        editor.commit();
        return !isRange(selection()) && held() ? undefined : blocks.fill(action.way);
      case "insert": return insert(action.text);
      case "undo": return void desk.saving.undo();
      case "redo": return void desk.saving.redo();
      case "problem": return void fixing.step(action.back).then((came) => came !== "here" && say(came === "none" ? "no_more" : "crossed"));
      case "accept": {
        const period = sheet.sealedAt(selection().at.row);
        if (period !== null) return renew(period);
        return void fixing.accept(sheet.findingAt(selection().at)).then((done) => done || say("no_fix"));
      }
      case "explain": return void fixing.askReason(sheet.findingAt(selection().at)).then((done) => done || say("no_warning"));
      case "form": {
        const row = sheet.rowAt(selection().at.row);
        if (row && sheet.know.rows) desk.openRecord(sheet.know.rows.table, row.row_id, column()?.code ?? null);
        return;
      }
      case "new": return void adding(blocks.add());
      case "duplicate": return void adding(blocks.duplicate());
      case "delete": return void blocks.askDelete().then((found) => found || say("sealed"));
      case "section": return sheet.select(only({ row: selection().at.row, col: sectionStep(sheet.shown.value, selection().at.col, action.back) }));
      case "filter": return filterBy();
      case "saved": return say("saved");
      case "find":
      case "replace":
      case "goto":
      case "menu":
      case "region":
      case "region-back": return around(action.do);
      case "copy":
      case "cut":
      case "paste": return;
      case "help": {
        const { rows } = sheet.know;
        const field = column()?.code ?? null;
        if (!rows) return desk.help(null);
        const { row } = selection().at;
        const id = sheet.rowAt(row)?.row_id ?? null;
        return desk.help(field ? `field:${rows.table}.${field}` : `table:${rows.table}`, () => { desk.openAt(rows.table, row, id, field); });
      }
    }
  }

  /** Keys that the browser must see to copy, cut and paste. */
  const browser = new Set<Action["do"]>(["copy", "cut", "paste"]);

  return {
    run,
    /** Keys of the grid's input. */
    key(event: KeyboardEvent): Action | null {
      if (picking(event) || editor.calendar.key(event)) {
        event.preventDefault();
        return null;
      }
      const action = readKey(event, editor.know.mode, toggles());
      // A letter that a locked cell does not take says why.
      if (!action && editor.know.mode === "idle" && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) held();
      if (!action) return null;
      if (!browser.has(action.do)) {
        event.preventDefault();
        run(action);
      }
      event.stopPropagation();
      return action;
    },
  };
}
