import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import { createDesk, deskKey } from "../../desk/desk";
import { fakeHost } from "../../host/fake";
import type { Host } from "../../host/host";
import ExchangeScreen from "../../screens/ExchangeScreen.vue";
import SubmitScreen from "../../screens/SubmitScreen.vue";
import { i18n } from "../../text/text";
import type { Checklist, JobState, Network, PackageCard, Remark, Taken } from "../../wire/types";

const list: Checklist = {
  errors: 0, warnings: 0, explained: 0, tables: 5, rows: 400, empty: [], confirmed_empty: 0, deferred: 0, remarks: 0, checked_at: null,
  backup_at: null, stick_backup_at: null, skipped: [], confirmed: [], roles: ["admin", "principal"], enrolled: true, ready: false, clock: null,
};
const one: PackageCard = {
  package: "ab", period: "2026-2027-1", number: 1, sealed_at: 1, state: "sealed", bytes: 54_000, rows: 400, fingerprint: "2345 6789 ABCD EFGH",
  confirmed: [], receipt: null, uploaded: null,
};
const network: Network = { server: "http://127.0.0.1", contact: "answered", answered_at: 1, waiting: 1 };
const remark: Remark = {
  key: "k", package: "ab", period: "2026-2027-1", returned: true, authority: "<i>石桥县教育局</i>", at: 1, due: null, text: "<b>请核对</b>",
  must: true, table: "student", row_ids: ["r1", "r2"], rows: [4, 9], table_title: "学生", field_title: "姓名", field: "XM", answer: "",
};

/** The stand-in, with answers of its own; what was asked is noted. */
function stub(answers: Record<string, unknown>) {
  const asked: [string, unknown][] = [];
  const fake = fakeHost({ state: "open" });
  const own: Record<string, unknown> = { checklist: list, reported: [{ title: "学生", code: "ZH06", rows: 1645 }, { title: "班级", code: "JX04", rows: 0 }], packages: [], periods: [], timeline: [], remarks: [], network, jobs: [], ...answers };
  const host = {
    call(name: string, request?: unknown) {
      asked.push([name, request]);
      if (name in own) return Promise.resolve(own[name]);
      return (fake.call as (name: string, request?: unknown) => Promise<unknown>)(name, request);
    },
  } as Host;
  return { host, asked };
}

async function open(screen: typeof SubmitScreen | typeof ExchangeScreen, answers: Record<string, unknown>) {
  const { host, asked } = stub(answers);
  const desk = createDesk(host);
  await desk.start();
  const page = mount(screen, { global: { plugins: [i18n], provide: { [deskKey as symbol]: desk } }, attachTo: document.body });
  await flushPromises();
  return { page, desk, asked };
}

describe("the seal checklist", () => {
  it("gives the main button to the first step that waits", async () => {
    const { page } = await open(SubmitScreen, { checklist: { ...list, warnings: 2 } });
    expect(page.get("[data-testid=step-warnings]").attributes("data-standing")).toBe("todo");
    expect(page.get("[data-testid=verb-warnings]").classes()).toContain("primary");
    expect(page.findAll("[data-testid=seal-checklist] .btn.primary")).toHaveLength(1);
    expect(page.get("[data-testid=verb-seal]").attributes("disabled")).toBeDefined();
  });

  it("leads to exactly the rows that wait, by table where there are several", async () => {
    const { page, desk } = await open(SubmitScreen, { checklist: { ...list, errors: 6 } });
    await page.get("[data-testid=verb-errors]").trigger("click");
    await flushPromises();
    expect(desk.know).toMatchObject({ screen: "data", table: "student", target: { view: { only: "errors" } } });
    page.unmount();

    const tables = desk.know.domains.map((domain) => ({ ...domain, tables: domain.tables.map((table) => (table.id === "class" ? { ...table, errors: 2 } : table)) }));
    const two = await open(SubmitScreen, { checklist: { ...list, errors: 8 }, tables });
    await two.page.get("[data-testid=verb-errors]").trigger("click");
    await flushPromises();
    await two.page.get("[data-testid=rows-class]").trigger("click");
    expect(two.desk.know).toMatchObject({ screen: "data", table: "class", target: { view: { only: "errors" } } });
  });
});

