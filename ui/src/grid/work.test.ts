import { afterEach, describe, expect, it, vi } from "vitest";
import { nextTick } from "vue";

import { createDesk } from "../desk/desk";
import { fakeHost } from "../host/fake";
import { Refusal, type Host } from "../host/host";
import type { Edit, Edited, Finding } from "../wire/types";
import { createActions, type Notice } from "./actions";
import { createBlocks } from "./blocks";
import { createEditor, type InputBox } from "./editor";
import { createFixing } from "./fixing";
import { createPicker } from "./picker";
import { createSheet } from "./sheet";
import { only } from "./spot";

afterEach(() => void vi.useRealTimers());

const edited = (more: Partial<Edited> = {}): Edited => ({
  tables: ["student"], rows: [], added: [], saved_at: 1000, errors: 0, warnings: 0, findings: [], undo: { undo: "改 1 格", redo: null }, ...more,
});
const quiet = (): Promise<void> => new Promise((go) => setTimeout(go, 60));

/** The grid without its page, on the stand-in school; answers may be put in its place. */
async function grid(answers: Record<string, (request: never) => unknown> = {}) {
  const real = fakeHost();
  const calls: [string, unknown][] = [];
  const host = {
    call(name: string, request: unknown) {
      calls.push([name, request]);
      const own = answers[name];
      if (own) return Promise.resolve().then(() => own(request as never));
      if (["keep_draft", "keep_place"].includes(name)) return Promise.resolve(null);
      return (real.call as (name: string, request: unknown) => Promise<unknown>)(name, request);
    },
  } as Host;
  const desk = createDesk(host);
  await desk.start();
  desk.open("student");
  const sheet = createSheet(desk);
  desk.saving.listen((e) => sheet.take(e));
  await sheet.open("student");
  const picker = createPicker(host);
  const editor = createEditor(desk, sheet, picker);
  const box: InputBox = { value: "", readOnly: false, focus: () => undefined, setSelectionRange: () => undefined };
  editor.attach(box);
  const blocks = createBlocks(desk, sheet);
  const fixing = createFixing(desk, sheet);
  const said: Notice[] = [];
  const renewed: string[] = [];
  const actions = createActions({ desk, sheet, editor, picker, blocks, fixing, say: (what) => said.push(what), renew: (period) => renewed.push(period), around: () => undefined });
  const key = (name: string, more: Partial<KeyboardEvent> = {}) =>
    actions.key({ key: name, keyCode: 0, isComposing: false, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, preventDefault: () => undefined, stopPropagation: () => undefined, ...more } as KeyboardEvent);
  const type = (text: string) => {
    box.value = text;
    editor.input();
  };
  const sent = (name: string) => calls.filter(([called]) => called === name).map(([, request]) => request);
  const text = (row: number, field: string) => sheet.cellAt({ row, col: sheet.shown.value.findIndex((s) => s.column.code === field) })?.text;
  return { desk, sheet, editor, blocks, fixing, box, key, type, sent, text, said, renewed, picker };
}

