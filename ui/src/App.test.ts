import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import App from "./App.vue";
import { createDesk, deskKey } from "./desk/desk";
import { fakeHost } from "./host/fake";
import { i18n } from "./text/text";
import type { Session } from "./wire/types";

async function open(start: Partial<Session> = {}) {
  const desk = createDesk(fakeHost(start));
  const page = mount(App, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } } });
  await flushPromises();
  return page;
}

describe("the window", () => {
  it("lists the tables with their counts, in Chinese first", async () => {
    const page = await open();
    expect(page.findAll("[data-testid=table-row]")).toHaveLength(5);
    expect(page.get("[data-table=student]").text()).toContain("学生基本信息");
    expect(document.title).toBe("首页 · 职报");
  });

  it("switches to English and back", async () => {
    const page = await open();
    await page.get("[data-testid=language]").trigger("click");
    await flushPromises();
    expect(page.get("[data-table=student]").text()).toContain("Student");
    expect(document.title).toBe("Home · Zhibao");
    expect(page.get("[data-testid=language]").attributes("lang")).toBe("zh-CN");
  });

  it("shows markup in a finding as text", async () => {
    const page = await open();
    await page.get("[data-testid=rail-problems]").trigger("click");
    await flushPromises();
    expect(page.get("[data-testid=problems]").text()).toContain("<b>计算机</b>");
    expect(page.find("[data-testid=problems] td b").exists()).toBe(false);
  });

  it("finds every screen of the rail from the one box", async () => {
    HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) { this.open = true; };
    const page = await open();
    await page.get("[data-testid=anything-open]").trigger("click");
    const screens = page.findAll(".rail [data-testid]").map((one) => one.attributes("data-testid")?.replace("rail-", "") ?? "");
    const offered = page.findAll("[data-testid=anything] [role=option]").map((one) => one.text());
    for (const screen of screens) {
      expect([screen, i18n.global.te(`anything.words.${screen}`)]).toEqual([screen, true]);
      expect(offered.some((text) => text.includes(i18n.global.t(`${screen}.title`)))).toBe(true);
    }
    page.unmount();
  });

  it("asks for the passphrase of a locked vault, and says when it is wrong", async () => {
    const page = await open({ state: "locked" });
    await page.get("input[type=password]").setValue("wrong");
    await page.get("form").trigger("submit");
    await flushPromises();
    expect(page.get("[data-testid=problem]").text()).toContain("密码不对");
    await page.get("input[type=password]").setValue("demo");
    await page.get("form").trigger("submit");
    await flushPromises();
    expect(page.find("[data-testid=home]").exists()).toBe(true);
  });
});
