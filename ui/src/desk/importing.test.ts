import { describe, expect, it, vi } from "vitest";

import type { Host } from "../host/host";
import type { CommandName } from "../wire/commands";
import type { ImportColumns, ImportPreview, JobState, SheetColumn, TargetName } from "../wire/types";
import { createImporting } from "./importing";
import { findTargets, missing, outcome, stateOf, tally } from "./importWords";
import { createJobs } from "./jobs";

const target = (field: string, member = 0) => ({ table: member > 0 ? "student_family_member" : "student", member, field });
const name = (field: string, label: string, pinyin: string, required = false): TargetName => ({ target: target(field), label, pinyin, required });
const column = (at: number, more: Partial<SheetColumn> = {}): SheetColumn => ({
  column: at, letter: "ABCDEFG"[at] ?? "", heading: `H${at}`, samples: [], target: null, guesses: [], why: "none", note: "", damaged: 0, damaged_rows: [], ...more,
});
const columns: ImportColumns = {
  columns: [
    column(0, { why: "same" }),
    column(1, { target: target("XM"), why: "synonym" }),
    column(2, { target: target("SFZJH"), why: "same", damaged: 3, damaged_rows: [5, 6, 9] }),
    column(3, { why: "similar", guesses: [target("JTZZ")] }),
    column(4),
  ],
  rows: 6, header: 3, notes: [],
  targets: [name("XM", "姓名", "xingming xm", true), name("CSRQ", "出生日期", "chushengriqi csrq", true), name("JTZZ", "家庭住址", "jiatingzhuzhi jtzz"), name("CSDM", "出生地", "chushengdi csd")],
};
const preview: ImportPreview = {
  rows: 10, added: 5, updated: 1, unchanged: 1, skipped: 0, with_errors: 2, repaired: [], errors: [], unmapped: [], passed_over: 1, both_changed: 0,
  left_out: [{ reason: "repeated", title: "", rows: [7], count: 1 }, { reason: "conflict", title: "", rows: [8, 9], count: 2 }],
};
const workbook = { handle: "book-1", name: "a.xlsx", sheets: [{ name: "说明", rows: 0, header: null, table: null, sample: [] }, { name: "总表", rows: 6, header: 3, table: "student", sample: [] }] };

/** A program that answers from a list and remembers what it was asked. */
function stub(answers: Partial<Record<CommandName, (request: never) => unknown>>) {
  const call = vi.fn((command: CommandName, request?: unknown) => {
    const answer = answers[command];
    return answer ? Promise.resolve(answer(request as never)) : Promise.reject(new Error(`nobody answers ${command}`));
  });
  return { host: { call } as unknown as Host, call };
}
const ended = (outcome: JobState["outcome"]): JobState => ({ job: 7, title: "", step: "", done: 0, total: 0, elapsed: 900, cancellable: false, outcome });

describe("the words of the wizard", () => {
  it("tell how columns stand", () => {
    expect(columns.columns.map(stateOf)).toEqual(["out", "good", "damaged", "unsure", "open"]);
    expect(tally(columns.columns)).toEqual({ good: 1, out: 1, damaged: 1, unsure: 1, open: 1 });
    expect(missing(columns).map((one) => one.target.field)).toEqual(["CSRQ"]);
  });
  it("find fields by label, pinyin and initials, in a stable order", () => {
    const found = (text: string) => findTargets(columns.targets, text).map((one) => one.target.field);
    expect(found("出生")).toEqual(["CSRQ", "CSDM"]);
    expect(found("cs")).toEqual(["CSRQ", "CSDM"]);
    expect(found("jiating")).toEqual(["JTZZ"]);
    expect(found("XM")).toEqual(["XM"]);
    expect(found("没有")).toEqual([]);
    expect(found("")).toHaveLength(4);
  });
  it("add up to the rows of the sheet", () => {
    expect(outcome(preview)).toEqual({ taken: 6, held: 1, out: 2, alike: 0, same: 1, all: 10 });
  });
});

