/** The real host: the commands of the desktop program. */
import { invoke } from "@tauri-apps/api/core";

import { asProblem, Refusal, type Host } from "./host";

export function tauriHost(): Host {
  return {
    async call(name, ...args) {
      try {
        return await invoke(name, { request: args[0] ?? null });
      } catch (thrown) {
        throw new Refusal(asProblem(thrown));
      }
    },
  };
}
