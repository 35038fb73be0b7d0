/** The only door out of the page: every command of the program, by name and type. */
import type { CommandName, Commands } from "../wire/commands";
import type { Problem } from "../wire/types";

type Request<N extends CommandName> = Commands[N]["request"];
type Response<N extends CommandName> = Commands[N]["response"];
/** A command without a request takes none. */
export type Args<N extends CommandName> = Request<N> extends null ? [] : [request: Request<N>];

/** What stands behind the door: the program, or a stand-in for a plain browser and for tests. */
export interface Host {
  call<N extends CommandName>(name: N, ...args: Args<N>): Promise<Response<N>>;
}

/** A command that was refused, with its sentence for a person. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Anything thrown behind the door, as a problem that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return thrown.problem;
  if (isProblem(thrown)) return thrown;
  return { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown), hint: "" };
}

function isProblem(thrown: unknown): thrown is Problem {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown && "hint" in thrown;
}

/** The host of this page. */
export async function openHost(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauriHost();
  if (import.meta.env.MODE === "browser") return (await import("./http")).httpHost();
  if (import.meta.env.DEV || import.meta.env.MODE === "fake") return (await import("./fake")).fakeHost();
  throw new Error("This page belongs in the window of zhibao-desktop.");
}
