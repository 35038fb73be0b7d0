/** Turns shown columns into columns of RevoGrid. Everything shown is a text node; no markup is ever built. */
import type { CellTemplate, ColumnGrouping, ColumnRegular, ColumnTemplateFunc, HyperFunc, PropertiesFunc, VNode } from "@revolist/revogrid";

import type { Shown } from "../grid/columns";
import type { GridRow } from "../grid/rows";
import { count, label } from "../text/text";
import type { Cell, Column, Language, Section, Sort } from "../wire/types";

/** Words that the grid needs. */
export interface GridWords {
  required: string;
  columns(n: number): string;
}

const NUMBERS = new Set<Column["kind"]>(["integer", "number"]);
const DIGITS = /^(SFZJH|XJH|XH|.*HM)$/;

const sealed = (model: unknown): boolean => (model as GridRow).row?.sealed != null;
const cellOf = (model: unknown, at: number): Cell | undefined => (model as GridRow).row?.cells[at];

export function gridColumns(shown: readonly Shown[], sections: readonly { section: Section; size: number }[], language: Language, words: GridWords, sort: Sort | null): (ColumnGrouping | ColumnRegular)[] {
  const build = (one: Shown, index: number): ColumnRegular => {
    const { column } = one;
    return {
      prop: column.code,
      name: label(column, language),
      size: one.width,
      ...(one.pinned ? { pin: "colPinStart" as const } : {}),
      columnProperties: () => ({
        role: "columnheader", "aria-colindex": String(index + 2),
        ...(sort?.field === column.code ? { "aria-sort": sort.down ? "descending" : "ascending" } : {}),
      }),
      columnTemplate: (h) => [
        h("span", { class: "head", title: `${column.zh} · ${column.en} · ${column.code}` }, [
          h("span", {}, [h("span", {}, label(column, language)), ...(column.required ? [star(h)] : []), ...(sort?.field === column.code ? [h("span", { class: "way", "aria-hidden": "true" }, sort.down ? "↓" : "↑")] : [])]),
          ...(language === "en" ? [h("span", { class: "also", lang: "zh-CN" }, column.zh)] : []),
        ]),
      ],
      cellTemplate: cellTemplate(one, words),
      cellProperties: cellProperties(one, index),
    };
  };
  const built = shown.map(build);
  const pinned = built.filter((c) => c.pin !== undefined);
  const rest = shown.map((one, n) => ({ one, built: built[n] as ColumnRegular })).filter(({ one }) => !one.pinned);
  if (sections.length < 2) return [...pinned, ...rest.map((r) => r.built)];
  const known = new Set(sections.map(({ section }) => section.id));
  const groups = sections
    .map(({ section, size }) => ({ name: `${label(section, language)} ${words.columns(size)}`, children: rest.filter(({ one }) => one.column.section === section.id).map((r) => r.built) }))
    .filter((group) => group.children.length > 0);
  return [...pinned, ...groups, ...rest.filter(({ one }) => !known.has(one.column.section)).map((r) => r.built)];
}

const star = (h: HyperFunc<VNode>): VNode => h("span", { class: "req", "aria-hidden": "true" }, "*");

function cellTemplate(one: Shown, words: GridWords): CellTemplate {
  return (h, props) => {
    const cell = cellOf(props.model, one.at);
    if (!cell) return "";
    const text = cell.state === "missing" && cell.text === "" ? words.required : cell.text;
    const marks: VNode[] = [];
    if (cell.code !== undefined) marks.push(h("span", { class: "code" }, cell.code));
    if (cell.edited) marks.push(h("span", { class: "dot" }));
    if (cell.commented) marks.push(h("span", { class: "says" }));
    const kept = one.column.locked !== null ? cell.text !== "" : one.pinned && sealed(props.model);
    if (kept) marks.push(h("span", { class: "key" }));
    return marks.length === 0 ? text : [text, ...marks];
  };
}

function cellProperties(one: Shown, index: number): PropertiesFunc {
  const { column } = one;
  const base = [NUMBERS.has(column.kind) ? "num" : "", column.kind === "text" && column.lists.length === 0 && column.refers === null && DIGITS.test(column.code) ? "mono" : ""].filter((name) => name !== "");
  return (props) => {
    const cell = cellOf(props.model, one.at);
    const state = cell?.state ?? "plain";
    const wrong = state === "error" || state === "missing";
    const classes: Record<string, boolean> = {};
    for (const name of base) classes[name] = true;
    if (wrong) classes["is-error"] = true;
    if (state !== "plain" && state !== "error") classes[`is-${state}`] = true;
    if (cell?.commented) classes["is-commented"] = true;
    const locked = column.locked !== null || sealed(props.model);
    if (locked) classes["is-locked"] = true;
    if ((props.model as GridRow).gone) classes["is-gone"] = true;
    return {
      class: classes,
      role: "gridcell",
      "aria-colindex": String(index + 2),
      "data-field": column.code,
      ...(wrong ? { "aria-invalid": "true" } : {}),
      ...(column.required ? { "aria-required": "true" } : {}),
      ...(locked ? { "aria-readonly": "true" } : {}),
    };
  };
}

/** The numbers of the rows, with the bar of those that an import brought. */
export const ROW_HEAD_WIDTH = 52;
export const rowHeaders = (name: string) => ({
  prop: "n",
  size: ROW_HEAD_WIDTH,
  columnTemplate: ((h) => h("span", { class: "hidden" }, name)) as ColumnTemplateFunc,
  columnProperties: () => ({ role: "columnheader", "aria-colindex": "1" }),
  cellTemplate: ((_h, props) => count((props.model as GridRow).n + 1)) as CellTemplate,
  cellProperties: ((props) => {
    const { row } = props.model as GridRow;
    return {
      class: { "is-imported": row?.imported != null, "is-deferred": row?.deferred != null },
      role: "rowheader", "aria-colindex": "1",
      ...(row?.imported == null ? {} : { title: row.imported }),
    };
  }) as PropertiesFunc,
});
