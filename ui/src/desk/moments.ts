/** Moments and sizes as people read them. */

const two = (n: number): string => String(n).padStart(2, "0");

/** `2026-11-23 14:05:12`, in the time of this computer. */
export function moment(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `14:05` of today, `11-23 14:05` of this year, otherwise the day alone. */
export function shortMoment(ms: number, now: number): { day: "today" | "other"; text: string } {
  const [at, today] = [new Date(ms), new Date(now)];
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === today.toDateString()) return { day: "today", text: clock };
  const day = `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  if (at.getFullYear() === today.getFullYear()) return { day: "other", text: `${day} ${clock}` };
  return { day: "other", text: `${at.getFullYear()}-${day}` };
}

/** `1.4 MB`; small ones in kB. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
