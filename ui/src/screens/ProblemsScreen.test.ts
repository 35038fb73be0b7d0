import { flushPromises, mount } from "@vue/test-utils";
import { beforeAll, describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { CommandName } from "../wire/commands";
import type { Deferral, Edited, Finding, Findings, FindingsOf, RuleCount } from "../wire/types";
import ProblemsScreen from "./ProblemsScreen.vue";

const EVIL = "<img src=x onerror=alert(1)>";
const finding = (n: number, more: Partial<Finding>): Finding => ({
  rule: "X01", severity: "error", table: "student", row_id: `r${n}`, row: n, who: `王${n}`, field: "CSRQ", label: "出生日期", value: EVIL, message: `填的是 ${EVIL}`,
  suggestion: "2010-12-23", alike: 2, exception: false, explanation: null, ...more,
});
const found: Finding[] = [
  finding(1, {}), finding(2, {}), finding(3, { rule: "R03", exception: true, suggestion: null }),
  finding(4, { rule: "F15", severity: "warning", suggestion: null }), finding(5, { rule: "F15", severity: "warning", suggestion: null, table: "class" }),
];
const left: Deferral[] = [{ table: "student", row_id: "r9", row: 9, who: EVIL, reason: EVIL, by: "李老师", at: 0 }];
const edited: Edited = { tables: ["student"], rows: [], added: [], saved_at: 1, errors: 0, warnings: 0, findings: [], undo: { undo: "撤销：改 2 格", redo: null } };

function answer(of: FindingsOf): Findings {
  const here = found.filter((f) => !of.explained && (of.severity === null || f.severity === of.severity));
  const rules = [...new Set(here.map((f) => f.rule))].map((rule): RuleCount => {
    const all = here.filter((f) => f.rule === rule);
    const tables = [...new Set(all.map((f) => f.table))].map((table) => ({ table, count: all.filter((f) => f.table === table).length, fixable: all.filter((f) => f.table === table && f.suggestion !== null).length }));
    return { rule, title: `${rule} ${EVIL}`, hint: EVIL, source: EVIL, fixable: all.filter((f) => f.suggestion !== null).length, severity: all[0]?.severity ?? "error", count: all.length, tables };
  });
  const items = here.filter((f) => (of.rule === null || f.rule === of.rule) && (of.table === null || f.table === of.table));
  return { total: items.length, errors: 3, warnings: 2, explained: 0, rules, items: items.slice(of.offset, of.offset + of.limit) };
}

async function open() {
  const sent: [CommandName, unknown][] = [];
  const fake = fakeHost();
  const own: Partial<Record<CommandName, (request: never) => unknown>> = {
    findings: answer,
    deferrals: () => left,
    plan_fix: () => ({ count: 2, sample: [{ who: EVIL, label: "出生日期", before: EVIL, after: "2010-12-23" }] }),
    reasons: () => ({ texts: ["以前的理由"] }),
    attach: () => ({ handle: "h1", name: EVIL, bytes: 3 }),
    fix: () => edited, explain: () => edited, edit: () => edited, undo: () => edited,
  };
  const host = {
    async call(name: CommandName, request?: unknown) {
      sent.push([name, request]);
      await Promise.resolve();
      const answered = own[name] as ((request: unknown) => unknown) | undefined;
      return answered ? answered(request) : (fake.call as (name: string, request?: unknown) => Promise<unknown>)(name, request);
    },
  } as Host;
  const desk = createDesk(host);
  await desk.start();
  const page = mount(ProblemsScreen, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } }, attachTo: document.body });
  await flushPromises();
  const click = async (what: string): Promise<void> => {
    await page.get(what).trigger("click");
    await flushPromises();
  };
  const last = (name: CommandName): unknown => sent.filter(([one]) => one === name).at(-1)?.[1];
  return { page, desk, click, last };
}

beforeAll(() => {
  // The DOM of the tests has no modal dialogs.
  HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) { this.open = true; };
});

