/** Where the points of a trend stand in a picture. */
import type { TrendPoint } from "../wire/types";

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The most periods of one picture. */
const MOST = 7;

/** `2025-2026-1` as `25-26-1`, `2026-11` as it is. */
export function periodShort(period: string): string {
  return period.replace(/^\d\d(\d\d)-\d\d(\d\d)/, "$1-$2");
}

const round = (n: number): number => Math.round(n * 10) / 10;

/** The newest points and the lines to keep, from left to right and upwards; all of them are within the frame. */
export function scale(points: readonly TrendPoint[], lines: readonly number[], frame: Frame) {
  const shown = points.slice(-MOST);
  const all = [...shown.map((point) => point.value), ...lines];
  const [low, high] = [Math.min(...all, 0), Math.max(...all)];
  const span = high - low || 1;
  const [inner, tall] = [frame.width - frame.left - frame.right, frame.height - frame.top - frame.bottom];
  const y = (value: number): number => round(frame.top + tall - ((value - low) / span) * tall);
  const x = (nth: number): number => round(frame.left + (shown.length > 1 ? 14 + (nth / (shown.length - 1)) * (inner - 28) : inner / 2));
  return {
    shown,
    points: shown.map((point, nth) => ({ x: x(nth), y: y(point.value) })),
    lines: lines.map((value) => ({ value, y: y(value) })),
    base: y(low),
  };
}
