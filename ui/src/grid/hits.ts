/** Which letters of a name and of its pinyin answer what was typed, to be marked. */

export interface Piece {
  text: string;
  hit: boolean;
}

/** The name, and its pinyin, in pieces. */
export interface Hits {
  name: Piece[];
  pinyin: Piece[];
}

const plain = (text: string): string => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("ü", "u").toLowerCase();

function cut(text: string, hits: ReadonlySet<number>): Piece[] {
  const out: Piece[] = [];
  [...text].forEach((c, n) => {
    const hit = hits.has(n);
    const last = out.at(-1);
    if (last?.hit === hit) last.text += c;
    else out.push({ text: c, hit });
  });
  return out;
}

const range = (from: number, length: number): Set<number> => new Set(Array.from({ length }, (_, n) => from + n));

/** Syllables whose initials, or whose whole letters, answer the query: the first and how many; `letters` for whole ones. */
function syllables(all: readonly string[], query: string): { from: number; count: number; letters: number } | null {
  const at = all.map((s) => s[0] ?? "").join("").indexOf(query);
  if (at >= 0) return { from: at, count: query.length, letters: 0 };
  if (!all.join("").startsWith(query)) return null;
  let left = query.length;
  let count = 0;
  for (const s of all) {
    if (left <= 0) break;
    left -= s.length;
    count += 1;
  }
  return { from: 0, count, letters: query.length };
}

export function hitsOf(name: string, pinyin: string, query: string): Hits {
  const none: Hits = { name: cut(name, new Set()), pinyin: cut(pinyin, new Set()) };
  const asked = query.trim();
  if (asked === "") return none;
  const direct = name.toLowerCase().indexOf(asked.toLowerCase());
  if (direct >= 0) return { ...none, name: cut(name, range([...name.slice(0, direct)].length, [...asked].length)) };
  const parts = pinyin.split(" ");
  const found = syllables(parts.map(plain), plain(asked).replace(/[\s']/g, ""));
  if (!found) return none;
  const letters = new Set<number>();
  let offset = 0;
  let left = found.letters;
  parts.forEach((part, n) => {
    if (n >= found.from && n < found.from + found.count) {
      const length = found.letters === 0 ? 1 : Math.min(left, [...part].length);
      range(offset, length).forEach((at) => letters.add(at));
      left -= length;
    }
    offset += [...part].length + 1;
  });
  const matched = [...name].length === parts.length ? range(found.from, found.count) : new Set<number>();
  return { name: cut(name, matched), pinyin: cut(pinyin, letters) };
}
