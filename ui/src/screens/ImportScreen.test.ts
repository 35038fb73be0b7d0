import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { CommandName } from "../wire/commands";
import type { SheetColumn } from "../wire/types";
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

async function open() {
  const real = fakeHost();
  const host: Host = {
    call: ((command: CommandName, ...args: never[]) => (command in answers ? Promise.resolve(answers[command]) : (real.call as (...all: unknown[]) => unknown)(command, ...args))) as Host["call"],
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
});
