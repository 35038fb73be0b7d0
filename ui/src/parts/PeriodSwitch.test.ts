import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { PeriodCard, Session } from "../wire/types";
import LookingBack from "./LookingBack.vue";
import PeriodSwitch from "./PeriodSwitch.vue";

const cards: PeriodCard[] = [
  { period: "2026-2027-1", versions: 0, state: "open", version_open: false },
  { period: "2025-2026-2", versions: 1, state: "returned", version_open: true },
  { period: "2025-2026-1", versions: 1, state: "accepted", version_open: false },
];
let page: ReturnType<typeof mount> | undefined;
afterEach(() => page?.unmount());

async function bar() {
  const real = fakeHost({ period: { id: "2026-2027-1", as_of: "2026-11-20", due: null } });
  const asked: unknown[] = [];
  const ask = real.call as (name: string, request?: unknown) => Promise<unknown>;
  let version: Session["version_open"] = null;
  const host = {
    async call(name: string, request: unknown) {
      if (name === "periods") return cards;
      if (name === "work_on") {
        asked.push(request);
        const { period } = request as { period: string | null };
        version = period === null ? null : { period, number: 2 };
      }
      if (name === "work_on" || name === "session") return { ...((await ask("session")) as Session), version_open: version };
      return ask(name, request);
    },
  } as Host;
  const desk = createDesk(host);
  await desk.start();
  const both = { components: { PeriodSwitch, LookingBack }, template: "<div><PeriodSwitch /><LookingBack /></div>" };
  page = mount(both, { attachTo: document.body, global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } } });
  const open = async () => {
    await page?.get("[data-testid=period-switch]").trigger("click");
    await flushPromises();
  };
  const choose = async (period: string) => {
    await open();
    await page?.get(`[data-period="${period}"]`).trigger("click");
    await flushPromises();
  };
  return { desk, page, asked, open, choose };
}

describe("the switcher of periods", () => {
  it("lists them newest first with their state, and opens at the one that is worked on", async () => {
    const { page, open } = await bar();
    await open();
    expect(page.findAll("[data-period]").map((one) => one.attributes("data-period"))).toEqual(["2026-2027-1", "2025-2026-2", "2025-2026-1"]);
    expect(page.findAll("[data-period]").map((one) => one.get(".tag").text())).toEqual(["填报中", i18n.global.t("submit.periods.reworked"), "已通过"]);
    expect((document.activeElement as HTMLElement).dataset["period"]).toBe("2026-2027-1");
  });

  it("is walked by arrows and left by Esc, back on its button", async () => {
    const { page } = await bar();
    page.get<HTMLElement>("[data-testid=period-switch]").element.focus();
    await page.get("[data-testid=period-switch]").trigger("keydown", { key: "ArrowDown" });
    await flushPromises();
    await page.get("[data-period='2026-2027-1']").trigger("keydown", { key: "ArrowDown" });
    expect((document.activeElement as HTMLElement).dataset["period"]).toBe("2025-2026-2");
    await page.get("[data-period='2025-2026-2']").trigger("keydown", { key: "ArrowUp" });
    await page.get("[data-period='2026-2027-1']").trigger("keydown", { key: "ArrowUp" });
    expect((document.activeElement as HTMLElement).dataset["period"]).toBe("2025-2026-1");
    await page.get("[data-period='2025-2026-1']").trigger("keydown", { key: "Escape" });
    expect(page.find("[data-testid=period-menu]").exists()).toBe(false);
    expect((document.activeElement as HTMLElement).dataset["testid"]).toBe("period-switch");
  });

  it("looks at a sealed period alone, says so, and comes back", async () => {
    const { desk, page, asked, choose } = await bar();
    await choose("2025-2026-1");
    expect(desk.know.looking).toBe("2025-2026-1");
    expect(page.get("[data-testid=period-switch]").text()).toContain("2025-2026 学年第 1 学期");
    expect(page.get("[data-testid=looking]").text()).toContain("只读");
    await page.get("[data-testid=looking-end]").trigger("click");
    await flushPromises();
    expect([desk.know.looking, page.find("[data-testid=looking]").exists(), asked]).toEqual([null, false, []]);
  });

  it("turns to a version that was begun, and from there to another period", async () => {
    const { desk, asked, choose } = await bar();
    await choose("2025-2026-1");
    await choose("2025-2026-2");
    expect([desk.know.looking, desk.know.session?.version_open?.period]).toEqual([null, "2025-2026-2"]);
    await choose("2025-2026-1");
    expect([desk.know.looking, desk.know.session?.version_open]).toEqual(["2025-2026-1", null]);
    await choose("2025-2026-2");
    await choose("2026-2027-1");
    expect([desk.know.looking, desk.know.session?.version_open]).toEqual([null, null]);
    expect(asked.map((one) => (one as { period: string | null }).period)).toEqual(["2025-2026-2", null, "2025-2026-2", null]);
  });
});
