import { describe, expect, it } from "vitest";

import { chapterOf, chapters, manual, read, searched, type Block, type Run } from "./manual";

const runsOf = (block: Block): Run[] => ("items" in block ? block.items.flat() : block.runs);

describe("the manual", () => {
  it("reads a chapter as blocks, and leaves markup text", () => {
    const chapter = read("x", "# Title\n\nOne **strong** `F2` [there](seal) <b>not bold</b>\n1. first\n2. second\n- point\n## More\n");
    expect(chapter.title).toBe("Title");
    expect(chapter.blocks.map((block) => block.is)).toEqual(["text", "steps", "points", "heading"]);
    expect(chapter.blocks[0]).toEqual({ is: "text", runs: [
      { is: "text", text: "One ", to: "" }, { is: "strong", text: "strong", to: "" }, { is: "text", text: " ", to: "" }, { is: "key", text: "F2", to: "" },
      { is: "text", text: " ", to: "" }, { is: "link", text: "there", to: "seal" }, { is: "text", text: " <b>not bold</b>", to: "" },
    ] });
  });

  it.each(["zh", "en"] as const)("has every chapter in %s, with links that lead somewhere", (language) => {
    const all = manual(language);
    expect(all.map((one) => one.id)).toEqual([...chapters]);
    for (const chapter of all) {
      expect(chapter.title, chapter.id).not.toBe("");
      expect(chapter.blocks.length, chapter.id).toBeGreaterThan(3);
      const links = chapter.blocks.flatMap(runsOf).filter((run) => run.is === "link");
      for (const link of links) expect(chapters, chapter.id).toContain(link.to);
    }
    for (const id of Object.values(chapterOf)) expect(chapters).toContain(id);
  });

  it("has the same build in both languages", () => {
    const build = (language: "zh" | "en") => manual(language).map((one) => one.blocks.filter((block) => block.is === "heading").length);
    expect(build("en")).toEqual(build("zh"));
  });

  it("is searched by words", () => {
    expect(searched(manual("zh"), "恢复码").map((one) => one.id)).toContain("recovery");
    expect(searched(manual("en"), "Disk FULL").map((one) => one.id)).toEqual(["trouble"]);
    expect(searched(manual("en"), "zebra")).toEqual([]);
    expect(searched(manual("en"), " ")).toHaveLength(chapters.length);
  });
});
