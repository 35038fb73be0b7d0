import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { CommandName } from "../wire/commands";
import type { ImportPlan, ImportPreview, JobState, PreviewRow, SheetColumn } from "../wire/types";
import ImportScreen from "./ImportScreen.vue";

const EVIL = "<img src=x onerror=alert(1)>";
const name = { table: "student", member: 0, field: "XM" };
const column = (at: number, more: Partial<SheetColumn>): SheetColumn => ({ column: at, letter: "AB"[at] ?? "", heading: EVIL, samples: [EVIL], target: null, guesses: [], why: "none", note: EVIL, damaged: 0, damaged_rows: [], ...more });
const answers: Partial<Record<CommandName, unknown>> = {
  batches: [{ id: "1", source: EVIL, table: "student", added: 1, updated: 0, at: 0, who: EVIL, undoable: true, undone: false, later: 2 }],
  held: [{ id: "h", table: "student", cells: [{ label: EVIL, text: EVIL }], source: EVIL, reason: EVIL }],
  kept_import: null,
  choose_workbook: { handle: "b", name: EVIL, sheets: [{ name: EVIL, rows: 2, header: 1, table: "student", sample: [{ row: 1, cells: [EVIL] }] }] },
  import_columns: { columns: [column(0, { target: name, why: "same" }), column(1, {})], rows: 2, header: 1, notes: [EVIL], targets: [{ target: name, label: "姓名", pinyin: "xingming xm", required: true }] },
};

async function open(told: (command: CommandName, request: unknown) => void = () => undefined) {
  const real = fakeHost();
  const host: Host = {
    call: ((command: CommandName, ...args: never[]) => (told(command, args[0]), command in answers ? Promise.resolve(answers[command]) : (real.call as (...all: unknown[]) => unknown)(command, ...args))) as Host["call"],
  };
  const desk = createDesk(host);
  await desk.start();
  const page = mount(ImportScreen, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } } });
  await flushPromises();
  const click = async (what: string): Promise<void> => {
    await page.get(what).trigger("click");
    await flushPromises();
  };
  return { page, click };
}

describe("the import screen", () => {
  it("keeps markup of sheets, files and people as text, at every step", async () => {
    const { page, click } = await open();
    expect(page.get("[data-testid=batches]").text()).toContain(EVIL);
    expect(page.get("[data-testid=held]").text()).toContain(EVIL);
    await click("[data-testid=choose]");
    expect(page.get("[data-testid=sample]").text()).toContain(EVIL);
    await click("[data-testid=next]");
    expect(page.get("[data-testid=columns]").text()).toContain(EVIL);
    expect(page.find("img").exists()).toBe(false);
    page.unmount();
  });

  it("says which column still waits in place of going on", async () => {
    const { page, click } = await open();
    await click("[data-testid=choose]");
    await click("[data-testid=next]");
    expect(page.get("[data-column=B]").text()).toContain("请选择");
    await click("[data-testid=next]");
    expect(page.get("[role=alert]").text()).toBe("先给 B 列选字段，或选“不导入”");
    expect(page.find("[data-testid=columns]").exists()).toBe(true);
    page.unmount();
  });

  it("counts what goes with a batch before it is taken back", async () => {
    const { page, click } = await open();
    await click("[data-testid=batches] .btn");
    expect(page.get("[data-testid=batches]").text()).toContain("在它之后还有 2 步改动，会一起撤销。");
    page.unmount();
  });

  it("asks about rows that may be somebody who is here already, and counts again with the answers", async () => {
    const preview: ImportPreview = { rows: 2, added: 1, updated: 0, unchanged: 0, skipped: 0, left_out: [{ reason: "alike", title: "", rows: [5], count: 1 }], with_errors: 0, repaired: [], errors: [], unmapped: [], passed_over: 0, both_changed: 0 };
    const cell = (text: string, before: string | null = null) => ({ text, typed: null, before, error: null });
    const row: PreviewRow = { row: 5, fate: "left_out", errors: false, reason: "alike", ways: ["update", "skip", "new"], cells: [cell(EVIL), cell("2010-12-23", "2031-02-21")] };
    const asked: unknown[] = [];
    const work: JobState = { job: 7, title: "", step: "", done: 0, total: 0, elapsed: 1, cancellable: false, outcome: { end: "previewed", preview } };
    Object.assign(answers, { import_columns: { columns: [column(0, { target: name, why: "same" })], rows: 2, header: 1, notes: [], targets: [] }, import_values: { values: [] }, preview_import: { job: 7 }, jobs: [work], preview_rows: { labels: [EVIL, "出生日期"], total: 1, rows: [row] } });
    const { page, click } = await open((command, request) => { if (command === "preview_import") asked.push((request as ImportPlan).rows); });
    await click("[data-testid=choose]");
    await click("[data-testid=next]");
    await click("[data-testid=next]");
    await click("[data-testid=next]");
    const box = page.get("[data-testid=alike]");
    expect(box.text()).toContain("像是库里已有的这个人，有 1 项不同：");
    expect(box.text()).toContain("2031-02-21 → 2010-12-23");
    expect(page.get("[data-testid=sum-alike] dd").text()).toBe("1");
    expect(page.find("img").exists()).toBe(false);
    await click("[data-testid=alike-new-5]");
    expect(page.get("[data-testid=alike-new-5]").attributes("aria-pressed")).toBe("true");
    await click("[data-testid=again]");
    expect(asked).toEqual([[], [{ row: 5, way: "new" }]]);
    page.unmount();
  });
});
