import { beforeEach, describe, expect, it } from "vitest";

import { after, arrive, unfocused } from "./regions";

describe("the way of F6", () => {
  it.each([
    { here: undefined, back: false, to: "top" },
    { here: "top", back: false, to: "rail" },
    { here: "status", back: false, to: "top" },
    { here: "top", back: true, to: "status" },
    { here: undefined, back: true, to: "status" },
  ])("goes from $here to $to", ({ here, back, to }) => {
    expect(after(["top", "rail", "status"], here, back)).toBe(to);
  });
});

describe("arriving on a screen", () => {
  beforeEach(() => {
    const [rail, screen] = [document.createElement("button"), document.createElement("main")];
    rail.id = "rail";
    screen.className = "main";
    document.body.replaceChildren(rail, screen);
  });

  it("takes the focus into it, where nothing has it", () => {
    expect(unfocused()).toBe(true);
    arrive();
    expect(document.activeElement).toBe(document.querySelector("main"));
    expect(unfocused()).toBe(true);
  });

  it("leaves it where somebody is", () => {
    const rail = document.querySelector<HTMLElement>("#rail");
    rail?.focus();
    arrive();
    expect(document.activeElement).toBe(rail);
    expect(unfocused()).toBe(false);
  });
});
