/** The program behind a loopback address: the same desk, for a plain browser. */
import { asProblem, Refusal, type Host } from "./host";

export function httpHost(base = ""): Host {
  return {
    async call(name, ...args) {
      // eslint-disable-next-line no-restricted-globals -- the loopback is the door here; the window never loads this file
      const answer = await fetch(`${base}/call/${name}`, { method: "POST", body: JSON.stringify(args[0] ?? null) });
      const body: unknown = await answer.json();
      if (!answer.ok) throw new Refusal(asProblem(body));
      return body as never;
    },
  };
}