describe("work", () => {
  it("is followed to its end, though another asked first", async () => {
    const states = [ended(null), ended({ end: "cancelled" })];
    let told = 0;
    const { host, call } = stub({ jobs: () => (told++ === 0 ? [states[0]] : []), job: () => states[1], cancel_job: () => states[0] });
    const jobs = createJobs(host, 0);
    const outcome = jobs.follow({ job: 7 });
    await jobs.cancel(7);
    expect(await outcome).toEqual({ end: "cancelled" });
    expect(call).toHaveBeenCalledWith("cancel_job", { job: 7 });
    expect(jobs.know.list).toEqual([]);
  });
  it("that cannot be asked about has failed, in words", async () => {
    const jobs = createJobs(stub({}).host, 0);
    expect(await jobs.follow({ job: 1 })).toMatchObject({ end: "failed", problem: { message: "nobody answers jobs" } });
  });
});

describe("the wizard", () => {
  const past = { batches: () => [], held: () => [], kept_import: () => null, choose_workbook: () => workbook, import_columns: () => columns };

  it("takes the sheet that holds a table, and asks about columns with what was said", async () => {
    const { host, call } = stub(past);
    const importing = createImporting(host);
    await importing.open();
    await importing.choose();
    expect(importing.know.plan).toMatchObject({ sheet: "总表", table: "student", columns: [] });
    await importing.go(2);
    await importing.mean(4, target("CSRQ"));
    await importing.mean(3, target("CSRQ"));
    expect(importing.know.plan?.columns).toEqual([{ column: 3, target: target("CSRQ") }]);
    await importing.leaveRest();
    expect(call).toHaveBeenLastCalledWith("import_columns", expect.objectContaining({ columns: [{ column: 3, target: target("CSRQ") }, { column: 3, target: null }, { column: 4, target: null }] }));
  });

  it("comes back to what was left", async () => {
    const kept = { workbook, plan: { handle: "book-2", sheet: "总表", table: "student", header: null, columns: [], values: [], on_duplicate: "skip", blank_clears: false, only_valid: false } };
    const importing = createImporting(stub({ ...past, kept_import: () => kept }).host);
    await importing.open();
    expect(importing.know).toMatchObject({ step: 2, plan: { on_duplicate: "skip" }, columns: { rows: 6 } });
  });

  it("previews, and a changed plan forgets the preview", async () => {
    const rows = { labels: ["姓名"], total: 1, rows: [] };
    const { host, call } = stub({ ...past, preview_import: () => ({ job: 7 }), jobs: () => [ended({ end: "previewed", preview })], preview_rows: () => rows });
    const importing = createImporting(host);
    await importing.choose();
    await importing.go(4);
    expect(importing.know).toMatchObject({ step: 4, preview: { added: 5 }, rows: { total: 1 }, job: null });
    await importing.filter({ only: "left_out", errors: false });
    expect(call).toHaveBeenLastCalledWith("preview_rows", { only: "left_out", errors: false, reason: null, offset: 0, limit: 100 });
    importing.plan({ only_valid: true });
    expect(importing.know.preview).toBeNull();
  });

  it("keeps the preview while rows are decided, and says that it is stale", async () => {
    const rows = { labels: ["姓名"], total: 1, rows: [] };
    const { host, call } = stub({ ...past, preview_import: () => ({ job: 7 }), jobs: () => [ended({ end: "previewed", preview })], preview_rows: () => rows });
    const importing = createImporting(host);
    await importing.choose();
    await importing.go(4);
    await importing.filter({ only: "updated", errors: false });
    importing.way(5, "skip");
    importing.way(5, "new");
    importing.way(9, "update");
    importing.way(9, null);
    expect(importing.know).toMatchObject({ stale: true, plan: { rows: [{ row: 5, way: "new" }] }, preview: { added: 5 } });
    await importing.again();
    expect(importing.know).toMatchObject({ stale: false, filter: { only: "updated" } });
    expect(call).toHaveBeenCalledWith("preview_import", expect.objectContaining({ rows: [{ row: 5, way: "new" }] }));
  });

  it("says why an import did not go through, and stays", async () => {
    const problem = { code: "x", message: "磁盘满了。", hint: "" };
    const importing = createImporting(stub({ ...past, run_import: () => ({ job: 7 }), jobs: () => [ended({ end: "failed", problem })] }).host);
    await importing.choose();
    await importing.run();
    expect(importing.know).toMatchObject({ problem: { message: "磁盘满了。" }, imported: null, job: null });
  });
});
