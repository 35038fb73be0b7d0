import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../../desk/desk";
import { stageOf } from "../../desk/handling";
import { fakeHost } from "../../host/fake";
import type { Host } from "../../host/host";
import WarningsScreen from "../../screens/WarningsScreen.vue";
import { i18n } from "../../text/text";
import type { Edited, Handling, IndicatorCard, IndicatorPage } from "../../wire/types";
import HomeWarnings from "../HomeWarnings.vue";

const card = (id: string, more: Partial<IndicatorCard> = {}): IndicatorCard => ({
  id, title: id, value: 1, shown: "1", level: "yellow", line: "", change: "", better: null, handling: null, headline: null, ...more,
});
const said = (more: Partial<Handling> = {}): Handling => ({ stage: "explained", false_alarm: false, again: "", overdue: false, who: "王小明", due: "2026-12-01", ...more });
const open = card("W-A", { level: "red", title: "学历合格率" });
const doing = card("W-B", { handling: said({ overdue: true }) });
const closed = card("W-C", { handling: said({ stage: "closed", false_alarm: true }) });
const again = card("W-D", { handling: said({ stage: "open", again: "比说明时更差，请重新说明" }) });
const met = card("W-E", { level: null });
const pageOf = (of: IndicatorCard): IndicatorPage => ({
  card: of, definition: "", source: "", confidence: "", parts: "", levels: [], line: [], trend: [], records: 0, fixed: null,
  steps: of.handling ? [{ at: "2026-11-24 10:00", who: "王小明", text: "<b>进修</b>" }] : [], owner: of.handling ? "T1" : "", due: "2026-11-27",
});
const edited: Edited = { tables: ["warning"], rows: [], added: [], saved_at: 1, errors: 0, warnings: 0, findings: [], undo: { undo: "撤销：办理预警", redo: null } };
const codes = { total: 1, items: [{ code: "T9", name: "李娜", pinyin: "li na", path: "", used: false, below: false, disabled: null }], about: "" };

async function show(screen: typeof WarningsScreen | typeof HomeWarnings, refusal?: { code: string; message: string; hint: string }) {
  const asked: [string, unknown][] = [];
  const fake = fakeHost({ state: "open" });
  const all = [open, doing, closed, again, met];
  const host = {
    call(name: string, request?: unknown) {
      asked.push([name, request]);
      if (name === "indicators") return Promise.resolve([{ id: "X", title: "组", items: all }]);
      if (name === "indicator") return Promise.resolve(pageOf(all.find((one) => one.id === (request as { indicator: string }).indicator) ?? open));
      if (name === "behind") return Promise.resolve({ total: 0, records: [] });
      if (name === "codes") return Promise.resolve(codes);
      if (name === "undo") return Promise.resolve(edited);
      if (name === "handle_warning") return refusal ? Promise.reject(refusal) : Promise.resolve(edited);
      return (fake.call as (name: string, request?: unknown) => Promise<unknown>)(name, request);
    },
  } as Host;
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) { this.open = true; };
  const desk = createDesk(host);
  await desk.start();
  const view = mount(screen, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } }, attachTo: document.body });
  await flushPromises();
  const choose = async (id: string) => {
    await view.get(`[data-indicator='${id}']`).trigger("click");
    await flushPromises();
  };
  return { view, desk, asked, choose };
}

const ids = (view: { findAll(css: string): { attributes(name: string): string | undefined }[] }) => view.findAll("[data-indicator]").map((one) => one.attributes("data-indicator"));

describe("what is done about warnings", () => {
  it("stands with each, and there is nothing to be done where the requirement is met", () => {
    expect([open, doing, closed, again, met].map(stageOf)).toEqual(["open", "explained", "closed", "open", null]);
    expect(stageOf(card("W-F", { level: null, handling: said({ stage: "closed" }) }))).toBe("closed");
  });

  it("is shown and filtered in the list", async () => {
    const { view } = await show(WarningsScreen);
    expect(view.findAll("[data-testid=stage]").map((one) => one.text())).toEqual(["未了结", "已说明已过期限", "误报", "未了结"]);
    expect(view.get("[data-testid=stage-open]").text()).toBe("未了结 2");
    await view.get("[data-testid=stage-explained]").trigger("click");
    expect(ids(view)).toEqual(["W-B"]);
    await view.get("[data-testid=stage-explained]").trigger("click");
    expect(ids(view)).toHaveLength(4);
  });

  it("is said by keyboard alone: Ctrl+E, a reason, somebody of the staff, Ctrl+Enter", async () => {
    const { view, asked, choose } = await show(WarningsScreen);
    await choose("W-A");
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "e", ctrlKey: true, bubbles: true }));
    await flushPromises();
    expect(view.get("[data-testid=handling-go]").attributes("aria-disabled")).toBe("true");
    await view.get("[data-testid=handling-text]").setValue("两名教师正在进修");
    const who = view.get("[data-testid=handling-owner]");
    await who.setValue("ln");
    await flushPromises();
    await who.trigger("keydown", { key: "Enter" });
    expect((who.element as HTMLInputElement).value).toBe("李娜");
    await view.get("[data-testid=handling-text]").trigger("keydown", { key: "Enter", ctrlKey: true });
    await flushPromises();
    expect(asked).toContainEqual(["handle_warning", { indicator: "W-A", deal: "explain", text: "两名教师正在进修", owner: "T9", due: "2026-11-27" }]);
    expect(view.find("[data-testid=sheet]").exists()).toBe(false);
  });

  it("keeps what was typed where it is refused", async () => {
    const { view, choose } = await show(WarningsScreen, { code: "handle_due", message: "“下周”不是日期。", hint: "" });
    await choose("W-B");
    await view.get("[data-testid=deal-explain]").trigger("click");
    await view.get("[data-testid=handling-text]").setValue("再安排两名");
    await view.get("[data-testid=handling-due]").setValue("下周");
    await view.get("[data-testid=handling-go]").trigger("click");
    await flushPromises();
    expect(view.get("[data-testid=sheet]").text()).toContain("“下周”不是日期。");
    expect((view.get("[data-testid=handling-text]").element as HTMLTextAreaElement).value).toBe("再安排两名");
  });

  it("can end as a false alarm, be opened again and be taken back", async () => {
    const { view, asked, choose } = await show(WarningsScreen);
    await choose("W-B");
    expect(view.get("[data-testid=handling]").text()).toContain("<b>进修</b>");
    await view.get("[data-testid=deal-close]").trigger("click");
    await view.get("[data-testid=handling-false]").setValue();
    await view.get("[data-testid=handling-text]").setValue("学历还没有录入");
    await view.get("[data-testid=handling-go]").trigger("click");
    await flushPromises();
    expect(asked).toContainEqual(["handle_warning", { indicator: "W-B", deal: "false_alarm", text: "学历还没有录入", owner: "T1", due: "2026-11-27" }]);
    await choose("W-C");
    expect(view.findAll("[data-testid=handling] .acts button").map((one) => one.attributes("data-testid"))).toEqual(["deal-reopen"]);
    await choose("W-D");
    expect(view.get("[data-testid=handling]").text()).toContain("比说明时更差");
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true }));
    await flushPromises();
    expect(asked.some(([name]) => name === "undo")).toBe(true);
  });

  it("is counted on the first page, which names only what nobody has spoken of", async () => {
    const { view, desk } = await show(HomeWarnings);
    expect(view.findAll("li").map((one) => one.get("p").text())).toEqual(["学历合格率 1", "W-D 1"]);
    await view.get("[data-testid=home-closed]").trigger("click");
    expect(desk.know.screen).toBe("warnings");
  });
});