describe("two people’s word", () => {
  it("asks each in turn, the cursor where they type", async () => {
    HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) { this.open = true; };
    const confirmed = [{ role: "admin", name: "林静", on_paper: false, at: 1 }];
    const { page } = await open(SubmitScreen, { confirm: { ...list, confirmed } });
    await page.get("[data-testid=verb-confirm]").trigger("click");
    await flushPromises();
    const name = () => page.get<HTMLInputElement>("[data-testid=confirm-name]");
    expect(page.get("dialog").text()).toContain("1 张表、1,645 条记录");
    expect(name().attributes()).toHaveProperty("autofocus");

    await name().setValue("林静");
    await page.get("[data-testid=confirm-passphrase]").setValue("long enough");
    await page.get("dialog form").trigger("submit");
    await flushPromises();
    expect(page.get("dialog .roles li.on").text()).toContain(i18n.global.t("submit.role.principal"));
    expect(name().element.value).toBe("");
    expect(document.activeElement).toBe(name().element);
    page.unmount();
  });
});

describe("sending", () => {
  const ended = (outcome: JobState["outcome"]): JobState =>
    ({ job: 7, title: "上传", step: "", done: 0, total: 0, elapsed: 1, cancellable: false, outcome });

  it("tells an unclear end as neither sent nor failed", async () => {
    const problem = { code: "send_unclear", message: "还不知道", hint: "" };
    const { page } = await open(SubmitScreen, { packages: [one], send: { job: 7 }, jobs: [ended({ end: "unclear", problem })] });
    await page.get("[data-testid=send]").trigger("click");
    await flushPromises();
    const outcome = page.get("[data-testid=outcome]");
    expect(outcome.attributes()).toMatchObject({ "data-end": "unclear", role: "status" });
    expect(outcome.classes()).toContain("warn");
    expect(page.find("[role=alert]").exists()).toBe(false);
    expect(page.get("[data-testid=package-state]").text()).toBe("已封存，待送");
  });

  it("says how far an upload came and goes on from there", async () => {
    const { page } = await open(SubmitScreen, { packages: [{ ...one, uploaded: 27_000 }] });
    expect(page.get("[data-testid=deliver]").text()).toContain("已传 50%");
    expect(page.get("[data-testid=send]").text()).toBe("接着传");
  });
});

describe("remarks", () => {
  it("stay text, and lead to their rows in the version that was begun", async () => {
    const periods = [{ period: remark.period, versions: 1, state: "returned", version_open: true }];
    const fake = fakeHost({ state: "open" });
    const session = { ...(await fake.call("session")), version_open: { period: remark.period, number: 2 } };
    const { page, desk } = await open(ExchangeScreen, { remarks: [remark], periods, session });
    expect(page.get("[data-testid=remark]").text()).toContain("<b>请核对</b>");
    expect(page.find("[data-testid=remark] b b, [data-testid=remark] i").exists()).toBe(false);
    await page.get("[data-testid=remark-rows]").trigger("click");
    expect(desk.know).toMatchObject({ screen: "data", table: "student", target: { rowId: "r1", field: "XM", view: { among: { rows: ["r1", "r2"] } } } });
  });
});

describe("files of an authority", () => {
  it("are taken again under the fingerprint that a person compared", async () => {
    const taken: Taken[] = [{ file: "card.jws", taken: false, text: "请核对", fingerprint: "2345 6789 ABCD EFGH" }];
    const { page, asked } = await open(ExchangeScreen, { accept_files: taken });
    await page.get("[data-testid=accept]").trigger("click");
    await flushPromises();
    expect(page.get("[data-testid=compare]").text()).toContain("2345 6789 ABCD EFGH");
    await page.get("[data-testid=compare-same]").trigger("click");
    await flushPromises();
    const calls = asked.filter(([name]) => name === "accept_files").map(([, request]) => request);
    expect(calls).toEqual([{ fingerprint: null, again: false }, { fingerprint: "2345 6789 ABCD EFGH", again: true }]);
  });
});
