/** Text for people, in their language. */
import { createI18n } from "vue-i18n";

import type { Language } from "../wire/types";

/** Texts by key; a nested tree. */
export interface Messages {
  [key: string]: string | Messages;
}

const files = import.meta.glob<Messages>("./*/*.json", { eager: true, import: "default" });

/** The messages of a language: one file a screen or part, named by it. */
export function messages(language: Language): Messages {
  const out: Messages = {};
  for (const [path, tree] of Object.entries(files)) {
    const [, of, name] = /^\.\/(\w+)\/(\w+)\.json$/.exec(path) ?? [];
    if (of === language && name) out[name] = tree;
  }
  return out;
}

/** What a message that chooses is told: the values of its places, the plural's choice, and how to join its parts. */
interface Telling {
  named(name: string): unknown;
  plural(wordings: string[]): string;
  normalize(parts: unknown[]): string;
}

/** A message, or what speaks it. */
type Spoken = string | ((telling: Telling) => string);
interface SpokenTree {
  [key: string]: Spoken | SpokenTree;
}

/** `{n?row:rows}` in a message: the first wording where the number of the place is 1, else the second. */
export const CHOICE = /\{(\w+)(?:\?([^:}]*):([^}]*))?\}/g;

/** A message whose numbers choose wordings, each its own, however they are written (`1,204`). */
function speaking(text: string): Spoken {
  if (!/\{\w+\?/.test(text)) return text;
  const parts: (string | { name: string; wordings: [string, string] | null })[] = [];
  let from = 0;
  for (const found of text.matchAll(CHOICE)) {
    const [whole, name = "", one, many] = found;
    parts.push(text.slice(from, found.index), { name, wordings: one === undefined || many === undefined ? null : [one, many] });
    from = found.index + whole.length;
  }
  parts.push(text.slice(from));
  return ({ named, normalize, plural }) =>
    normalize(
      parts.map((part) => {
        if (typeof part === "string") return part;
        const value = named(part.name);
        if (part.wordings === null) return value;
        // Where markup stands in the place, the number is the plural's.
        return typeof value === "object" ? plural(part.wordings) : part.wordings[String(value) === "1" ? 0 : 1];
      }),
    );
}

function spoken(tree: Messages): SpokenTree {
  return Object.fromEntries(Object.entries(tree).map(([key, of]) => [key, typeof of === "string" ? speaking(of) : spoken(of)]));
}

export const i18n = createI18n({
  legacy: false,
  locale: "zh" as Language,
  fallbackLocale: "zh",
  messages: { zh: spoken(messages("zh")), en: spoken(messages("en")) } as unknown as Record<Language, Messages>,
});

/** The value of a `lang` attribute. */
export const tags: Record<Language, string> = { zh: "zh-CN", en: "en" };

/** Makes the whole page speak a language. */
export function speak(language: Language): void {
  i18n.global.locale.value = language;
  document.documentElement.lang = tags[language];
}

/** A count with separators, the same in both languages. */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** A moment (milliseconds since 1970) as `2026-11-24 10:24`, in the time of this computer. */
export function when(at: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = new Date(at);
  return `${String(day.getFullYear())}-${two(day.getMonth() + 1)}-${two(day.getDate())} ${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** The label of something that has one in each language. */
export function label(of: { zh: string; en: string }, language: Language): string {
  return language === "en" && of.en !== "" ? of.en : of.zh;
}