describe("the problems", () => {
  it("are listed by rule with counts, and markup in them stays text", async () => {
    const { page, click } = await open();
    expect(page.findAll("[data-testid=rules] [role=option]").map((one) => one.find(".tag").text())).toEqual(["2", "1"]);
    expect(page.findAll("[data-testid=finding]")).toHaveLength(2);
    expect(page.get("[data-testid=finding]").text()).toContain(EVIL);
    await click("[data-testid=tab-deferred]");
    expect(page.get("[data-testid=deferrals]").text()).toContain(EVIL);
    expect(page.find("img").exists()).toBe(false);
    page.unmount();
  });

  it("are fixed one by one, by key, and all alike after a look at what would change", async () => {
    const { page, click, last } = await open();
    await click("[data-testid=accept]");
    expect(last("fix")).toEqual({ rule: "X01", table: "student", row_id: "r1", field: "CSRQ", value: null, text: null });
    await page.findAll("[data-testid=finding]")[1]?.trigger("focusin");
    await page.findAll("[data-testid=finding]")[1]?.trigger("keydown", { key: "Enter", altKey: true });
    await flushPromises();
    expect(last("fix")).toMatchObject({ row_id: "r2" });
    await click("[data-testid=fix-all]");
    expect(page.get("dialog").text()).toContain(EVIL);
    await click("[data-testid=alike-go]");
    expect(last("fix")).toEqual({ rule: "X01", table: "student", row_id: null, field: null, value: null, text: null });
    await click("[data-testid=undo]");
    expect(last("undo")).toBeUndefined();
    page.unmount();
  });

  it("become exceptions only with evidence", async () => {
    const { page, click, last } = await open();
    await page.findAll("[data-testid=rules] button")[1]?.trigger("click");
    await flushPromises();
    await click("[data-testid=explain]");
    await page.get("[data-testid=reason]").setValue("公安机关重号");
    await click("[data-testid=explain-go]");
    expect(last("explain")).toBeUndefined();
    await click("[data-testid=attach]");
    expect(page.get("[data-testid=evidence]").text()).toContain(EVIL);
    await click("[data-testid=explain-go]");
    expect(last("explain")).toEqual({ rule: "R03", places: [{ table: "student", row_id: "r3", field: "CSRQ" }], text: "公安机关重号", evidence: "h1" });
    page.unmount();
  });

  it("are explained singly, for a selection and for the whole rule", async () => {
    const { page, click, last } = await open();
    await click("[data-testid=tab-warnings]");
    await page.get("[data-testid=finding]").trigger("keydown", { key: "e", ctrlKey: true });
    await flushPromises();
    await page.get("[data-testid=reason]").setValue("是真的");
    await click("[data-testid=explain-go]");
    expect(last("explain")).toBeUndefined();
    await page.get("[data-testid=reason]").setValue("确实如此");
    await click("[data-testid=explain-go]");
    expect(last("explain")).toMatchObject({ places: [{ row_id: "r4" }], evidence: null });
    await page.get("[data-testid=pick-all]").trigger("change");
    await click("[data-testid=explain-picked]");
    await page.get("[data-testid=reason]").setValue("确实如此");
    await click("[data-testid=explain-go]");
    expect(last("explain")).toMatchObject({ places: [{ row_id: "r4" }, { row_id: "r5" }] });
    await click("[data-testid=explain-all]");
    await page.get("[data-testid=reason]").setValue("全校如此");
    await click("[data-testid=explain-go]");
    expect(last("explain")).toMatchObject({ rule: "F15", places: [] });
    page.unmount();
  });

  it("of a record wait when it is left out, and it can be taken in again", async () => {
    const { page, click, last } = await open();
    await click("[data-testid=leave]");
    await page.get("[data-testid=leave-reason]").setValue("等证件补办");
    await click("[data-testid=leave-go]");
    expect(last("edit")).toEqual({ do: "defer", table: "student", row_ids: ["r1"], reason: "等证件补办" });
    await click("[data-testid=tab-deferred]");
    await click("[data-testid=take-in]");
    expect(last("edit")).toEqual({ do: "defer", table: "student", row_ids: ["r9"], reason: "" });
    page.unmount();
  });

  it("open in the grid: all of a rule, or the one record", async () => {
    const { page, desk, click } = await open();
    await click("[data-testid=to-rows]");
    expect(desk.know).toMatchObject({ screen: "data", table: "student", target: { view: { among: { by: "rule", rule: "X01", explained: false } } } });
    await page.get("[data-testid=finding]").trigger("keydown", { key: "Enter" });
    expect(desk.know).toMatchObject({ target: { rowId: "r1", field: "CSRQ" } });
    page.unmount();
  });
});
