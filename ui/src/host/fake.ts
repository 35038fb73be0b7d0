/** A stand-in for the program: one invented school, for a plain browser and for tests. */
import type { Cell, CellState, Column, Columns, Domain, Finding, Findings, Language, Preferences, Row, Session } from "../wire/types";
import { Refusal, type Host } from "./host";

const surnames = [..."赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"];
const given = [..."甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"];

const column = (code: string, zh: string, en: string, kind: Column["kind"], width: number, more: Partial<Column> = {}) =>
  ({ code, zh, en, kind, width, lists: [], section: "identity", required: false, unique: false, note: "", source: "", max: null, refers: null, locked: null, ...more }) satisfies Column;

const student: Columns = {
  table: "student",
  by_period: false,
  sections: [
    { id: "identity", zh: "基本信息", en: "Identity" },
    { id: "study", zh: "学籍", en: "Enrolment" },
  ],
  columns: [
    column("XM", "姓名", "Name", "text", 84, { required: true, unique: true }),
    column("XBM", "性别", "Sex", "code", 62, { required: true, lists: [{ title: "人的性别代码", number: "GB/T 2261.1-2003" }] }),
    column("SFZJH", "身份证件号", "ID number", "text", 158, { required: true, unique: true }),
    column("CSRQ", "出生日期", "Date of birth", "date", 96, { required: true }),
    column("MZM", "民族", "Ethnic group", "code", 78, { required: true, lists: [{ title: "中国各民族名称", number: "GB/T 3304-1991" }] }),
    column("XJH", "学籍号", "Student number", "text", 170, { section: "study", unique: true }),
    column("NJ", "年级", "Entry year", "text", 62, { section: "study", required: true }),
    column("ZYDM", "专业", "Programme", "code", 170, { section: "study", required: true, lists: [{ title: "专业目录", number: "zb_majors_2021" }] }),
    column("BJ", "班级", "Class", "text", 120, { section: "study", required: true }),
    column("RXCJ", "入学总分", "Entry score", "number", 80, { section: "study" }),
  ],
};
const classes: Columns = {
  table: "class",
  by_period: true,
  sections: [],
  columns: [
    column("XZBDM", "班级代码", "Class code", "text", 120, { section: "", required: true }),
    column("XZBMC", "班级名称", "Class name", "text", 160, { section: "", required: true }),
    column("RS", "人数", "Students", "integer", 70, { section: "" }),
  ],
};
const shapes: Record<string, Columns> = { student, class: classes };
const sizes: Record<string, number> = { student: 3486, class: 24 };

interface Fault {
  row: number;
  field: string;
  typed: string;
  rule: string;
  severity: "error" | "warning";
  zh: string;
  en: string;
  suggestion: string | null;
}
const titles: Record<string, [zh: string, en: string]> = {
  X01: ["出生日期与身份证件号不符", "Birth date differs from the ID number"],
  F07: ["身份证件号位数不对", "ID number has the wrong length"],
  F01: ["必填项没有填", "Required and not filled in"],
  F05: ["不在代码表里", "Not in the code list"],
  F15: ["姓名用字少见", "Unusual name"],
};
const faults: Fault[] = [1203, 1310, 2044].map((row) => ({
  row,
  field: "CSRQ",
  typed: "2031-02-21",
  rule: "X01",
  severity: "error",
  zh: "填的是 2031-02-21，证件号里是 2010-12-23。",
  en: "You entered 2031-02-21; the ID number says 2010-12-23.",
  suggestion: "2010-12-23",
}));
faults.push(
  { row: 1199, field: "SFZJH", typed: "9901012009042200", rule: "F07", severity: "error", suggestion: null, zh: "应为 18 位，现在 16 位。请对照证件补全。", en: "18 characters expected, 16 found. Complete it from the document." },
  { row: 1201, field: "MZM", typed: "", rule: "F01", severity: "error", suggestion: null, zh: "还没有填写。", en: "Not filled in yet." },
  { row: 1205, field: "ZYDM", typed: "<b>计算机</b>", rule: "F05", severity: "error", suggestion: "710201 计算机应用", zh: "“<b>计算机</b>”不是专业名称。最接近：710201 计算机应用。", en: "“<b>计算机</b>” is not a programme name. Closest: 710201 计算机应用." },
  { row: 1210, field: "XM", typed: "韩申·酉", rule: "F15", severity: "warning", suggestion: null, zh: "姓名里有不常见的符号。请核对，或说明原因。", en: "The name holds an unusual sign. Check it, or explain." },
);
const order = ["X01", "F07", "F01", "F05", "F15"];
faults.sort((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule) || a.row - b.row);

function nameOf(row: number): string {
  return `${surnames[row % 20] ?? ""}${given[(row * 7) % 22] ?? ""}${given[(row * 5) % 22] ?? ""}`;
}

function cellOf(table: string, row: number, field: string): Cell {
  const fault = table === "student" ? faults.find((f) => f.row === row && f.field === field) : undefined;
  if (fault) {
    const state: CellState = fault.rule === "F01" ? "missing" : fault.severity;
    return { text: fault.typed, state };
  }
  const plain = (text: string, code?: string): Cell => (code ? { text, code, state: "plain" } : { text, state: "plain" });
  const day = String((row % 28) + 1).padStart(2, "0");
  const month = String((row % 12) + 1).padStart(2, "0");
  const [major, code] = row % 3 === 0 ? ["计算机应用", "710201"] : row % 3 === 1 ? ["机电技术应用", "660301"] : ["幼儿保育", "770101"];
  switch (field) {
    case "XM": return plain(nameOf(row));
    case "XBM": return row % 2 ? plain("男", "1") : plain("女", "2");
    case "SFZJH": return plain(`9901012010${month}${day}${String(row % 1000).padStart(3, "0")}X`);
    case "CSRQ": return plain(`2010-${month}-${day}`);
    case "MZM": return plain("汉族", "01");
    case "XJH": return plain(`G9901012010${month}${day}${String(row % 1000).padStart(4, "0")}`);
    case "NJ": return plain("2025");
    case "ZYDM": return plain(major ?? "", code);
    case "BJ": return row === 1197 ? { text: "25 计应 1 班", state: "explained" } : plain(`25 ${(major ?? "").slice(0, 2)} ${(row % 4) + 1} 班`);
    case "RXCJ": return plain(String(380 + (row % 120)));
    case "XZBDM": return plain(`2025${String(row).padStart(4, "0")}`);
    case "XZBMC": return plain(`25 计应 ${row + 1} 班`);
    default: return plain(String(30 + (row % 12)));
  }
}

