import { describe, expect, it } from "vitest";

import { createSaving } from "../desk/saving";
import type { Host } from "../host/host";
import type { Column, Columns, Edited, Finding, Record } from "../wire/types";
import { createRecordForm, gravest, sectionsOf, typedOf } from "./record";

const column = (code: string, section: string, more: Partial<Column> = {}): Column => ({
  code, zh: code, en: code, kind: "text", width: 80, lists: [], section, required: false, unique: false, note: "", source: "", max: null, refers: null, locked: null, ...more,
});
const columns: Columns = {
  table: "student",
  by_period: false,
  sections: [{ id: "identity", zh: "基本", en: "Identity" }, { id: "study", zh: "学籍", en: "Studies" }, { id: "none", zh: "空", en: "None" }],
  columns: [column("XM", "identity"), column("CSRQ", "identity"), column("XH", "study"), column("BZ", "")],
};
const finding = (field: string, severity: "error" | "warning", more: Partial<Finding> = {}): Finding => ({
  rule: "X01", severity, table: "student", row_id: "r1", row: 0, who: "", field, label: "", value: "", message: `${field} ${severity}`, suggestion: null, alike: 1, exception: false, explanation: null, ...more,
});
const edited = (more: Partial<Edited> = {}): Edited => ({ tables: ["student"], rows: [], added: [], saved_at: 1, errors: 0, warnings: 0, findings: [], undo: { undo: null, redo: null }, ...more });

function desk() {
  const cells = new Map([["r1", ["王辛八", "2031-02-21", "25001", ""]], ["r2", ["李丁四", "", "25002", ""]]]);
  const sent: unknown[] = [];
  const record = (id: string): Record | null => {
    const here = cells.get(id);
    if (!here) return null;
    const texts = here.map((text) => ({ text, state: "plain" as const }));
    return { row_id: id, row: [...cells.keys()].indexOf(id), who: here[0] ?? "", cells: texts, findings: here[1] === "2031-02-21" ? [finding("CSRQ", "error")] : [], deferred: null, sealed: null, related: [] };
  };
  const answers: { [name: string]: (request: never) => unknown } = {
    columns: () => columns,
    record: ({ row_id }: { row_id: string }) => record(row_id),
    rows: ({ offset, limit }: { offset: number; limit: number }) => ({ offset, total: 2, all: 2, rows: [...cells.keys()].slice(offset, offset + limit).map((row_id) => ({ row_id, imported: null, deferred: null, sealed: null, cells: [] })) }),
    follows: () => [{ field: "CSRQ", text: "2010-12-23", why: "身份证件号" }, { field: "XH", text: "25001", why: "" }],
    history: () => [],
    edit: (edit: { do: string; row_id: string; cells: { field: string; text: string }[] }) => {
      sent.push(edit);
      if (edit.do === "insert") {
        cells.set("r3", ["", "", "", ""]);
        return edited({ added: ["r3"] });
      }
      for (const cell of edit.cells ?? []) {
        const at = columns.columns.findIndex((one) => one.code === cell.field);
        const row = cells.get(edit.row_id);
        if (row) row[at] = cell.text;
      }
      return edited();
    },
  };
  const host: Host = { call: async (name, ...args) => (answers[name] as (request: unknown) => never)(args[0]) };
  return { form: createRecordForm(host, createSaving(host, () => undefined)), sent };
}

describe("a form", () => {
  it("shows sections that hold fields, loose ones first", () => {
    expect(sectionsOf(columns).map((section) => section.id)).toEqual(["", "identity", "study"]);
  });

  it("shows the gravest finding, an explained one last", () => {
    const reason = { id: "e", text: "", who: "", at: 0, serves: 1 };
    const all = [finding("A", "error", { explanation: reason }), finding("A", "warning"), finding("B", "error")];
    expect([gravest(all, "A")?.severity, gravest(all, "B")?.severity, gravest(all, "C")]).toEqual(["warning", "error", null]);
  });

  it("offers the code where there is one", () => {
    expect([typedOf({ text: "男", code: "1", state: "plain" }), typedOf({ text: "x", state: "plain" })]).toEqual(["1", "x"]);
  });

  it("opens at a field, counts errors, writes once and offers what follows", async () => {
    const { form, sent } = desk();
    await form.open("student", "r1", "CSRQ");
    expect([form.know.section, form.sections.value.map((one) => one.errors)]).toEqual(["identity", [0, 1, 0]]);
    expect(await form.commit("XM", "王辛八")).toBe(false);
    expect(await form.commit("XM", "王辛捌")).toBe(true);
    expect(sent).toHaveLength(1);
    expect(form.know.follows.map((one) => one.field)).toEqual(["CSRQ"]);
    await form.take();
    expect(form.fields.value.find((f) => f.column.code === "CSRQ")).toMatchObject({ cell: { text: "2010-12-23" }, finding: null });
  });

  it("steps to the next record and stays at the ends", async () => {
    const { form } = desk();
    await form.open("student", "r1", null);
    await form.step(1);
    expect(form.know.record?.who).toBe("李丁四");
    await form.step(1);
    expect(form.know.record?.who).toBe("李丁四");
    await form.step(-1);
    expect(form.know.record?.who).toBe("王辛八");
  });

  it("adds a record and carries over what was asked for", async () => {
    const { form, sent } = desk();
    await form.open("student", "r1", null);
    await form.add(["XH", "BZ"]);
    expect(sent).toEqual([{ do: "insert", table: "student", cells: [{ field: "XH", text: "25001" }] }]);
    expect(form.know.record?.row_id).toBe("r3");
  });

  it("says that a record is gone", async () => {
    const { form } = desk();
    await form.open("student", "nobody", null);
    expect([form.know.gone, form.know.record]).toEqual([true, null]);
  });
});
