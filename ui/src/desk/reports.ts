/** Statistical reports: their list, one of them as its form, the records behind a cell. */
import { computed, shallowReactive } from "vue";

import type { Host } from "../host/host";
import type { Problem, ReportCard, ReportPage, Written } from "../wire/types";
import { noting } from "./attempt";
import { createBehind } from "./behind";
import { useDesk } from "./desk";
import { jobsOf } from "./jobs";

/** A cell of the form, counted from its top left figure. */
export interface Place {
  row: number;
  column: number;
}

/** The headings over a column of figures, from the top down, without those that repeat. */
export function headings(page: ReportPage, column: number): string[] {
  const at = page.stubs + column;
  return page.heads.filter((head) => head.from <= at && at < head.from + head.across).map((head) => head.text);
}

/** What a cell is called: its row and headings. */
export function cellName(page: ReportPage, { row, column }: Place): string {
  return [page.rows[row]?.stubs[0] ?? "", ...headings(page, column)].filter((part) => part !== "").join(" · ");
}

export interface Bar {
  place: Place;
  name: string;
  text: string;
  value: number;
  opens: boolean;
}

/** The numbers of a column that can be set side by side: its parts; totals only where there is nothing else. */
export function bars(page: ReportPage, column: number): Bar[] {
  const drawn = (rows: typeof page.rows): Bar[] =>
    rows.flatMap((row) => {
      const cell = row.cells[column];
      if (cell?.kind !== "number") return [];
      const value = Number(cell.text.replace(/[,%]/g, ""));
      return [{ place: { row: page.rows.indexOf(row), column }, name: row.stubs[0] ?? "", text: cell.text, value, opens: cell.opens }];
    });
  const parts = drawn(page.rows.filter((row) => !row.strong));
  return parts.length > 0 ? parts : drawn(page.rows);
}

export function createReports(host: Host) {
  const know = shallowReactive({
    list: [] as ReportCard[],
    chosen: null as string | null,
    page: null as ReportPage | null,
    /** The cell whose records are shown. */
    cell: null as Place | null,
    written: null as Written | null,
    writing: false,
    busy: false,
    problem: null as Problem | null,
  });
  const behind = createBehind(host);
  let turn = 0;

  const attempt = noting(know);

  function close(): void {
    know.cell = null;
    void behind.open(null);
  }

  async function choose(report: string): Promise<void> {
    const mine = (turn += 1);
    if (report !== know.chosen) close();
    know.chosen = report;
    know.busy = true;
    await attempt(async () => {
      const page = await host.call("report", { report });
      if (mine === turn) know.page = page;
    });
    if (mine === turn) know.busy = false;
  }

  return {
    know,
    behind,
    cellName: computed(() => (know.page && know.cell ? cellName(know.page, know.cell) : "")),
    load: (): Promise<void> =>
      attempt(async () => {
        know.list = await host.call("reports");
        const first = know.chosen ?? know.list[0]?.id;
        if (first) await choose(first);
      }),
    choose,
    /** Shows the records behind a cell, where it has any. */
    async open(place: Place): Promise<void> {
      const { page } = know;
      const [row, column] = [page?.rows[place.row], page?.columns[place.column]];
      if (!page || !row || !column || !row.cells[place.column]?.opens) return;
      know.cell = place;
      await behind.open({ kind: "cell", report: page.id, row: row.key, column });
    },
    close,
    /** Writes a report, or all of them, into a workbook. */
    write: (report: string | null): Promise<void> =>
      attempt(async () => {
        know.written = null;
        know.writing = true;
        try {
          const job = await host.call("export_reports", { reports: report ? [report] : [] });
          const outcome = job && (await jobsOf(host).follow(job));
          if (outcome?.end === "exported") know.written = outcome.written;
          if (outcome?.end === "failed") know.problem = outcome.problem;
        } finally {
          know.writing = false;
        }
      }),
  };
}

export type Reports = ReturnType<typeof createReports>;

const known = new WeakMap<Host, Reports>();

/** The reports of this page's program: where the person was is kept between visits. */
export function useReports(): Reports {
  const { host } = useDesk();
  const reports = known.get(host) ?? createReports(host);
  known.set(host, reports);
  return reports;
}
