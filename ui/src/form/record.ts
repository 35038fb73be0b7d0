/** One record as a form: its fields by section, what is typed, what it means, and what follows from it. */
import { computed, shallowReactive } from "vue";

import type { DeskSaving } from "../desk/saving";
import { plain } from "../grid/rows";
import { asProblem, type Host } from "../host/host";
import type { Cell, Column, Columns, Finding, Follows, Former, Problem, Record, Section } from "../wire/types";

/** A field with what stands in it. */
export interface FormField {
  column: Column;
  cell: Cell;
  /** The gravest finding of it. */
  finding: Finding | null;
  /** Whether it takes no text: its column is locked, or the record went with a sealed period. */
  locked: boolean;
}

const grave = (finding: Finding): number => (finding.explanation ? 0 : finding.severity === "error" ? 2 : 1);

/** The gravest finding of a field. */
export function gravest(findings: readonly Finding[], field: string): Finding | null {
  return findings.filter((finding) => finding.field === field).sort((a, b) => grave(b) - grave(a))[0] ?? null;
}

/** A field without a section stands in the first. */
export function sectionsOf(columns: Columns): Section[] {
  const named = columns.sections.filter((section) => columns.columns.some((column) => column.section === section.id));
  const loose = columns.columns.some((column) => !columns.sections.some((section) => section.id === column.section));
  return loose ? [{ id: "", zh: "", en: "" }, ...named] : named;
}

/** What a person would type to get what stands there: the code where there is one. */
export const typedOf = (cell: Cell): string => cell.code ?? cell.text;

export function createRecordForm(host: Host, saving: DeskSaving) {
  const know = shallowReactive({
    columns: null as Columns | null,
    record: null as Record | null,
    all: 0,
    section: "",
    field: null as string | null,
    follows: [] as Follows[],
    history: [] as Former[],
    problem: null as Problem | null,
    gone: false,
  });
  let turn = 0;

  async function read(table: string, rowId: string): Promise<void> {
    const mine = (turn += 1);
    try {
      const [columns, record, rows] = await Promise.all([
        know.columns?.table === table ? know.columns : host.call("columns", { table }),
        host.call("record", { table, row_id: rowId, view: plain }),
        host.call("rows", { table, offset: 0, limit: 0, view: plain }),
      ]);
      if (mine !== turn) return;
      Object.assign(know, { columns, record, all: rows.all, gone: record === null, problem: null, follows: [] });
      const known = sectionsOf(columns);
      if (!known.some((section) => section.id === know.section)) know.section = known[0]?.id ?? "";
    } catch (thrown) {
      if (mine === turn) know.problem = asProblem(thrown);
    }
  }

  const fields = computed<FormField[]>(() => {
    const { columns, record } = know;
    if (!columns || !record) return [];
    return columns.columns.map((column, at) => ({
      column,
      cell: record.cells[at] ?? { text: "", state: "plain" },
      finding: gravest(record.findings, column.code),
      locked: column.locked !== null || record.sealed !== null,
    }));
  });
  const sections = computed(() =>
    (know.columns ? sectionsOf(know.columns) : []).map((section) => {
      const known = new Set(know.columns?.sections.map((one) => one.id));
      const here = fields.value.filter(({ column }) => (known.has(column.section) ? column.section : "") === section.id);
      return { section, fields: here, errors: here.filter((f) => f.finding && grave(f.finding) === 2).length, warnings: here.filter((f) => f.finding && grave(f.finding) === 1).length };
    }),
  );

  async function again(): Promise<void> {
    if (know.record && know.columns) await read(know.columns.table, know.record.row_id);
  }

  /** What follows for fields that are empty or differ. */
  async function proposals(): Promise<void> {
    const { columns } = know;
    if (!columns || know.record?.sealed) return;
    const cells = fields.value.filter((f) => f.cell.text !== "").map((f) => ({ field: f.column.code, text: typedOf(f.cell) }));
    const found = await host.call("follows", { table: columns.table, cells });
    const stands = (code: string): Cell | undefined => fields.value.find((f) => f.column.code === code)?.cell;
    know.follows = found.filter((one) => ![stands(one.field)?.text, stands(one.field)?.code].includes(one.text));
  }

  return {
    know,
    fields,
    sections,
    /** The fields of the section that is open. */
    shown: computed(() => sections.value.find((one) => one.section.id === know.section)?.fields ?? []),
    async open(table: string, rowId: string, field: string | null): Promise<void> {
      await read(table, rowId);
      const column = know.columns?.columns.find((one) => one.code === field);
      if (column) {
        know.section = sections.value.find((one) => one.fields.some((f) => f.column.code === column.code))?.section.id ?? know.section;
        know.field = column.code;
      } else know.field = null;
    },
    again,
    /** Shows a section; the first of its fields is next. */
    turnTo(id: string): void {
      know.section = id;
    },
    stepSection(by: number): void {
      const at = sections.value.findIndex((one) => one.section.id === know.section);
      const next = sections.value[at + by];
      if (next) know.section = next.section.id;
    },
    /** Writes what was typed, where it is another text. */
    async commit(code: string, text: string): Promise<boolean> {
      const { columns, record } = know;
      const field = fields.value.find((one) => one.column.code === code);
      if (!columns || !record || !field || text === typedOf(field.cell) || text === field.cell.text) return false;
      const edited = await saving.edit({ do: "set", table: columns.table, row_id: record.row_id, cells: [{ field: code, text }] });
      if (!edited) return false;
      await again();
      await proposals();
      return true;
    },
    /** Takes all proposals over, as one step. */
    async take(): Promise<void> {
      const { columns, record, follows } = know;
      if (!columns || !record || follows.length === 0) return;
      const cells = follows.map(({ field, text }) => ({ field, text }));
      if (await saving.edit({ do: "set", table: columns.table, row_id: record.row_id, cells })) await again();
    },
    async look(code: string): Promise<void> {
      const { columns, record } = know;
      know.field = code;
      know.history = [];
      if (!columns || !record) return;
      const history = await host.call("history", { table: columns.table, row_id: record.row_id, field: code });
      if (know.field === code) know.history = history;
    },
    /** The record before or after, in the order of entry. */
    async step(by: number): Promise<void> {
      const { columns, record } = know;
      if (!columns || record?.row == null) return;
      const offset = record.row + by;
      if (offset < 0 || offset >= know.all) return;
      const found = await host.call("rows", { table: columns.table, offset, limit: 1, view: plain });
      const next = found.rows[0];
      if (next) await read(columns.table, next.row_id);
    },
    /** A new record; the class and what belongs to it are carried over. */
    async add(carry: readonly string[] = []): Promise<void> {
      const { columns } = know;
      if (!columns) return;
      const cells = fields.value.filter((f) => carry.includes(f.column.code) && f.cell.text !== "").map((f) => ({ field: f.column.code, text: typedOf(f.cell) }));
      const edited = await saving.edit({ do: "insert", table: columns.table, cells });
      const id = edited?.added[0];
      if (id) await read(columns.table, id);
    },
    async remove(): Promise<boolean> {
      const { columns, record } = know;
      if (!columns || !record) return false;
      return (await saving.edit({ do: "delete", table: columns.table, row_ids: [record.row_id] })) !== null;
    },
  };
}

export type RecordForm = ReturnType<typeof createRecordForm>;
