import { describe, expect, it, vi } from "vitest";

import { fakeHost } from "../host/fake";
import type { Host } from "../host/host";
import type { Finding } from "../wire/types";
import { createRows, PAGE, plain, stateBy } from "./rows";

async function some() {
  const real = fakeHost();
  const call = vi.fn(real.call.bind(real) as Host["call"]);
  return { call, rows: createRows({ call: call as Host["call"] }, "student", plain, 250), shape: await real.call("columns", { table: "student" }) };
}

describe("rows", () => {
  it("are read once each, as they are needed, and again after a failure", async () => {
    const { call, rows } = await some();
    expect(await rows.need(-20, 30)).toBe(true);
    expect(await rows.need(0, PAGE - 1)).toBe(false);
    call.mockRejectedValueOnce(new Error("busy"));
    await expect(rows.need(PAGE, 900)).rejects.toThrow("busy");
    expect(await rows.need(PAGE, 900)).toBe(true);
    expect(rows.rows.every((row) => row.row !== null)).toBe(true);
    expect(rows.placeOf("r7")).toBe(7);
  });

  it("keep what was typed over what is read, until it was answered", async () => {
    const { rows } = await some();
    await rows.need(0, 10);
    const first = rows.type("r3", "XM", 0, { text: "甲", state: "plain" });
    const second = rows.type("r3", "XM", 0, { text: "乙", state: "plain" });
    first();
    rows.age(250);
    await rows.need(0, 10);
    expect(rows.rows[3]?.row?.cells[0]?.text).toBe("乙");
    second();
    rows.age(250);
    await rows.need(0, 10);
    expect(rows.rows[3]?.row?.cells[0]?.text).not.toBe("乙");
  });

  it("shrink and grow with the table", async () => {
    const { rows } = await some();
    await rows.need(200, 249);
    rows.age(240);
    expect(rows.rows).toHaveLength(240);
    expect(rows.placeOf("r245")).toBeUndefined();
    rows.age(300);
    expect(rows.rows[299]).toEqual({ n: 299, row: null });
  });

  it("are marked by findings at once", async () => {
    const { rows, shape } = await some();
    await rows.need(0, 10);
    const fields = shape.columns.map((c) => c.code);
    const finding = { rule: "X01", severity: "error", row_id: "r3", field: "CSRQ", explanation: null } as Finding;
    rows.judge("r3", fields, [finding]);
    expect(rows.rows[3]?.row?.cells[fields.indexOf("CSRQ")]?.state).toBe("error");
    rows.judge("r3", fields, []);
    expect(rows.rows[3]?.row?.cells[fields.indexOf("CSRQ")]?.state).toBe("plain");
  });

  it("an unfilled required cell is told from other errors, an explained warning stays", () => {
    const f = (more: Partial<Finding>) => ({ rule: "F01", severity: "error", field: "A", explanation: null, ...more }) as Finding;
    expect(stateBy([f({})], "A", "plain")).toBe("missing");
    expect(stateBy([f({ rule: "R1", severity: "warning" })], "A", "plain")).toBe("warning");
    expect(stateBy([], "A", "explained")).toBe("explained");
  });
});
