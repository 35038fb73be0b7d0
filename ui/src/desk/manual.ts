/** The manual: short chapters in plain text files, a small part of Markdown. What is read becomes blocks, never markup. */
import type { Language } from "../wire/types";
import type { Screen } from "./desk";

/** A piece of a line: words, strong words, a key or the name of something on the screen, a link to a chapter. */
export interface Run {
  is: "text" | "strong" | "key" | "link";
  text: string;
  /** The chapter of a link. */
  to: string;
}

export type Block =
  | { is: "heading" | "text"; runs: Run[] }
  | { is: "steps" | "points"; items: Run[][] };

export interface Chapter {
  id: string;
  title: string;
  blocks: Block[];
  /** Everything in it, for the search. */
  words: string;
}

/** The chapters, in the order in which a school meets them. */
export const chapters = ["first-run", "round", "capture", "import", "problems", "seal", "stick", "online", "figures", "backup", "recovery", "trouble"] as const;

/** What F1 opens on a screen. */
export const chapterOf: Record<Screen, (typeof chapters)[number]> = {
  home: "round", data: "capture", import: "import", problems: "problems", submit: "seal", exchange: "online", warnings: "figures", statistics: "figures", settings: "backup", help: "first-run",
};

const files = import.meta.glob<string>("../text/manual/*/*.md", { eager: true, query: "?raw", import: "default" });

const mark = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(([\w-]+)\)/g;

function runs(line: string): Run[] {
  const out: Run[] = [];
  let from = 0;
  for (const found of line.matchAll(mark)) {
    if (found.index > from) out.push({ is: "text", text: line.slice(from, found.index), to: "" });
    const [all, strong, key, link, to] = found;
    out.push(strong !== undefined ? { is: "strong", text: strong, to: "" } : key !== undefined ? { is: "key", text: key, to: "" } : { is: "link", text: link ?? "", to: to ?? "" });
    from = found.index + all.length;
  }
  if (from < line.length) out.push({ is: "text", text: line.slice(from), to: "" });
  return out;
}

/** Reads a chapter: `# title`, `## heading`, `- point`, `1. step`, paragraphs. */
export function read(id: string, text: string): Chapter {
  const blocks: Block[] = [];
  let title = "";
  for (const line of text.split(/\r?\n/).map((one) => one.trim()).filter((one) => one !== "")) {
    const [, sign = "", rest = ""] = /^(##?|-|\d+\.)\s+(.*)$/.exec(line) ?? [null, "", line];
    const said = rest || line;
    if (sign === "#") title = said;
    else if (sign === "##") blocks.push({ is: "heading", runs: runs(said) });
    else if (sign === "") blocks.push({ is: "text", runs: runs(said) });
    else {
      const is = sign === "-" ? "points" : "steps";
      const last = blocks.at(-1);
      if (last?.is === is) last.items.push(runs(said));
      else blocks.push({ is, items: [runs(said)] });
    }
  }
  return { id, title, blocks, words: text.replace(/[*`#]|\[|\]\([\w-]+\)/g, "").toLowerCase() };
}

/** The manual in a language. */
export function manual(language: Language): Chapter[] {
  return chapters.map((id) => read(id, files[`../text/manual/${language}/${id}.md`] ?? ""));
}

/** The chapters that hold every word that was typed. */
export function searched(all: readonly Chapter[], text: string): Chapter[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return all.filter((chapter) => words.every((word) => chapter.words.includes(word)));
}
