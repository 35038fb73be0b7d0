/** The reference of the standard: what is looked up, the entry that is shown, and the way back. */
import { reactive, readonly } from "vue";

import type { Host } from "../host/host";
import type { EntryHead, EntryKind, EntryPage, Problem } from "../wire/types";
import { noting } from "./attempt";

/** How many heads are listed at a time. */
const LISTED = 200;

interface Know {
  text: string;
  kind: EntryKind | null;
  heads: EntryHead[];
  total: number;
  page: EntryPage | null;
  /** What narrows the codes of the list that is shown. */
  codes: string;
  problem: Problem | null;
}

export function createReference(host: Host) {
  const know = reactive<Know>({ text: "", kind: null, heads: [], total: 0, page: null, codes: "", problem: null });
  const past: string[] = [];
  let asked = 0;

  const attempt = noting(know);

  /** An answer that was overtaken by a later question is dropped. */
  const list = (): Promise<void> =>
    attempt(async () => {
      const turn = ++asked;
      const hits = await host.call("look_up", { text: know.text, kind: know.kind, limit: LISTED });
      if (turn !== asked) return;
      know.heads = hits.heads;
      know.total = hits.total;
    });

  const show = (key: string, codes = "", leaves = false): Promise<void> =>
    attempt(async () => {
      const page = await host.call("entry", { key, codes });
      if (!page) return;
      if (leaves && know.page && know.page.key !== key) past.push(know.page.key);
      know.page = page;
      know.codes = codes;
    });

  return {
    know: readonly(know) as Readonly<Know>,
    list,
    look(text: string): Promise<void> {
      know.text = text;
      return list();
    },
    only(kind: EntryKind | null): Promise<void> {
      know.kind = kind;
      return list();
    },
    /** Shows an entry; the one that is shown now stays behind it. */
    open: (key: string): Promise<void> => show(key, "", true),
    /** Of the codes of the list that is shown, only those that a text means. */
    narrow: (codes: string): Promise<void> => (know.page ? show(know.page.key, codes) : Promise.resolve()),
    /** The same entry again, as after the language changed. */
    again: (): Promise<void> => Promise.all([list(), know.page ? show(know.page.key, know.codes) : Promise.resolve()]).then(() => undefined),
    /** Back to the entry before; whether there was one. */
    back(): boolean {
      const key = past.pop();
      if (key) void show(key);
      return key !== undefined;
    },
  };
}

export type ReferenceBook = ReturnType<typeof createReference>;
