/** Blocks of cells on the clipboard: as spreadsheets write them, and as they take them. */

/** The rows of a text whose fields are parted by tabs; a quoted field may hold tabs, line ends and doubled quotes. */
export function parseTabs(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = "";
  let n = 0;
  const put = (): void => {
    rows.at(-1)?.push(field);
    field = "";
  };
  while (n < text.length) {
    const c = text[n] as string;
    if (c === '"' && field === "" && closes(text, n)) {
      const end = closes(text, n);
      field = text.slice(n + 1, end).replaceAll('""', '"');
      n = end + 1;
      continue;
    }
    if (c === "\t") put();
    else if (c === "\n" || c === "\r") {
      put();
      if (c === "\r" && text[n + 1] === "\n") n += 1;
      rows.push([]);
    } else field += c;
    n += 1;
  }
  put();
  // A block ends with a line end; what follows it is no row.
  const last = rows.at(-1);
  if (rows.length > 1 && last?.length === 1 && last[0] === "") rows.pop();
  return rows;
}

/** Where the quote that was opened at `from` closes, if a field ends there; else 0: the sign is meant as it stands. */
function closes(text: string, from: number): number {
  for (let n = from + 1; n < text.length; n += 1) {
    if (text[n] !== '"') continue;
    if (text[n + 1] === '"') {
      n += 1;
      continue;
    }
    const after = text[n + 1];
    return after === undefined || after === "\t" || after === "\n" || after === "\r" ? n : 0;
  }
  return 0;
}

/** The cells of the first table in markup; `null` where there is none. Spanned cells leave their place empty. */
export function parseTable(markup: string): string[][] | null {
  const table = new DOMParser().parseFromString(markup, "text/html").querySelector("table");
  if (!table) return null;
  const rows: string[][] = [];
  const taken = new Map<string, true>();
  [...table.querySelectorAll("tr")].forEach((tr, r) => {
    const row: string[] = [];
    let c = 0;
    for (const cell of tr.querySelectorAll("td, th")) {
      while (taken.has(`${r},${c}`)) c += 1;
      const [wide, high] = ["colspan", "rowspan"].map((name) => Math.min(Math.max(Number(cell.getAttribute(name)) || 1, 1), 500)) as [number, number];
      for (let dr = 0; dr < high; dr += 1) for (let dc = 0; dc < wide; dc += 1) taken.set(`${r + dr},${c + dc}`, true);
      row[c] = tidy(cell.textContent ?? "");
      c += wide;
    }
    rows.push(Array.from(row, (text) => text ?? ""));
  });
  return rows.length > 0 ? rows : null;
}

const tidy = (text: string): string => text.replace(/[\s\u00a0]+/g, " ").trim();

/** What was pasted, as texts. Plain text is preferred: it is what a person sees in the sheet. */
export function readPaste(plain: string, markup: string): string[][] {
  const rows = plain === "" ? (parseTable(markup) ?? []) : parseTabs(plain);
  return square(rows.map((row) => row.map((text) => text.trim())));
}

/** The same rows, all as long as the longest. */
function square(rows: string[][]): string[][] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
}

/** Cells as a spreadsheet takes them. */
export function writeTabs(rows: readonly (readonly string[])[]): string {
  const field = (text: string): string => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(field).join("\t")).join("\n");
}

/** A block repeated over a larger range, where the range is a whole multiple of it (as one cell always is). */
export function tile(rows: string[][], height: number, width: number): string[][] {
  const [h, w] = [rows.length, rows[0]?.length ?? 0];
  if (h === 0 || w === 0 || (height <= h && width <= w) || height % h !== 0 || width % w !== 0) return rows;
  return Array.from({ length: height }, (_, r) => Array.from({ length: width }, (__, c) => rows[r % h]?.[c % w] ?? ""));
}
