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

export const i18n = createI18n({
  legacy: false,
  locale: "zh" as Language,
  fallbackLocale: "zh",
  messages: { zh: messages("zh"), en: messages("en") },
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
