/** Turns the fields of a table into columns of RevoGrid. Everything shown is a text node; no markup is ever built. */
import type { CellTemplate, ColumnGrouping, ColumnRegular, HyperFunc, PropertiesFunc, VNode } from "@revolist/revogrid";

import { cellAt, type GridRow } from "../desk/pages";
import { label } from "../text/text";
import type { Column, Columns, Language } from "../wire/types";

/** Words that the grid needs. */
export interface GridWords {
  required: string;
}

const NUMBERS = new Set<Column["kind"]>(["integer", "number"]);
const DIGITS = /^(SFZJH|XJH|XH|.*HM)$/;

/** The field that names a record; it stays in view when the others scroll. */
export function nameField(columns: readonly Column[]): string | undefined {
  const named = columns.slice(0, 8).find((c) => c.code === "XM") ?? columns.slice(0, 8).find((c) => c.code.endsWith("MC"));
  return (named ?? columns[0])?.code;
}

export function gridColumns(of: Columns, language: Language, words: GridWords): (ColumnGrouping | ColumnRegular)[] {
  const pinned = nameField(of.columns);
  const build = (column: Column, index: number): ColumnRegular => ({
    prop: column.code,
    name: label(column, language),
    size: Math.max(column.width, headWidth(column, language)),
    ...(column.code === pinned ? { pin: "colPinStart" as const } : {}),
    columnTemplate: (h) => [
      h("span", { class: "head", title: `${column.zh} · ${column.en} · ${column.code}` }, [
        h("span", {}, [h("span", {}, label(column, language)), ...(column.required ? [star(h)] : [])]),
        ...(language === "en" ? [h("span", { class: "also", lang: "zh-CN" }, column.zh)] : []),
      ]),
    ],
    cellTemplate: cellTemplate(index, words),
    cellProperties: cellProperties(column, index),
  });
  const built = of.columns.map(build);
  const out: (ColumnGrouping | ColumnRegular)[] = built.filter((c) => c.pin !== undefined);
  const sections = of.sections.filter((s) => of.columns.some((c) => c.section === s.id && c.code !== pinned));
  if (sections.length < 2) return [...out, ...built.filter((c) => c.pin === undefined)];
  const known = new Set(sections.map((s) => s.id));
  for (const section of sections) {
    const children = built.filter((c, n) => c.pin === undefined && of.columns[n]?.section === section.id);
    out.push({ name: label(section, language), children });
  }
  return [...out, ...built.filter((c, n) => c.pin === undefined && !known.has(of.columns[n]?.section ?? ""))];
}

const star = (h: HyperFunc<VNode>): VNode => h("span", { class: "req", "aria-hidden": "true" }, "*");

/** Room for the label: a Chinese character is as wide as the type is high, a Latin one about half; and the star. */
function headWidth(column: Column, language: Language): number {
  const chinese = column.zh.length * 12;
  return 28 + (language === "en" ? Math.max(chinese, Math.min(column.en.length * 7, 120)) : chinese);
}

function cellTemplate(index: number, words: GridWords): CellTemplate {
  return (h, props) => {
    const cell = cellAt(props.model as GridRow, index);
    if (!cell) return "";
    if (cell.state === "missing" && cell.text === "") return words.required;
    return cell.code === undefined ? cell.text : [cell.text, h("span", { class: "code" }, cell.code)];
  };
}

function cellProperties(column: Column, index: number): PropertiesFunc {
  const base = [NUMBERS.has(column.kind) ? "num" : "", DIGITS.test(column.code) ? "mono" : ""];
  return (props) => {
    const state = cellAt(props.model as GridRow, index)?.state ?? "plain";
    const wrong = state === "error" || state === "missing";
    const marks = [...base, wrong ? "is-error" : "", state === "plain" || state === "error" ? "" : `is-${state}`];
    return {
      class: Object.fromEntries(marks.filter((name) => name !== "").map((name) => [name, true])),
      "data-field": column.code,
      ...(wrong ? { "aria-invalid": "true" } : {}),
      ...(column.required ? { "aria-required": "true" } : {}),
    };
  };
}
