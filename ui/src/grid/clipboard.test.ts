import { describe, expect, it } from "vitest";

import { parseTable, parseTabs, readPaste, tile, writeTabs } from "./clipboard";

describe("text with tabs", () => {
  it.each([
    ["a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]],
    ["one", [["one"]]],
    ["\t\n\t", [["", ""], ["", ""]]],
    ['"a\tb"\tc', [["a\tb", "c"]]],
    ['"two\nlines"\n"say ""hi"""', [["two\nlines"], ['say "hi"']]],
    ['"unclosed\tx', [['"unclosed', "x"]]],
    ['"quoted" word\tx', [['"quoted" word', "x"]]],
    ["a\rb", [["a"], ["b"]]],
    ["", [[""]]],
  ])("%j", (text, rows) => {
    expect(parseTabs(text)).toEqual(rows);
  });

  it("comes back as it was written", () => {
    const rows = [["a\tb", 'say "hi"'], ["x\ny", ""], ["=1+1", "汉字"]];
    expect(parseTabs(writeTabs(rows))).toEqual(rows);
  });
});

describe("markup", () => {
  it("is read as texts, with spanned cells in place, and runs nothing", () => {
    const markup = "<table><tr><td colspan=2>甲</td><td rowspan=2>乙</td></tr><tr><td><b>1</b>&nbsp; 2</td><td><img src=x onerror=alert(1)></td><td>丙</td></tr></table>";
    expect(parseTable(markup)).toEqual([["甲", "", "乙"], ["1 2", "", "", "丙"]]);
    expect(parseTable("<p>none</p>")).toBeNull();
  });

  it("serves where there is no text", () => {
    expect(readPaste("", "<table><tr><td> x </td></tr></table>")).toEqual([["x"]]);
    expect(readPaste(" a\tb\nc", "<table><tr><td>z</td></tr></table>")).toEqual([["a", "b"], ["c", ""]]);
  });
});

describe("a block over a larger range", () => {
  it("is repeated where the range is a multiple of it", () => {
    expect(tile([["x"]], 2, 3)).toEqual([["x", "x", "x"], ["x", "x", "x"]]);
    expect(tile([["a", "b"]], 2, 2)).toEqual([["a", "b"], ["a", "b"]]);
    expect(tile([["a", "b"]], 2, 3)).toEqual([["a", "b"]]);
    expect(tile([["a"], ["b"]], 1, 1)).toEqual([["a"], ["b"]]);
  });
});
