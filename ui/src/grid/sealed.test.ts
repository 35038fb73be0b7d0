import { describe, expect, it, vi } from "vitest";

import { createDesk } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import type { Edited, Rows, RowsOf } from "../wire/types";
import { createActions, type Notice } from "./actions";
import { createBlocks } from "./blocks";
import { createEditor, type InputBox } from "./editor";
import { createFixing } from "./fixing";
import { createPicker } from "./picker";
import { createSheet } from "./sheet";
import { only } from "./spot";

const done: Edited = { tables: ["student"], rows: [], added: [], saved_at: 1, errors: 0, warnings: 0, findings: [], undo: { undo: null, redo: null } };
const plan = { cells: 1, replaced: 1, added: 0, locked: 1, sealed: 1, overflow: 0, ask: true };

/** A grid whose first row went with a sealed period. */
async function grid() {
  const real = fakeHost();
  const calls: [string, unknown][] = [];
  const ask = real.call as (name: string, request: unknown) => Promise<unknown>;
  const host = {
    async call(name: string, request: unknown) {
      calls.push([name, request]);
      if (name === "rows") {
        const found = (await ask(name, request)) as Rows;
        return (request as RowsOf).offset === 0 && found.rows[0] ? { ...found, rows: [{ ...found.rows[0], sealed: "2025-2026-1" }, ...found.rows.slice(1)] } : found;
      }
      if (name === "plan_fill") return plan;
      if (name === "fill" || name === "edit") return done;
      if (name === "keep_draft") return null;
      return ask(name, request);
    },
  } as Host;
  const desk = createDesk(host);
  await desk.start();
  desk.open("student");
  const sheet = createSheet(desk);
  await sheet.open("student");
  const picker = createPicker(host);
  const editor = createEditor(desk, sheet, picker);
  const box: InputBox = { value: "", readOnly: false, focus: () => undefined, setSelectionRange: () => undefined };
  editor.attach(box);
  const blocks = createBlocks(desk, sheet);
  const said: Notice[] = [];
  const renewed: string[] = [];
  const actions = createActions({ desk, sheet, editor, picker, blocks, fixing: createFixing(desk, sheet), say: (what) => said.push(what), renew: (period) => renewed.push(period), around: () => undefined });
  const key = (name: string, more: Partial<KeyboardEvent> = {}) =>
    actions.key({ key: name, keyCode: 0, isComposing: false, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, preventDefault: () => undefined, stopPropagation: () => undefined, ...more } as KeyboardEvent);
  const sent = (name: string) => calls.filter(([called]) => called === name).map(([, request]) => request);
  const col = sheet.shown.value.findIndex((one) => one.column.locked === null && one.column.kind === "text");
  sheet.select(only({ row: 0, col }));
  return { sheet, editor, blocks, box, key, sent, said, renewed, col };
}

describe("a row of a sealed period", () => {
  it("opens no editor and says why, for every key that would change it", async () => {
    const g = await grid();
    g.editor.sync();
    expect(g.box.readOnly).toBe(true);
    const before = g.sheet.cellAt({ row: 0, col: g.col })?.text;
    const keys: [string, Partial<KeyboardEvent>?][] = [["F2"], ["Delete"], ["Backspace"], ["a"], ["ArrowDown", { altKey: true }], ["d", { ctrlKey: true }], [";", { ctrlKey: true }]];
    for (const [name, more] of keys) g.key(name, more);
    expect(g.said).toEqual(keys.map(() => "sealed"));
    g.box.value = "改";
    g.editor.input();
    expect(g.editor.know.mode).toBe("idle");
    g.sheet.write({ row: 0, col: g.col }, "改");
    expect(g.sheet.cellAt({ row: 0, col: g.col })?.text).toBe(before);
    expect(g.sent("edit")).toEqual([]);
    g.sheet.select(only({ row: 1, col: g.col }));
    g.editor.sync();
    expect(g.box.readOnly).toBe(false);
  });

  it("leads to a new version by the key that takes a suggestion elsewhere", async () => {
    const g = await grid();
    g.key("Enter", { altKey: true });
    expect(g.renewed).toEqual(["2025-2026-1"]);
  });

  it("a filling over it is counted first, one beside it is not", async () => {
    const g = await grid();
    g.sheet.select({ at: { row: 0, col: g.col }, head: { row: 1, col: g.col }, run: null });
    g.key("Delete");
    await vi.waitFor(() => { expect(g.blocks.know.filling?.plan).toEqual(plan); });
    expect(g.sent("fill")).toEqual([]);
    await g.blocks.confirmFill();
    expect(g.sent("fill")).toHaveLength(1);
    expect(g.blocks.know.filling).toBeNull();
    g.sheet.select({ at: { row: 1, col: g.col }, head: { row: 2, col: g.col }, run: null });
    g.key("Delete");
    await vi.waitFor(() => { expect(g.sent("fill")).toHaveLength(2); });
    expect(g.sent("plan_fill")).toHaveLength(1);
  });

  it("is not deleted: others of the range are, and it is counted", async () => {
    const g = await grid();
    const id = g.sheet.rowAt(1)?.row_id;
    expect(await g.blocks.askDelete()).toBe(false);
    expect(g.blocks.know.deleting).toBeNull();
    g.sheet.select({ at: { row: 0, col: g.col }, head: { row: 1, col: g.col }, run: null });
    expect(await g.blocks.askDelete()).toBe(true);
    expect(g.blocks.know.deleting).toEqual({ rows: [id], sealed: 1 });
    await g.blocks.remove();
    expect(g.sent("edit")).toEqual([{ do: "delete", table: "student", row_ids: [id] }]);
  });
});
