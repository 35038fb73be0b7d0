/** What the page knows: the session, the tables, where the person is. Views read it and call its intents. */
import { computed, inject, reactive, readonly, type InjectionKey } from "vue";

import type { Host } from "../host/host";
import { speak } from "../text/text";
import { attempting } from "./attempt";
import { dress } from "./theme";
import { chapterOf } from "./manual";
import { createSaving } from "./saving";
import { plain } from "../grid/rows";
import type { Domain, Draft, Finding, FindingsOf, Language, Preferences, Problem, RuleCount, Session, TableCard, View } from "../wire/types";

export type Screen = "home" | "data" | "import" | "problems" | "submit" | "exchange" | "warnings" | "statistics" | "settings" | "help";

/** What help shows: the manual, the reference of the standard, the keys, diagnostics. */
export type HelpPart = "manual" | "standard" | "keys" | "care";

/** A cell to go to; `turn` tells two requests for the same cell apart. */
export interface Target {
  row: number | null;
  /** The record, where the caller knows it. */
  rowId: string | null;
  field: string | null;
  /** The rows that are shown there; null: as they were left. */
  view: View | null;
  turn: number;
}

/** A record that is shown as a form. */
export interface OpenRecord {
  table: string;
  rowId: string;
  field: string | null;
}

/** Every open finding. */
export const everything: FindingsOf = { table: null, severity: null, rule: null, row_id: null, explained: false, offset: 0, limit: 500 };

interface Know {
  session: Session | null;
  domains: Domain[];
  rules: RuleCount[];
  errors: number;
  warnings: number;
  screen: Screen;
  table: string | null;
  target: Target | null;
  record: OpenRecord | null;
  /** The list of tables is asked for. */
  jumping: boolean;
  /** The entry of the reference that is asked for. */
  entry: string | null;
  /** What help shows. */
  help: HelpPart;
  /** The chapter of the manual that is read. */
  chapter: string;
  /** A sealed period that is looked at alone, to be read; null for what is worked on. */
  looking: string | null;
  problem: Problem | null;
  busy: boolean;
}

