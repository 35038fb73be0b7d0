import { flushPromises } from "@vue/test-utils";
import { describe, expect, it } from "vitest";

import type { Host } from "../host/host";
import type { EntryPage, LookUp } from "../wire/types";
import { createReference } from "./reference";

const page = (key: string): EntryPage => ({ key, kind: "rule", code: key, title: key, other: "", path: [], lead: "", facts: [], blocks: [] });

function stub() {
  const asked: LookUp[] = [];
  const waiting: (() => void)[] = [];
  const call = async (name: string, request: LookUp & { key: string; codes: string }): Promise<unknown> => {
    if (name === "entry") return request.key === "rule:none" ? null : { ...page(request.key), lead: request.codes };
    asked.push(request);
    if (request.text === "slow") await new Promise<void>((go) => waiting.push(go));
    return { heads: [{ key: request.text, kind: "rule", code: "", title: request.text, of: "" }], total: 1 };
  };
  return { host: { call } as unknown as Host, asked, waiting };
}

describe("the reference", () => {
  it("goes from entry to entry and back", async () => {
    const book = createReference(stub().host);
    for (const key of ["rule:X01", "rule:X02", "rule:none"]) await book.open(key);
    expect(book.know.page?.key).toBe("rule:X02");
    await book.narrow("重庆");
    expect(book.know.page?.lead).toBe("重庆");
    expect(book.back()).toBe(true);
    await flushPromises();
    expect(book.know.page?.key).toBe("rule:X01");
    expect([book.know.codes, book.know.page?.lead]).toEqual(["", ""]);
  });

  it("drops an answer that a later question overtook", async () => {
    const { host, waiting, asked } = stub();
    const book = createReference(host);
    const slow = book.look("slow");
    await book.look("fast");
    waiting.forEach((go) => { go(); });
    await slow;
    expect(book.know.heads[0]?.title).toBe("fast");
    await book.only("list");
    expect(asked.at(-1)).toEqual({ text: "fast", kind: "list", limit: 200 });
  });
});
