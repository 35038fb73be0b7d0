/** The import wizard: what was chosen, what the program answered, where the person is. Kept while the page lives. */
import { readonly, shallowReactive } from "vue";

import { asProblem, type Host } from "../host/host";
import type { Batch, Fate, HeldRow, ImportColumns, ImportPlan, ImportPreview, Imported, ImportValues, JobId, PreviewRows, Problem, RowWay, SheetCard, Target, Workbook } from "../wire/types";
import { attempting } from "./attempt";
import { sameTarget, waits } from "./importWords";
import { jobsOf } from "./jobs";

export type Step = 1 | 2 | 3 | 4 | 5;

/** Rows of the preview at a time. */
export const WINDOW = 100;

/** Rows that a person is asked about at a time. */
const ASKED = 20;

export interface Filter {
  only: Fate | null;
  errors: boolean;
  /** Rows left out for this reason only. */
  reason?: string;
}

interface Know {
  step: Step;
  workbook: Workbook | null;
  plan: ImportPlan | null;
  columns: ImportColumns | null;
  values: ImportValues | null;
  preview: ImportPreview | null;
  rows: PreviewRows | null;
  /** The first rows that wait for a person's word. */
  alike: PreviewRows | null;
  filter: Filter;
  /** Rows were decided otherwise since the preview: its numbers are no longer those of the import. */
  stale: boolean;
  imported: Imported | null;
  /** The work that the wizard waits for. */
  job: number | null;
  batches: Batch[];
  held: HeldRow[];
  busy: boolean;
  problem: Problem | null;
}

const fresh = () => ({ step: 1 as Step, workbook: null, plan: null, columns: null, values: null, preview: null, rows: null, alike: null, filter: { only: null, errors: false }, stale: false, imported: null, job: null, problem: null });

