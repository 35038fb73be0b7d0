/** Text for people, in their language. */
import { createI18n } from "vue-i18n";

import type { Language } from "../wire/types";
import en from "./en.json";
import zh from "./zh.json";

export type Messages = typeof zh;

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: "zh",
  fallbackLocale: "zh",
  messages: { zh, en },
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

/** The label of something that has one in each language. */
export function label(of: { zh: string; en: string }, language: Language): string {
  return language === "en" && of.en !== "" ? of.en : of.zh;
}
