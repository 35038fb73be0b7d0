import { describe, expect, it } from "vitest";

import { CHOICE, count, i18n, messages, type Messages } from "./text";

function flat(tree: Messages, prefix = ""): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") out.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) out.set(inner, text);
  }
  return out;
}

const places = (text: string): string[] => [...new Set([...text.matchAll(CHOICE)].map((found) => found[1] ?? ""))].sort();

/** Keys that stand twice in one object of a JSON text: reading it would keep the last without a word. */
function twice(text: string): string[] {
  const open: Set<string>[] = [];
  const out: string[] = [];
  for (const [token, key] of text.matchAll(/[{}]|"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (key !== undefined) {
      if (open.at(-1)?.has(key)) out.push(key);
      open.at(-1)?.add(key);
    }
  }
  return out;
}

describe("messages", () => {
  it("have no key twice", () => {
    expect(twice('{ "a": "{n}", "b": { "a": "x" }, "a": "y" }')).toEqual(["a"]);
    const files = import.meta.glob<string>("./*/*.json", { eager: true, query: "?raw", import: "default" });
    expect(Object.keys(files).length).toBeGreaterThan(20);
    for (const [path, text] of Object.entries(files)) expect([path, twice(text)]).toEqual([path, []]);
  });

  const both = [flat(messages("zh")), flat(messages("en"))] as const;

  it("have the same keys in both languages", () => {
    expect([...both[1].keys()].sort()).toEqual([...both[0].keys()].sort());
  });

  it("have the same places in both languages", () => {
    for (const [key, text] of both[0]) expect([key, places(both[1].get(key) ?? "")]).toEqual([key, places(text)]);
  });

  it("say something, and hold no Chinese in English but the name of the other language", () => {
    for (const text of both[0].values()) expect(text.trim()).not.toBe("");
    for (const [key, text] of both[1]) if (key !== "app.other") expect(text).not.toMatch(/\p{Script=Han}/u);
  });

  it("choose the wording of each number by itself, in English", () => {
    const say = (key: string, places: Record<string, string | number>): string => i18n.global.t(key, places, { locale: "en" });
    expect(say("data.size", { rows: count(1), columns: 12 })).toBe("1 row · 12 columns");
    expect(say("data.size", { rows: count(1204), columns: 1 })).toBe("1,204 rows · 1 column");
    expect(say("grid.rows", { n: 0 })).toBe("0 rows");
  });

  // Words in -s after a number that are no plural of what it counts.
  const singular = /^(is|was|has|does|s|as)$/;
  it("say one thing as one, in English", () => {
    for (const [key, text] of both[1]) {
      if (key === "print.too_many") continue; // A fixed number, far above one.
      const one = text.replace(CHOICE, (_, name: string, first?: string) => first ?? (/^(at|row|all|total)$/.test(name) ? "" : "1"));
      for (const [, first = "", second = ""] of one.matchAll(/\b1 ([a-z]+)(?: ([a-z]+))?/g)) {
        const plural = [first, /^(new|more|other|open|later|required|empty)$/.test(first) ? second : ""].filter((word) => word.endsWith("s") && !singular.test(word));
        expect([key, text, plural]).toEqual([key, text, []]);
      }
    }
  });
});
