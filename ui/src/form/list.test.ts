import { describe, expect, it } from "vitest";

import { fakeHost } from "../host/fake";
import { createRecordList } from "./list";

async function listed(row: number) {
  const host = fakeHost();
  const list = createRecordList(host);
  const shape = await host.call("columns", { table: "student" });
  await list.around(shape, row, `r${row}`);
  return { list, shape };
}

describe("the records beside the form", () => {
  it("are those around the open one, with what is wrong with them", async () => {
    const { list } = await listed(1203);
    expect([list.know.first, list.know.rows.length]).toEqual([1173, 60]);
    const open = list.items.value.find((item) => item.rowId === "r1203");
    expect(open).toMatchObject({ n: 1203, state: "error" });
    expect(open?.who).not.toBe("");
  });

  it("grow both ways and never beyond the table", async () => {
    const { list } = await listed(20);
    expect(list.know.first).toBe(0);
    await list.before();
    expect(list.know.first).toBe(0);
    await list.more();
    expect(list.know.rows).toHaveLength(120);
    const end = (await listed(3480)).list;
    await end.more();
    expect(end.know.first + end.know.rows.length).toBe(3486);
    await end.before();
    expect([end.know.first, end.know.rows[0]?.row_id]).toEqual([3390, "r3390"]);
  });

  it("stay while one steps through them, and are narrowed by a text", async () => {
    const { list, shape } = await listed(100);
    const { rows } = list.know;
    await list.around(shape, 101, "r101");
    expect(list.know.rows).toBe(rows);
    await list.find("王");
    expect([list.know.text, list.know.first]).toEqual(["王", 0]);
    await list.around(shape, 900, "r900");
    expect(list.know.first).toBe(0);
  });
});
