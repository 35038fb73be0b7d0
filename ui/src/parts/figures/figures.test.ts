import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../../desk/desk";
import { bars, cellName } from "../../desk/reports";
import { periodShort, scale } from "../../desk/trend";
import { fakeHost } from "../../host/fake";
import type { Host } from "../../host/host";
import StatisticsScreen from "../../screens/StatisticsScreen.vue";
import WarningsScreen from "../../screens/WarningsScreen.vue";
import { i18n } from "../../text/text";
import type { Behind, IndicatorCard, IndicatorGroup, IndicatorPage, ReportPage } from "../../wire/types";
import HomeWarnings from "../HomeWarnings.vue";

const card = (id: string, more: Partial<IndicatorCard> = {}): IndicatorCard => ({
  id, title: id, value: 1, shown: "1", level: null, line: "应不低于 60%", change: "", better: null, handling: null, headline: null, ...more,
});
const degree = card("W-COND-04", { title: "<b>学历</b>合格率", value: 93.1, shown: "93.1%", level: "orange", change: "比上期降 2.0 个百分点", better: false });
const groups: IndicatorGroup[] = [
  { id: "COND", title: "办学条件", items: [card("W-COND-01"), degree, card("W-COND-05", { value: null, shown: "没有数据" })] },
  { id: "INT", title: "实习", items: [card("W-INT-01", { title: "未满16周岁实习", level: "red", shown: "4 人次" })] },
];
const whole: IndicatorPage = {
  card: degree, definition: "本科及以上 ÷ 专任教师", source: "教师法", confidence: "", parts: "54 ÷ 58", levels: [{ level: "orange", bounds: "< 95%" }], line: [100],
  trend: [{ period: "2025-2026-2", value: 95.1, shown: "95.1%", level: "yellow" }, { period: null, value: 93.1, shown: "93.1%", level: "orange" }],
  records: 2, fixed: { records: 2, shown: "100.0%", level: null }, steps: [], owner: "", due: "2026-12-08",
};
const behind: Behind = {
  total: 2,
  records: [
    { table: "staff", title: "教职工", row_id: "r1", who: "<i>王小明</i> T1", facts: ["最高学历 大专"] },
    { table: "staff", title: "教职工", row_id: "r2", who: "李娜 T2", facts: [] },
  ],
};
const cell = (text: string, opens: boolean) => ({ text, kind: "number" as const, opens, doubtful: false });
const page: ReportPage = {
  id: "S02", title: "分专业学生数", corner: ["表号：教基3221"], line: ["学校", "2026年9月1日", "人"], depth: 2, stubs: 1, ordinals: ["甲", "1", "2"],
  heads: [
    { text: "专业", level: 0, down: 2, from: 0, across: 1 }, { text: "在校生", level: 0, down: 1, from: 1, across: 2 },
    { text: "合计", level: 1, down: 1, from: 1, across: 1 }, { text: "女", level: 1, down: 1, from: 2, across: 1 },
  ],
  columns: ["roll", "girls"],
  rows: [
    { key: "total", stubs: ["总计"], indent: 0, strong: true, cells: [cell("1,200", true), cell("0", false)] },
    { key: "major:710201", stubs: ["<b>计算机应用</b>"], indent: 1, strong: false, cells: [cell("40", true), { text: "", kind: "none", opens: false, doubtful: false }] },
  ],
  notes: [], checks: 5, doubts: [], signatures: ["填表人："], confidence: "", source: "", landscape: true, a3: false,
};

function stub(answers: Record<string, unknown>) {
  const asked: [string, unknown][] = [];
  const fake = fakeHost({ state: "open" });
  const own: Record<string, unknown> = {
    indicators: groups, indicator: whole, what_if: { records: 1, shown: "96.6%", level: "yellow" }, behind, report: page,
    reports: [{ id: "S01", title: "学校", form: null }, { id: "S02", title: "学生", form: "教基3221" }], ...answers,
  };
  const host = {
    call(name: string, request?: unknown) {
      asked.push([name, request]);
      if (name in own) return Promise.resolve(own[name]);
      return (fake.call as (name: string, request?: unknown) => Promise<unknown>)(name, request);
    },
  } as Host;
  return { host, asked };
}

async function open(screen: typeof WarningsScreen | typeof StatisticsScreen | typeof HomeWarnings, answers: Record<string, unknown> = {}) {
  const { host, asked } = stub(answers);
  const desk = createDesk(host);
  await desk.start();
  const view = mount(screen, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } }, attachTo: document.body });
  await flushPromises();
  return { view, desk, asked };
}

