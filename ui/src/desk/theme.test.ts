import { describe, expect, it } from "vitest";

import type { Preferences, Theme } from "../wire/types";
import { dress, themeOf } from "./theme";

const prefer = (theme: Theme): Preferences => ({ language: "zh", theme, density: "large", enter_right: false });

describe("colours", () => {
  it.each([
    ["light", "dark", "light"], ["dark", "", "dark"], ["contrast", "", "hc"],
    ["system", "", "light"], ["system", "dark", "dark"], ["system", "more dark", "hc"],
  ] as const)("%s on a system that is %s", (theme, system, told) => {
    expect(themeOf(prefer(theme), (query) => system !== "" && system.split(" ").some((word) => query.includes(word)))).toBe(told);
  });

  it("dress the page", () => {
    dress(prefer("contrast"));
    expect({ ...document.documentElement.dataset }).toMatchObject({ theme: "hc", density: "large" });
  });
});
