/** The regions of the window, walked by F6: top, rail, what the screen has (toolbar, grid, panel, or all of it), status. */
const FOCUSABLE = "[data-testid=editor], button:not([tabindex='-1']), [tabindex='0'], a[href], input, select, textarea";

/** Where F6 goes from a region: the next that can take the focus, around the end. */
export function after<T>(regions: readonly T[], here: T | undefined, back: boolean): T | undefined {
  const at = here === undefined ? (back ? 0 : -1) : regions.indexOf(here);
  return regions.at((at + (back ? -1 : 1)) % Math.max(regions.length, 1));
}

export function step(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>("header.top, nav.rail, [data-region], main.main:not(:has([data-region]))")].filter((one) => one.querySelector(FOCUSABLE));
  const here = regions.findLast((one) => one.contains(document.activeElement));
  const next = after(regions, here, back);
  const target = next?.matches("[data-region=grid]") ? next.querySelector<HTMLElement>("[data-testid=editor]") : next?.querySelector<HTMLElement>(FOCUSABLE);
  target?.focus({ preventScroll: true });
}

/** Whether nothing in particular has the focus: what comes may take it. */
export function unfocused(): boolean {
  const here = document.activeElement;
  return here === null || here === document.body || here.matches("main.main");
}

/** Takes the focus into the screen, where what had it is gone. A screen that wants it for a place of its own takes it from there. */
export function arrive(): void {
  const screen = document.querySelector<HTMLElement>("main.main");
  if (screen === null || !unfocused()) return;
  screen.tabIndex = -1;
  screen.focus({ preventScroll: true });
}