describe("typing into a cell", () => {
  it("shows the text at once, sends it, moves on, and says saved only when it is durable", async () => {
    let end: (e: Edited) => void = () => undefined;
    const g = await grid({ edit: () => new Promise((ok) => (end = ok)) });
    g.type("王小明");
    g.key("Enter");
    expect(g.text(0, "XM")).toBe("王小明");
    expect(g.sheet.know.selection.at).toEqual({ row: 1, col: 0 });
    expect(g.box.value).toBe("");
    expect(g.sent("edit")).toEqual([{ do: "set", table: "student", row_id: "r0", cells: [{ field: "XM", text: "王小明" }] }]);
    expect(g.desk.saving.know.state.is).toBe("saving");
    await quiet();
    end(edited({ rows: ["r0"] }));
    await quiet();
    expect(g.desk.saving.know.state).toEqual({ is: "saved", at: 1000 });
    expect(g.desk.saving.know.undo.undo).toBe("改 1 格");
  });

  it("marks the finding of the answer at once", async () => {
    const finding = { rule: "F15", severity: "error", table: "student", row_id: "r0", field: "XM", message: "姓名里有不能用的字。", explanation: null, suggestion: null } as unknown as Finding;
    const g = await grid({ edit: () => edited({ rows: ["r0"], findings: [finding], errors: 7 }) });
    g.type("x");
    g.key("Enter");
    await nextTick();
    await new Promise((go) => setTimeout(go));
    expect(g.sheet.rowAt(0)?.cells[0]?.state).toBe("error");
    expect(g.sheet.findingAt({ row: 0, col: 0 })?.message).toBe("姓名里有不能用的字。");
    expect(g.desk.know.errors).toBe(7);
  });

  it("keeps the text when it could not be saved; trying again saves it, giving up shows what is stored", async () => {
    let full = true;
    const g = await grid({
      edit: () => {
        if (full) throw new Refusal({ code: "refused", message: "没存上。", hint: "" });
        return edited({ rows: ["r0"] });
      },
    });
    const before = g.text(0, "XM");
    g.type("甲");
    g.key("Enter");
    g.type("乙");
    g.key("Enter");
    await quiet();
    expect(g.desk.saving.problem.value?.message).toBe("没存上。");
    expect([g.text(0, "XM"), g.text(1, "XM")]).toEqual(["甲", "乙"]);
    full = false;
    g.desk.saving.drop();
    await quiet();
    expect(g.text(0, "XM")).toBe(before);
    expect((g.sent("edit") as Extract<Edit, { do: "set" }>[]).map((e) => e.cells[0]?.text)).toEqual(["甲", "乙"]);
  });

  it("leaves an unchanged cell alone, and Esc leaves it as it was", async () => {
    const g = await grid({ edit: () => edited() });
    g.key("F2");
    expect(g.box.value).toBe(g.text(0, "XM"));
    g.key("Enter");
    g.type("乙");
    g.key("Escape");
    expect(g.box.value).toBe("");
    expect(g.sent("edit")).toEqual([]);
  });

  it("keeps a draft each second, and none once the cell is done", async () => {
    const g = await grid({ edit: () => edited({ rows: ["r0"] }) });
    vi.useFakeTimers();
    g.type("王");
    g.type("王小");
    vi.advanceTimersByTime(1000);
    expect(g.sent("keep_draft")).toEqual([{ table: "student", row_id: "r0", field: "XM", text: "王小" }]);
    g.key("Enter");
    expect(g.sent("keep_draft").at(-1)).toEqual({ table: "student", row_id: "r0", field: "XM", text: null });
  });
});

describe("an input method over the cell", () => {
  it("opens it with its first letter; Space and Enter choose, and only the next Enter commits", async () => {
    const g = await grid({ edit: () => edited({ rows: ["r0"] }) });
    g.editor.composing(true);
    expect(g.editor.know.mode).toBe("over");
    g.type("n");
    g.type("ni hao");
    for (const name of [" ", "Enter", "ArrowDown"]) expect(g.key(name, { keyCode: 229, isComposing: true })).toBeNull();
    expect(g.sheet.know.selection.at.row).toBe(0);
    g.type("你好");
    g.editor.composing(false);
    g.key("Enter");
    expect(g.text(0, "XM")).toBe("你好");
    expect(g.sheet.know.selection.at.row).toBe(1);
  });
});

