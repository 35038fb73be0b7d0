import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { Edited, LastRows as Last } from "../wire/types";
import LastRows from "./LastRows.vue";

async function open(last: Last | null) {
  const copied: unknown[] = [];
  const fake = fakeHost();
  const host = {
    async call(name: string, request?: unknown) {
      await Promise.resolve();
      if (name === "last_rows") return last;
      if (name === "copy_last" && last) {
        copied.push(request);
        last = { ...last, present: last.rows };
        return { saved_at: 1, undo: { undo: "", redo: null }, findings: [], rows: [], tables: [] } as unknown as Edited;
      }
      return (fake.call as (name: string, request?: unknown) => Promise<unknown>)(name, request);
    },
  } as Host;
  const desk = createDesk(host);
  await desk.start();
  const page = mount(LastRows, { props: { table: "score" }, global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } } });
  await flushPromises();
  return { page, copied };
}

describe("the records of the last period", () => {
  it("are offered by number, and no more once they are copied", async () => {
    const { page, copied } = await open({ period: "2026-2027-1", rows: 3716, present: 0 });
    expect(page.text()).toContain("2026-2027 学年第 1 学期");
    expect(page.get("[data-testid=copy-last]").text()).toBe("复制上期 3,716 条");
    await page.get("[data-testid=copy-last]").trigger("click");
    await flushPromises();
    expect(copied).toEqual([{ table: "score" }]);
    expect(page.find("[data-testid=last-rows]").exists()).toBe(false);
  });

  it("are not offered where there are none, or records of this period already", async () => {
    for (const last of [null, { period: "2026-2027-1", rows: 5, present: 1 }]) {
      const { page } = await open(last);
      expect(page.find("[data-testid=last-rows]").exists()).toBe(false);
    }
  });
});