function domains(): Domain[] {
  const count = (severity: string) => faults.filter((f) => f.severity === severity).length;
  const card = (id: string, code: string, zh: string, en: string, rows: number, errors = 0, warnings = 0, asked = true) => ({ id, code, zh, en, pinyin: "", rows, errors, warnings, asked, keeper: "", empty: null, changed_at: null, changed_by: null });
  return [
    {
      code: "ZH", zh: "综合信息", en: "General information",
      tables: [
        card("school_profile", "ZH01", "学校基本信息", "School profile", 1),
        card("department", "ZH03", "院系部门", "Department", 8, 0, 0, false),
        card("student", "ZH06", "学生基本信息", "Student", 3486, count("error"), count("warning")),
        card("student_family_member", "ZH07", "学生家庭成员", "Family member", 6870),
      ],
    },
    {
      code: "JX", zh: "教学管理", en: "Teaching",
      tables: [card("major", "JX01", "专业", "Programme", 6), card("class", "JX04", "班级", "Class", 24)],
    },
  ];
}

function finding(f: Fault, language: Language): Finding {
  return {
    rule: f.rule, severity: f.severity, table: "student", row_id: `r${f.row}`, row: f.row, who: nameOf(f.row),
    field: f.field, label: student.columns.find((c) => c.code === f.field)?.[language] ?? "", value: f.typed, message: f[language], suggestion: f.suggestion, alike: 1, exception: false, explanation: null,
  };
}

/** Answers in the next turn of the event loop, as the program would. */
export function fakeHost(start: Partial<Session> = {}): Host {
  let session: Session = {
    state: "open",
    school: { code: "9901010001", name: "石桥县职业技术学校" },
    period: { id: "2026-2027-1", as_of: "2026-11-01", due: "2026-12-05" },
    version_open: null, opening: null, person: null, people: [], demo: true, version: "0.1.0", saved_at: null, draft: null, place: null, authority: null, server: null,
    preferences: { language: "zh", theme: "system", density: "dense", enter_right: false },
    ...start,
  };
  const answers: { [name: string]: (request: never) => unknown } = {
    session: () => session,
    unlock: (request: { passphrase: string }) => {
      if (request.passphrase !== "demo") {
        const zh = session.preferences.language === "zh";
        throw new Refusal({ code: "wrong_passphrase", message: zh ? "密码不对。" : "Wrong passphrase.", hint: zh ? "请再试一次。" : "Try again." });
      }
      return (session = { ...session, state: "open" });
    },
    tables: domains,
    remarks: () => [],
    deferrals: () => [],
    shortcuts: () => ({ keys: [] }),
    last_rows: () => null,
    column_sets: () => ({ sets: [], used: null }),
    backups: () => [{ handle: "b.zbv", at: Date.now(), bytes: 1, why: "" }],
    columns: (request: { table: string }): Columns => shapes[request.table] ?? { ...classes, table: request.table },
    rows: (request: { table: string; offset: number; limit: number }) => {
      const total = sizes[request.table] ?? 0;
      const shape = shapes[request.table] ?? classes;
      const rows: Row[] = [];
      for (let n = request.offset; n < Math.min(total, request.offset + request.limit); n += 1) {
        rows.push({ row_id: `r${n}`, imported: null, deferred: null, sealed: null, cells: shape.columns.map((c) => cellOf(request.table, n, c.code)) });
      }
      return { offset: request.offset, total, all: total, rows };
    },
    findings: (request: { table: string | null; severity: string | null; offset: number; limit: number }): Findings => {
      const here = faults.filter(() => request.table === null || request.table === "student");
      const chosen = here.filter((f) => request.severity === null || f.severity === request.severity);
      const rules = order
        .map((rule) => ({ rule, of: chosen.filter((f) => f.rule === rule) }))
        .filter(({ of }) => of.length > 0)
        .map(({ rule, of }) => ({ rule, count: of.length, severity: of[0]?.severity ?? "error", hint: "", source: "", fixable: 0, tables: [{ table: "student", count: of.length, fixable: 0 }], title: titles[rule]?.[session.preferences.language === "zh" ? 0 : 1] ?? rule }));
      return {
        total: chosen.length,
        errors: here.filter((f) => f.severity === "error").length,
        warnings: here.filter((f) => f.severity === "warning").length,
        explained: 0,
        rules,
        items: chosen.slice(request.offset, request.offset + request.limit).map((f) => finding(f, session.preferences.language)),
      };
    },
    set_preferences: (preferences: Preferences) => (session = { ...session, preferences }),
  };
  return {
    async call(name, ...args) {
      await Promise.resolve();
      const answer = answers[name] as ((request: unknown) => never) | undefined;
      if (!answer) throw new Refusal({ code: "not_yet", message: `The stand-in does not know ${name}.`, hint: "" });
      return answer(args[0]);
    },
  };
}
