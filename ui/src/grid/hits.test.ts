import { describe, expect, it } from "vitest";

import { hitsOf } from "./hits";

const marked = (pieces: { text: string; hit: boolean }[]): string => pieces.map((p) => (p.hit ? `[${p.text}]` : p.text)).join("");

describe("marks", () => {
  it.each([
    ["jsj", "[计算机]应用", "[j]ì [s]uàn [j]ī yìng yòng"],
    ["yy", "计算机[应用]", "jì suàn jī [y]ìng [y]òng"],
    ["jisu", "[计算]机应用", "[jì] [su]àn jī yìng yòng"],
    ["算机", "计[算机]应用", "jì suàn jī yìng yòng"],
    ["710", "计算机应用", "jì suàn jī yìng yòng"],
    ["", "计算机应用", "jì suàn jī yìng yòng"],
  ])("%s", (query, name, pinyin) => {
    const hits = hitsOf("计算机应用", "jì suàn jī yìng yòng", query);
    expect([marked(hits.name), marked(hits.pinyin)]).toEqual([name, pinyin]);
  });
});
