import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../desk/desk";
import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import { i18n } from "../text/text";
import type { JobState, Outcome, StandardLayer, Verdicts } from "../wire/types";
import SettingsStandard from "./SettingsStandard.vue";

const EVIL = "<img src=x onerror=alert(1)>";
const layer = (kind: StandardLayer["kind"], id: string): StandardLayer => ({ kind, id, version: "3", title: EVIL, tables: 0, fields: 0, lists: 0, rules: 0, by: EVIL, at: kind === "base" ? null : 1, unfit: false });
const verdicts: Verdicts = {
  changed: 2, blocked_before: 1, blocked_after: 3, newly_blocked: 2, rules: [{ rule: "D99X01", title: EVIL, harder: 2, easier: 0 }],
  items: [{ table: EVIL, who: EVIL, rule: "D99X01", before: null, after: "error", value: EVIL, message: EVIL }],
};

async function open(offered: string[] = []) {
  const sent: [string, unknown][] = [];
  const fake = fakeHost();
  let outcome: Outcome = { end: "judged", verdicts };
  const ended = (): JobState => ({ job: 7, title: "", step: "", done: 0, total: 0, elapsed: 1, cancellable: false, outcome });
  const own: Record<string, (request: never) => unknown> = {
    standard: () => [layer("base", "zhibao"), layer("layer", "d99.province")],
    layer_choices: () => ({ offered, lists: [{ id: "open_list", title: EVIL }] }),
    read_layer: ({ from }: { from: string }) =>
      from === "codes"
        ? { handle: "h", kind: "list", id: "open_list", version: "", authority: "", codes: { new: 1, known: 1200, otherwise: 1, samples: [{ code: "9", name: EVIL, ours: null }, { code: "2", name: "乙", ours: EVIL }] } }
        : { handle: "h", kind: "layer", id: "d99.province", version: "4", authority: EVIL, codes: null },
    preview_layer: () => ({ job: 7 }),
    change_layer: () => { outcome = { end: "settled", verdicts }; return { job: 7 }; },
    jobs: () => [ended()],
  };
  const host = {
    async call(name: string, request?: unknown) {
      sent.push([name, request]);
      await Promise.resolve();
      const answer = own[name] as ((request: unknown) => unknown) | undefined;
      return answer ? answer(request) : (fake.call as (name: string, request?: unknown) => Promise<unknown>)(name, request);
    },
  } as Host;
  const desk = createDesk(host);
  await desk.start();
  const page = mount(SettingsStandard, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } } });
  await flushPromises();
  const click = async (what: string): Promise<void> => {
    await page.get(what).trigger("click");
    await flushPromises();
  };
  return { page, click, asked: (name: string) => sent.filter(([one]) => one === name).map(([, request]) => request) };
}

describe("the standard", () => {
  it("shows what a layer would change and why, and takes it only on a word", async () => {
    const { page, click, asked } = await open();
    await click("[data-testid=read-layer]");
    expect(asked("preview_layer")).toEqual([{ do: "take", handle: "h" }]);
    const shown = page.get("[data-testid=verdicts]").text();
    expect(shown).toContain("2 处结论会改变。挡住封存的记录由 1 条变为 3 条，其中 2 条是新的。");
    expect(shown).toContain(EVIL);
    expect(asked("change_layer")).toEqual([]);
    await click("[data-testid=layer-leave]");
    expect(page.find("[data-testid=verdicts]").exists()).toBe(false);
    await click("[data-testid=read-layer]");
    await click("[data-testid=layer-go]");
    expect(asked("change_layer")).toEqual([{ do: "take", handle: "h" }]);
    expect(page.get("[role=status]").text()).toContain("已采用 d99.province");
    expect(page.find("img").exists()).toBe(false);
  });

  it("takes one back after a look, but never the base", async () => {
    const { page, click, asked } = await open();
    expect(page.findAll("[data-testid=take-back]")).toHaveLength(1);
    await click("[data-testid=take-back]");
    await click("[data-testid=layer-go]");
    expect(asked("change_layer")).toEqual([{ do: "take_back", id: "d99.province" }]);
  });

  it("asks which list codes of the school's own add to", async () => {
    const { page, click, asked } = await open(["d99.next"]);
    expect(page.get("[data-testid=read-codes]").attributes("disabled")).toBeDefined();
    await page.get("[data-testid=own-list]").setValue("open_list");
    await page.get("form").trigger("submit");
    await flushPromises();
    expect(asked("read_layer")).toEqual([{ from: "codes", list: "open_list" }]);
    const shown = page.get("[data-testid=verdicts]");
    expect(shown.get("[data-testid=codes]").text()).toBe("新增代码 1 个，表里已有 1,200 个。");
    expect(shown.text()).toContain("1 个代码的名称与国家代码表不同，仍用国家的名称。");
    const rows = shown.get(".few").findAll("tbody tr").map((row) => row.text());
    expect(rows).toEqual([`9${EVIL}新增`, `2乙仍用“${EVIL}”`]);
    expect(page.find("img").exists()).toBe(false);
    await click(".offered button");
    expect(asked("read_layer").at(-1)).toEqual({ from: "server", id: "d99.next" });
  });
});
