/** Words for a screen reader, at most one in two seconds: the last one counts. */
export const PAUSE = 2_000;

export function createLive(say: (text: string) => void, now: () => number = Date.now) {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting = "";
  const flush = (): void => {
    timer = undefined;
    last = now();
    say(waiting);
  };
  return {
    tell(text: string): void {
      waiting = text;
      if (timer !== undefined) return;
      const left = last + PAUSE - now();
      if (left <= 0) flush();
      else timer = setTimeout(flush, left);
    },
    stop: () => clearTimeout(timer),
  };
}
