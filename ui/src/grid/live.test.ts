import { afterEach, describe, expect, it, vi } from "vitest";

import { createLive, PAUSE } from "./live";

afterEach(() => void vi.useRealTimers());

describe("the live region", () => {
  it("speaks at once, then the last word of every two seconds", () => {
    vi.useFakeTimers();
    const said: string[] = [];
    const live = createLive((text) => said.push(text));
    for (const text of ["a", "b", "c"]) live.tell(text);
    expect(said).toEqual(["a"]);
    vi.advanceTimersByTime(PAUSE);
    expect(said).toEqual(["a", "c"]);
    vi.advanceTimersByTime(PAUSE);
    live.tell("d");
    expect(said).toEqual(["a", "c", "d"]);
  });
});