export function createImporting(host: Host) {
  const know = shallowReactive<Know>({ ...fresh(), batches: [], held: [], busy: false });
  const jobs = jobsOf(host);
  let asked = false;

  const attempt = attempting(know);

  function begin(workbook: Workbook): void {
    Object.assign(know, fresh(), { workbook });
    const sheet = workbook.sheets.find((one) => one.table !== null) ?? workbook.sheets[0];
    if (sheet) choose(sheet);
  }

  function choose(sheet: SheetCard): void {
    const { workbook } = know;
    if (!workbook) return;
    know.plan = {
      handle: workbook.handle, sheet: sheet.name, table: sheet.table ?? "", header: null, columns: [], values: [],
      on_duplicate: "update", blank_clears: false, only_valid: false, rows: [],
    };
    know.columns = null;
  }

  /** Changes the plan; what followed from it must be asked for anew. */
  function plan(change: Partial<ImportPlan>): void {
    if (!know.plan) return;
    know.plan = { ...know.plan, ...change };
    Object.assign(know, { preview: null, rows: null, alike: null, filter: { only: null, errors: false }, stale: false });
  }

  async function readColumns(): Promise<void> {
    if (know.plan) know.columns = await host.call("import_columns", know.plan);
  }
  async function readValues(): Promise<void> {
    if (know.plan) know.values = await host.call("import_values", know.plan);
  }
  async function readRows(offset = 0): Promise<void> {
    const rows = await host.call("preview_rows", { ...know.filter, reason: know.filter.reason ?? null, offset, limit: WINDOW });
    know.rows = offset === 0 || !know.rows ? rows : { ...rows, rows: [...know.rows.rows, ...rows.rows] };
  }
  async function readPast(): Promise<void> {
    [know.batches, know.held] = await Promise.all([host.call("batches"), host.call("held")]);
  }

  /** Waits for work of the wizard; `false` where it did not come to its end. */
  async function wait(id: JobId) {
    know.job = id.job;
    try {
      const outcome = await jobs.follow(id);
      if (outcome.end === "failed" || outcome.end === "unclear") know.problem = outcome.problem;
      return outcome;
    } finally {
      know.job = null;
    }
  }

  async function preview(): Promise<void> {
    if (!know.plan) return;
    const outcome = await wait(await host.call("preview_import", know.plan));
    if (outcome.end !== "previewed") return;
    know.preview = outcome.preview;
    know.stale = false;
    const asks = outcome.preview.left_out.some((one) => one.reason === "alike");
    know.alike = asks ? await host.call("preview_rows", { only: "left_out", errors: false, reason: "alike", offset: 0, limit: ASKED }) : null;
    await readRows();
  }

  return {
    know: readonly(know) as Readonly<Know>,
    jobs,
    /** What was left, and the lists of the first page. Once a page. */
    open: () =>
      attempt(async () => {
        await readPast();
        if (asked || know.workbook) return;
        asked = true;
        const kept = await host.call("kept_import");
        if (!kept) return;
        Object.assign(know, fresh(), { workbook: kept.workbook, plan: kept.plan });
        await readColumns();
        know.step = 2;
      }),
    choose: () => attempt(async () => { const book = await host.call("choose_workbook"); if (book) begin(book); }),
    /** Takes a file that was dropped on the window, where one was; silent where none was. */
    async dropped(): Promise<void> {
      if (know.busy || know.job !== null) return;
      try {
        const book = await host.call("dropped_workbook");
        if (book) begin(book);
      } catch (thrown) {
        know.problem = asProblem(thrown);
      }
    },
    sheet: (sheet: SheetCard) => choose(sheet),
    plan,
    /** Gives a column a meaning; `null` leaves it out. A field has one column. */
    mean: (column: number, target: Target | null) =>
      attempt(async () => {
        if (!know.plan) return;
        const others = know.plan.columns.filter((one) => one.column !== column && (target === null || !sameTarget(one.target, target)));
        plan({ columns: [...others, { column, target }] });
        await readColumns();
      }),
    /** Leaves out every column that still waits. */
    leaveRest: () =>
      attempt(async () => {
        if (!know.plan || !know.columns) return;
        const rest = know.columns.columns.filter(waits).map((column) => ({ column: column.column, target: null }));
        plan({ columns: [...know.plan.columns, ...rest] });
        await readColumns();
      }),
    /** Says what a text of a field stands for. */
    value: (target: Target, text: string, is: string) =>
      attempt(async () => {
        if (!know.plan) return;
        const others = know.plan.values.filter((one) => one.text !== text || !sameTarget(one.target, target));
        plan({ values: [...others, { target, text, is }] });
        await readValues();
      }),
    /** Goes to a step and asks for what it shows. */
    go: (step: Step) =>
      attempt(async () => {
        if (step === 2) await readColumns();
        if (step === 3) await readValues();
        know.step = step;
        if (step === 4 && !know.preview) await preview();
      }),
    again: () => attempt(preview),
    /** Says what becomes of a row that was matched; null leaves it to the choice for all. */
    way(row: number, way: RowWay | null): void {
      if (!know.plan) return;
      const others = know.plan.rows.filter((one) => one.row !== row);
      know.plan = { ...know.plan, rows: way === null ? others : [...others, { row, way }] };
      know.stale = true;
    },
    filter: (filter: Filter) => attempt(async () => { know.filter = filter; await readRows(); }),
    more: () => attempt(async () => { if (know.rows) await readRows(know.rows.rows.length); }),
    cancel: async (): Promise<void> => { if (know.job !== null) await jobs.cancel(know.job); },
    run: () =>
      attempt(async () => {
        if (!know.plan) return;
        const outcome = await wait(await host.call("run_import", know.plan));
        if (outcome.end !== "imported") return;
        know.imported = outcome.imported;
        know.step = 5;
        await readPast();
      }),
    undoBatch: (id: string) =>
      attempt(async () => {
        await host.call("undo_batch", { handle: id });
        if (know.imported?.batch === id) know.imported = { ...know.imported, batch: null };
        await readPast();
      }),
    release: (ids: string[], keep: boolean) => attempt(async () => { await host.call("release", { ids, keep }); await readPast(); }),
    /** Forgets the import; the lists stay. */
    drop: () => attempt(async () => { await host.call("drop_import"); Object.assign(know, fresh()); }),
    /** Begins anew after an import. */
    anew(): void { Object.assign(know, fresh()); },
  };
}

export type Importing = ReturnType<typeof createImporting>;

const known = new WeakMap<Host, Importing>();

/** The wizard of a host: it outlives its screen, so that closing it loses nothing. */
export function importingOf(host: Host): Importing {
  const importing = known.get(host) ?? createImporting(host);
  known.set(host, importing);
  return importing;
}
