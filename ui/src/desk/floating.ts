/** Where a list that belongs to a button or an input stands, so that no scrolling box cuts it off. */
export function floating(anchor: Element | null | undefined, width: number, height: number): Record<string, string> {
  if (!anchor) return {};
  const box = anchor.getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8));
  const place = below < height && box.top > below ? { bottom: `${window.innerHeight - box.top}px` } : { top: `${box.bottom}px` };
  return { position: "fixed", left: `${left}px`, width: `${width}px`, ...place };
}
