/** How a school begins and signs in: vaults that are known, a task package, a new vault, the demo school. */
import { reactive, readonly } from "vue";

import type { Host } from "../host/host";
import type { JobState, Problem, Session, TaskOffer, VaultCard } from "../wire/types";
import { attempting } from "./attempt";
import { ended } from "./job";

/** Where the first run stands. */
export type Step = "choose" | "compare" | "passphrase" | "recovery";

/** What a person fills in for a new vault. */
export interface Form {
  school_code: string;
  school_name: string;
  person: string;
  passphrase: string;
  again: string;
}

/** What is still missing in a form; null where it can be sent. */
export function missing(form: Form): "code" | "name" | "person" | "short" | "differs" | null {
  if (!/^\d{10}$/.test(form.school_code.trim())) return "code";
  if (form.school_name.trim() === "") return "name";
  if (form.person.trim() === "") return "person";
  if ([...form.passphrase].length < 8) return "short";
  return form.passphrase === form.again ? null : "differs";
}

export function createBegin(host: Host, opened: (session: Session) => Promise<void>) {
  const know = reactive({
    step: "choose" as Step,
    vaults: [] as VaultCard[],
    offer: null as TaskOffer | null,
    recovery: "",
    job: null as JobState | null,
    problem: null as Problem | null,
    busy: false,
  });
  let made: Session | null = null;

  const attempt = attempting(know);

  return {
    know: readonly(know) as Readonly<typeof know>,
    load: () => attempt(async () => void (know.vaults = await host.call("vaults"))),
    choose: (handle: string) => attempt(async () => opened(await host.call("choose_vault", { handle }))),
    find: () =>
      attempt(async () => {
        const session = await host.call("find_vault");
        if (session) await opened(session);
      }),
    task: () =>
      attempt(async () => {
        const offer = await host.call("read_task");
        if (!offer) return;
        know.offer = offer;
        know.step = "compare";
      }),
    /** The fingerprint was compared, or there is no task package. */
    goOn(): void {
      know.step = "passphrase";
    },
    back(): void {
      know.problem = null;
      know.offer = null;
      know.step = "choose";
    },
    make: (form: Form) =>
      attempt(async () => {
        const answer = await host.call("create_vault", {
          offer: know.offer?.handle ?? null,
          school_code: form.school_code.trim(),
          school_name: form.school_name.trim(),
          person: form.person.trim(),
          passphrase: form.passphrase,
        });
        know.recovery = answer.recovery;
        made = answer.session;
        know.step = "recovery";
      }),
    /** The recovery code was printed or written down. */
    kept: () =>
      attempt(async () => {
        know.recovery = "";
        if (made) await opened(made);
      }),
    demo: () =>
      attempt(async () => {
        const { job } = await host.call("start_demo");
        try {
          const end = await ended(host, job, (state) => (know.job = state));
          if (end.end === "demo") await opened(end.session);
        } finally {
          know.job = null;
        }
      }),
  };
}
