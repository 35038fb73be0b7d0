import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { OpeningCard } from "../wire/types";
import SettingsOpening from "./SettingsOpening.vue";

async function open() {
  const fake = fakeHost();
  let kept: OpeningCard[] = [];
  let opening: string | null = null;
  const called: string[] = [];
  const call = async (name: string, request?: { period: string | null }): Promise<unknown> => {
    if (name === "openings") return kept;
    if (!["begin_opening", "drop_opening", "work_on"].includes(name)) return (fake.call as (name: string, request?: unknown) => Promise<unknown>)(name, request);
    called.push(`${name} ${String(request?.period)}`);
    if (name === "begin_opening" && request?.period === "autumn") throw { code: "bad", message: "“autumn”不是填报期。", hint: "" };
    if (name === "begin_opening") kept = [{ period: request?.period ?? "", as_of: "2026-07-31", records: 1200 }];
    if (name === "drop_opening") kept = [];
    opening = name === "begin_opening" ? (request?.period ?? null) : null;
    return { ...(await fake.call("session")), opening };
  };
  const desk = createDesk({ ...fake, call } as unknown as Host);
  await desk.start();
  const page = mount(SettingsOpening, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } } });
  await flushPromises();
  return { page, desk, called };
}

describe("the opening balance", () => {
  it("is begun, left, gone on with and dropped only after a question", async () => {
    const { page, desk, called } = await open();
    await page.get("[data-testid=opening-period]").setValue("2025-2026-2");
    await page.get("form").trigger("submit");
    await flushPromises();
    expect(desk.know.session?.opening).toBe("2025-2026-2");
    expect(page.get("[data-period='2025-2026-2']").text()).toContain("1,200");
    await page.get("[data-testid=opening-present]").trigger("click");
    await flushPromises();
    expect(desk.know.session?.opening).toBeNull();
    const [goOn, drop] = page.findAll("[data-period] button.link");
    await goOn?.trigger("click");
    await drop?.trigger("click");
    await flushPromises();
    expect(page.text()).toContain("不能恢复");
    await page.get("[data-period] .btn.danger").trigger("click");
    await flushPromises();
    expect(page.find("[data-period]").exists()).toBe(false);
    expect(called).toEqual(["begin_opening 2025-2026-2", "work_on null", "begin_opening 2025-2026-2", "drop_opening 2025-2026-2"]);
  });

  it("tells what is wrong with a period", async () => {
    const { page } = await open();
    await page.get("[data-testid=opening-period]").setValue("autumn");
    await page.get("form").trigger("submit");
    await flushPromises();
    expect(page.get("[data-testid=openings]").text()).toContain("“autumn”不是填报期");
  });
});