export function createDesk(host: Host) {
  const know = reactive<Know>({
    session: null,
    domains: [],
    rules: [],
    errors: 0,
    warnings: 0,
    screen: "home",
    table: null,
    target: null,
    record: null, jumping: false,
    entry: null,
    help: "manual",
    chapter: chapterOf.help,
    looking: null,
    problem: null,
    busy: false,
  });
  let turn = 0;
  let leave: () => void = () => undefined;
  const saving = createSaving(host, (edited) => {
    know.errors = edited.errors;
    know.warnings = edited.warnings;
  });

  const attempt = attempting(know);

  async function take(session: Session): Promise<void> {
    know.session = session;
    speak(session.preferences.language);
    dress(session.preferences);
    if (session.state !== "open" || session.version_open || session.opening) know.looking = null;
    if (session.state !== "open") return;
    const [domains, found] = await Promise.all([
      host.call("tables"),
      host.call("findings", { ...everything, limit: 0 }),
    ]);
    know.domains = domains;
    know.rules = found.rules;
    know.errors = found.errors;
    know.warnings = found.warnings;
  }

  const preferences = (): Preferences =>
    know.session?.preferences ?? { language: "zh", theme: "system", density: "dense", enter_right: false };

  async function forget({ table, row_id, field }: Draft): Promise<void> {
    await host.call("keep_draft", { table, row_id, field, text: null });
    await take(await host.call("session"));
  }

  const tables = computed(() => know.domains.flatMap((domain) => domain.tables));

  return {
    know: readonly(know) as Readonly<Know>,
    host,
    saving,
    tables,
    /** The table that is open. */
    table: computed<TableCard | null>(() => tables.value.find((t) => t.id === know.table) ?? null),
    language: computed<Language>(() => know.session?.preferences.language ?? "zh"),

    /** Takes what is open from an answer, and asks anew for what follows from it. */
    take,
    /** Asks anew for what changed beyond one table, as after an import. */
    refresh: () => attempt(async () => take(await host.call("session"))),
    start: () => attempt(async () => take(await host.call("session"))),
    /** A session that another part of the page brought about. */
    opened: take,
    unlock: (passphrase: string, person: string | null = null) =>
      attempt(async () => take(await host.call("unlock", { person, passphrase }))),
    prefer: (change: Partial<Preferences>) => attempt(async () => take(await host.call("set_preferences", { ...preferences(), ...change }))),
    setLanguage(language: Language): Promise<void> {
      return this.prefer({ language });
    },
    lock: () => attempt(async () => take(await host.call("lock"))),

    go(screen: Screen): void {
      know.screen = screen;
    },
    /** Works on the present data, or on the version of a period that was begun. */
    workOn: (period: string | null) => attempt(async () => take(await host.call("work_on", { period }))),
    /** Looks at the records of a sealed period alone; null ends that. */
    async lookAt(period: string | null): Promise<void> {
      if (period !== null && (know.session?.version_open || know.session?.opening)) await this.workOn(null);
      know.looking = period;
    },
    /** Shows an entry of the reference, or without one the chapter of the present screen; `back` leads to where the person was, the
     * screen where absent. */
    help(entry: string | null, back?: () => void): void {
      const { screen } = know;
      if (screen !== "help") {
        leave = back ?? (() => { know.screen = screen; });
        know.chapter = chapterOf[screen];
      }
      know.entry = entry;
      know.help = entry === null ? "manual" : "standard";
      know.screen = "help";
    },
    /** Turns to another part of help, or another chapter of the manual. */
    turn(part: HelpPart, chapter?: string): void {
      know.help = part;
      know.chapter = chapter ?? know.chapter;
    },
    /** Back from the reference. */
    leaveHelp: (): void => { leave(); },
    /** Asks for a table to jump to, from wherever the person is. */
    jump(): void {
      know.record = null;
      know.screen = "data";
      know.jumping = true;
    },
    jumped(): void {
      know.jumping = false;
    },
    open(table: string): void {
      know.table = table;
      know.target = null;
      know.record = null;
      know.screen = "data";
    },
    /** Shows a record as a form. */
    openRecord(table: string, rowId: string, field: string | null): void {
      know.table = table;
      know.record = { table, rowId, field };
      know.screen = "data";
    },
    /** Back from the form to the grid, to the same record. */
    closeRecord(rowId: string | null = null, field: string | null = null): void {
      know.record = null;
      if (!rowId) return;
      turn += 1;
      know.target = { row: null, rowId, field, view: null, turn };
    },
    /** Says, or takes back, that a table holds nothing this period. */
    setEmpty: (table: string, empty: boolean) => attempt(async () => void (know.domains = await host.call("set_empty", { table, empty }))),
    /** Goes where the person left off. */
    resume: () =>
      attempt(async () => {
        const place = know.session?.place;
        if (!place) return;
        const record = place.row_id ? await host.call("record", { table: place.table, row_id: place.row_id, view: plain }) : null;
        know.table = place.table;
        know.record = null;
        know.screen = "data";
        turn += 1;
        know.target = record?.row == null ? null : { row: record.row, rowId: place.row_id, field: place.field, view: null, turn };
      }),
    /** Puts a cell that was still being typed when the program ended back. */
    putBack: (draft: Draft) =>
      attempt(async () => {
        const cells = [{ field: draft.field, text: draft.text }];
        await host.call("edit", { do: "set", table: draft.table, row_id: draft.row_id, cells });
        await forget(draft);
      }),
    dropDraft: (draft: Draft) => attempt(() => forget(draft)),
    /** Reads the tables and their counts again. */
    recount: () => attempt(async () => void (know.domains = await host.call("tables"))),
    /** Goes to a record of a table. */
    openAt(table: string, row: number | null, rowId: string | null, field: string | null): void {
      know.table = table;
      know.screen = "data";
      turn += 1;
      know.record = null;
      know.target = { row, rowId, field, view: null, turn };
    },
    /** Goes to the cell of a finding. */
    visit(finding: Finding): void {
      know.table = finding.table;
      know.screen = "data";
      turn += 1;
      know.record = null;
      know.target = { row: finding.row, rowId: finding.row_id, field: finding.field, view: null, turn };
    },
    /** Goes to a table of which only some rows are shown: those of a rule, those listed, those that stand somehow. */
    openView(table: string, view: Partial<View>, rowId: string | null = null, field: string | null = null): void {
      know.table = table;
      know.screen = "data";
      turn += 1;
      know.record = null;
      know.target = { row: null, rowId, field, view: { ...plain, ...view }, turn };
    },
    /** Goes to the first finding of the whole vault. */
    first(): Promise<void> {
      return attempt(async () => {
        const found = await host.call("findings", { ...everything, limit: 1 });
        const finding = found.items[0];
        if (finding) this.visit(finding);
      });
    },
  };
}

export type Desk = ReturnType<typeof createDesk>;

export const deskKey: InjectionKey<Desk> = Symbol("desk");

/** The desk of this page. */
export function useDesk(): Desk {
  const desk = inject(deskKey);
  if (!desk) throw new Error("A view stands outside of the desk.");
  return desk;
}
