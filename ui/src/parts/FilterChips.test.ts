import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { plain } from "../grid/rows";
import { createSheet } from "../grid/sheet";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { Among, View } from "../wire/types";
import FilterChips from "./FilterChips.vue";

const EVIL = "<img src=x onerror=alert(1)>";

/** The chips over a table that shows some rows; what they ask to be shown. */
async function over(among: Among | null) {
  const fake = fakeHost();
  const host = {
    call: (name: string, request?: never) =>
      name === "rule" ? Promise.resolve({ title: "出生日期与身份证件号不符" }) : (fake.call as (name: string, request?: never) => Promise<unknown>)(name, request),
  } as Host;
  const desk = createDesk(host);
  await desk.start();
  desk.open("student");
  const sheet = createSheet(desk);
  await sheet.open("student", { ...plain, among, text: "王" });
  const page = mount(FilterChips, { props: { sheet }, global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } } });
  await flushPromises();
  return { page, asked: () => page.emitted<[View]>("view")?.at(-1)?.[0] };
}

describe("the chips over the grid", () => {
  it.each([
    [{ by: "rule", rule: "X01", explained: false }, "只看：出生日期与身份证件号不符"],
    [{ by: "rule", rule: "X01", explained: true }, "只看已说明的：出生日期与身份证件号不符"],
    [{ by: "rows", rows: ["a", "b"], title: "" }, "指定的 2 行"],
    [{ by: "rows", rows: ["a", "b"], title: EVIL }, `${EVIL} · 2 行`],
  ] as const)("say which rows another screen pointed at, and let them go: %j", async (among, text) => {
    const { page, asked } = await over(among as Among);
    const chip = page.get("[data-testid=among]");
    expect(chip.text()).toContain(text);
    expect(page.find("img").exists()).toBe(false);
    await chip.trigger("click");
    expect(asked()).toEqual({ ...plain, text: "王" });
  });

  it("are none where all rows are shown", async () => {
    const { page } = await over(null);
    expect(page.find("[data-testid=among]").exists()).toBe(false);
  });
});