describe("warnings", () => {
  it("show those with a level first, the gravest at the top, and count each level", async () => {
    const { view } = await open(WarningsScreen);
    expect(view.findAll("[data-indicator]").map((one) => one.attributes("data-indicator"))).toEqual(["W-INT-01", "W-COND-04"]);
    expect(view.get("[data-testid=show-red]").text()).toBe("红 1");
    await view.get("[data-testid=show-none]").trigger("click");
    expect(view.findAll("[data-indicator]")).toHaveLength(1);
    await view.get("[data-testid=show-all]").trigger("click");
    expect(view.findAll("[data-indicator]")).toHaveLength(4);
  });

  it("tell what would be if all, or the picked records, were set right", async () => {
    const { view, asked } = await open(WarningsScreen);
    await view.get("[data-indicator='W-COND-04']").trigger("click");
    await flushPromises();
    expect(view.get("[data-testid=indicator]").text()).toContain("54 ÷ 58");
    expect(view.get("[data-testid=what-if]").text()).toContain("100.0%");
    await view.get("[data-testid=behind] input").setValue(true);
    await flushPromises();
    expect(asked.at(-1)).toEqual(["what_if", { indicator: "W-COND-04", records: [{ table: "staff", row_id: "r1" }] }]);
    expect(view.get("[data-testid=what-if]").text()).toContain("96.6%");
  });

  it("open a record in its table, and show markup as text", async () => {
    const { view, desk } = await open(WarningsScreen);
    await view.get("[data-indicator='W-COND-04']").trigger("click");
    await flushPromises();
    expect(view.get("[data-testid=indicator]").text()).toContain("<b>学历</b>合格率");
    expect(view.find("[data-testid=behind] i").exists()).toBe(false);
    await view.get("[data-testid=behind] .open").trigger("click");
    expect(desk.know).toMatchObject({ screen: "data", table: "staff", target: { rowId: "r1" } });
  });

  it("open the grid on exactly the records of a number", async () => {
    const tables = [{ table: "staff", title: "教职工", rows: ["r1", "r2"] }];
    const { view, desk } = await open(WarningsScreen, { rows_behind: tables });
    await view.get("[data-indicator='W-COND-04']").trigger("click");
    await flushPromises();
    await view.get("[data-testid=in-grid]").trigger("click");
    await flushPromises();
    expect(desk.know).toMatchObject({ screen: "data", table: "staff", target: { view: { among: { by: "rows", rows: ["r1", "r2"] } } } });
  });

  it("can be walked through by arrows, and say that there is nothing", async () => {
    const { view, asked } = await open(WarningsScreen);
    await view.get("tbody").trigger("keydown", { key: "ArrowDown" });
    expect(asked.find(([name]) => name === "indicator")?.[1]).toEqual({ indicator: "W-INT-01" });
    const { view: quiet } = await open(WarningsScreen, { indicators: [{ id: "COND", title: "", items: [card("W-COND-01")] }] });
    expect(quiet.get("[data-testid=show-all]").attributes("aria-pressed")).toBe("true");
  });

  it("stand on the first page, counted by level, with a way to each", async () => {
    const { view, desk, asked } = await open(HomeWarnings);
    expect(view.get(".levels").text().replace(/\s/g, "")).toBe("红1橙1");
    await view.findAll("li button")[0]?.trigger("click");
    expect(desk.know.screen).toBe("warnings");
    expect(asked.some(([name, request]) => name === "indicator" && (request as { indicator: string }).indicator === "W-INT-01")).toBe(true);
  });
});