describe("what else keys do", () => {
  it("a locked column takes no text", async () => {
    const real = fakeHost();
    const shape = await real.call("columns", { table: "student" });
    const g = await grid({ columns: () => ({ ...shape, columns: shape.columns.map((c) => (c.code === "XM" ? { ...c, locked: "由学籍系统导入" } : c)) }) });
    g.editor.sync();
    expect(g.box.readOnly).toBe(true);
    g.key("F2");
    g.key("Delete");
    expect(g.said).toEqual(["locked", "locked"]);
    expect(g.editor.know.mode).toBe("idle");
  });

  it("Ctrl+Enter fills the range with what is typed, Ctrl+D fills it down, Del empties it", async () => {
    const g = await grid({ fill: () => edited() });
    g.sheet.select({ at: { row: 0, col: 0 }, head: { row: 2, col: 1 }, run: null });
    g.type("丙");
    g.key("Enter", { ctrlKey: true });
    g.key("d", { ctrlKey: true });
    g.key("Delete");
    await quiet();
    const block = { table: "student", first: 0, last: 2, fields: ["XM", "XBM"] };
    expect(g.sent("fill")).toEqual([
      { block: expect.objectContaining(block), with: { with: "text", text: "丙" } },
      { block: expect.objectContaining(block), with: { with: "down" } },
      { block: expect.objectContaining(block), with: { with: "text", text: "" } },
    ]);
  });

  it("a paste that should be asked about waits for the answer", async () => {
    const plan = { cells: 4, replaced: 4, added: 0, locked: 0, overflow: 2, ask: true };
    const g = await grid({ plan_paste: () => plan, paste: () => edited() });
    await g.blocks.paste([["a", "b"], ["c", "d"]], false);
    expect(g.blocks.know.asked?.plan).toEqual(plan);
    expect(g.sent("paste")).toEqual([]);
    await g.blocks.confirm(true);
    expect(g.sent("paste")).toEqual([expect.objectContaining({ first: 0, texts: [["a", "b"], ["c", "d"]], only_empty: true })]);
  });

  it("F8 goes to the next problem and Alt+Enter takes its suggestion", async () => {
    const finding = { rule: "X01", severity: "error", table: "student", row_id: "r120", row: 120, field: "CSRQ", suggestion: "2010-12-23", explanation: null } as unknown as Finding;
    const g = await grid({ next_problem: () => ({ finding, crosses: false, errors: 1, warnings: 0 }), findings: () => ({ total: 1, errors: 1, warnings: 0, explained: 0, rules: [], items: [finding] }), fix: () => edited({ rows: ["r120"] }) });
    await g.fixing.step(false);
    expect(g.sheet.know.selection.at).toEqual({ row: 120, col: 3 });
    expect(await g.fixing.accept(finding)).toBe(true);
    expect(g.sent("fix")).toEqual([{ rule: "X01", table: "student", row_id: "r120", field: "CSRQ", value: null, text: null }]);
  });

  it("gives to a new row what is typed and pressed while it is on its way", async () => {
    let end: (e: Edited) => void = () => undefined;
    const g = await grid({ edit: (e: Edit) => (e.do === "insert" ? new Promise((ok) => (end = ok)) : edited({ rows: ["r120"] })), record: () => ({ row: 120, findings: [], cells: [] }) });
    const before = [g.text(0, "XM"), g.text(1, "XM")];
    g.key("ArrowDown", { shiftKey: true });
    g.key("n", { ctrlKey: true });
    g.type("丁");
    g.key("Enter");
    g.key("Delete");
    await quiet();
    expect(g.sent("edit")).toHaveLength(1);
    expect([g.text(0, "XM"), g.text(1, "XM"), g.box.value]).toEqual([...before, "丁"]);
    end(edited({ rows: ["r120"], added: ["r120"] }));
    await quiet();
    expect(g.text(120, "XM")).toBe("丁");
    expect(g.box.value).toBe("");
    expect(g.sent("fill")).toEqual([]);
    expect((g.sent("edit")[1] as Extract<Edit, { do: "set" }>).row_id).toBe("r120");
  });

  it("copies what is loaded at once, codes by their names", async () => {
    const g = await grid();
    g.sheet.select({ at: { row: 0, col: 0 }, head: { row: 1, col: 1 }, run: null });
    expect(g.blocks.copied()).toBe("赵甲甲\t女\n钱辛己\t男");
    g.sheet.select(only({ row: 0, col: 1 }));
    expect(g.blocks.copied()).toBe("女");
  });
});
