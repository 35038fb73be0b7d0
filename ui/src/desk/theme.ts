/** Colours and room of the whole page, as the person prefers. */
import type { Preferences } from "../wire/types";

const dark = "(prefers-color-scheme: dark)";
const contrast = "(prefers-contrast: more)";

/** The value of `data-theme` for a preference; the system is asked where the person left it to it. */
export function themeOf(preferences: Preferences, asks: (query: string) => boolean): "light" | "dark" | "hc" {
  switch (preferences.theme) {
    case "light": return "light";
    case "dark": return "dark";
    case "contrast": return "hc";
    default: return asks(contrast) ? "hc" : asks(dark) ? "dark" : "light";
  }
}

/** Gives the page its colours and room. */
export function dress(preferences: Preferences): void {
  const root = document.documentElement;
  root.dataset["theme"] = themeOf(preferences, (query) => typeof matchMedia === "function" && matchMedia(query).matches);
  root.dataset["density"] = preferences.density;
}
