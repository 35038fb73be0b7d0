/** How things stand between this computer and the server, in one word. Pure. */
import type { Network } from "../wire/types";

export type NetWord = "offline" | "online" | "syncing" | "waiting" | "unclear" | "stranger";

/** A time-out is never told as sent or failed: it is being asked about. */
export function netWord(network: Network | null, working: boolean): NetWord {
  if (working) return "syncing";
  if (network === null || network.server === null) return "offline";
  if (network.contact === "stranger") return "stranger";
  if (network.contact === "unclear") return "unclear";
  if (network.contact === "answered") return network.waiting > 0 ? "waiting" : "online";
  return "offline";
}