describe("statistics", () => {
  it("show a report in the layout of its form, with merged headings", async () => {
    const { view } = await open(StatisticsScreen);
    const heads = view.findAll("thead tr").map((row) => row.findAll("th").map((th) => `${th.text()} ${th.attributes("rowspan") ?? ""}${th.attributes("colspan") ?? ""}`));
    expect(heads.slice(0, 2)).toEqual([["专业 21", "在校生 12"], ["合计 11", "女 11"]]);
    expect(view.get("[role=grid]").text()).toContain("<b>计算机应用</b>");
    expect(cellName(page, { row: 1, column: 1 })).toBe("<b>计算机应用</b> · 在校生 · 女");
  });

  it("open the records of a cell by mouse and by keys, and of no other", async () => {
    const { view, asked } = await open(StatisticsScreen);
    const cells = () => view.findAll("td");
    await cells()[1]?.trigger("click");
    expect(asked.some(([name]) => name === "behind")).toBe(false);
    await cells()[0]?.trigger("click");
    await flushPromises();
    expect(asked.at(-1)?.[1]).toMatchObject({ figure: { kind: "cell", report: "S02", row: "total", column: "roll" } });
    expect(view.get("[aria-live], aside").text()).toContain("李娜");
    await cells()[0]?.trigger("keydown", { key: "ArrowDown" });
    await cells()[2]?.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(asked.at(-1)?.[1]).toMatchObject({ figure: { row: "major:710201" } });
    expect(document.activeElement).toBe(cells()[2]?.element);
    await cells()[2]?.trigger("keydown", { key: "Escape" });
    expect(view.find("aside").exists()).toBe(false);
  });

  it("can be drawn: the parts of a column as bars that open their records", async () => {
    expect(bars(page, 0)).toEqual([{ place: { row: 1, column: 0 }, name: "<b>计算机应用</b>", text: "40", value: 40, opens: true }]);
    expect(bars(page, 1).map((bar) => bar.name)).toEqual(["总计"]);
    const { view, asked } = await open(StatisticsScreen);
    await view.get("[data-testid=chart]").trigger("click");
    expect(view.find("svg[role=group] b").exists()).toBe(false);
    await view.get("rect[role=button]").trigger("keydown", { key: "Enter" });
    expect(asked.at(-1)?.[1]).toMatchObject({ figure: { row: "major:710201", column: "roll" } });
  });

  it("say which checks do not hold", async () => {
    const doubts = [{ text: "各年级之和应等于合计", places: ["总计"] }];
    const { view } = await open(StatisticsScreen, { report: { ...page, doubts } });
    expect(view.get("[data-testid=doubts]").text()).toContain("5 条核对中有 1 条不符");
    expect(view.text()).toContain("待核：各年级之和应等于合计");
  });

  it("write all reports, and show one as paper", async () => {
    const written = { end: "exported", written: { path: "/u/统计报表.xlsx", rows: 3, refused: [] } };
    const job = { job: 3, title: "", step: "", done: 0, total: 0, elapsed: 1, cancellable: false, outcome: written };
    const { view, asked } = await open(StatisticsScreen, { export_reports: { job: 3 }, jobs: [job], job });
    await view.get("[data-testid=export-all]").trigger("click");
    await flushPromises();
    expect(asked).toContainEqual(["export_reports", { reports: [] }]);
    expect(view.text()).toContain("/u/统计报表.xlsx");
    await view.get("[data-testid=print-report]").trigger("click");
    await flushPromises();
    expect(document.querySelector("[data-testid=report-paper] .wide td[tabindex]")).toBeNull();
    expect(document.querySelector("[data-testid=report-paper] .wide")?.textContent).toContain("填表人：");
  });
});

describe("a trend", () => {
  it("keeps points and lines within its frame, and names periods shortly", () => {
    const frame = { width: 100, height: 50, left: 5, right: 5, top: 5, bottom: 5 };
    const points = [40, 60, 90].map((value) => ({ period: "2025-2026-1", value, shown: "", level: null }));
    const drawn = scale(points, [100], frame);
    for (const { x, y } of [...drawn.points, ...drawn.lines.map(({ y }) => ({ x: 50, y }))]) {
      expect(x >= 5 && x <= 95 && y >= 5 && y <= 45).toBe(true);
    }
    expect(drawn.lines[0]?.y).toBeLessThan(drawn.points[2]?.y ?? 0);
    expect(scale([{ period: null, value: 0, shown: "", level: null }], [], frame).points).toEqual([{ x: 50, y: 45 }]);
    expect(["2025-2026-1", "2025-2026", "2026-11"].map(periodShort)).toEqual(["25-26-1", "25-26", "2026-11"]);
  });
});

describe("the figures that stand first", () => {
  it("stand in the order of the standard, and open their indicators", async () => {
    const named = [{ id: "COND", title: "办学条件", items: [card("W-COND-01", { headline: 1 }), { ...degree, headline: 0 }, card("W-COND-05")] }];
    const { view, desk, asked } = await open(StatisticsScreen, { indicators: named });
    const heads = view.findAll("[data-head]");
    expect(heads.map((one) => one.attributes("data-head"))).toEqual(["W-COND-04", "W-COND-01"]);
    expect(heads[0]?.text()).toBe("<b>学历</b>合格率93.1%比上期降 2.0 个百分点");
    expect(heads[1]?.text()).toContain("应不低于 60%");
    await heads[0]?.trigger("click");
    await flushPromises();
    expect(desk.know.screen).toBe("warnings");
    expect(asked).toContainEqual(["indicator", { indicator: "W-COND-04" }]);
    view.unmount();
  });
});
