// Search over the index that stands in index.js, in the order of the desk: exact code, code, Chinese, pinyin, initials,
// initials anywhere, English.
"use strict";
(() => {
  const page = document.documentElement;
  const { root, lang } = page.dataset;
  const box = document.getElementById("q");
  const list = document.getElementById("hits");
  const said = document.getElementById("said");
  const MOST = 40;

  const half = (text) => text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  const any = (words, test) => words.split(" ").some(test);

  function rank([, code, zh, en, , full, initials], wanted) {
    const own = code.toLowerCase();
    if (own === wanted) return 0;
    if (own.startsWith(wanted)) return 1;
    if (zh.toLowerCase().includes(wanted)) return 2;
    const spelt = wanted.replace(/[\s']/g, "");
    if (/^[\x20-\x7e]+$/.test(wanted)) {
      if (any(full, (word) => word.startsWith(spelt))) return 3;
      if (any(initials, (word) => word.startsWith(spelt))) return 4;
      if (any(initials, (word) => word.includes(spelt))) return 5;
    }
    return en.toLowerCase().includes(wanted) ? 6 : -1;
  }

  function find(text) {
    const wanted = half(text.trim()).toLowerCase();
    if (wanted === "") return [];
    const ranked = REFERENCE.entries.map((entry, at) => [rank(entry, wanted), at]).filter(([n]) => n >= 0);
    ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return ranked.map(([, at]) => REFERENCE.entries[at]);
  }

  function option([kind, code, zh, en, of, , , address], at) {
    const item = document.createElement("li");
    item.id = `hit-${at}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const link = document.createElement("a");
    link.href = `${root}${lang}/${address}`;
    link.tabIndex = -1;
    const named = document.createElement("b");
    named.textContent = lang === "zh" ? zh : en;
    const coded = document.createElement("code");
    coded.textContent = of && kind === "field" ? `${of}.${code}` : code;
    const what = document.createElement("span");
    what.textContent = REFERENCE.kinds[lang][kind];
    link.append(named, " ", coded, " ", what);
    item.append(link);
    return item;
  }

  let lit = -1;
  function light(at) {
    const items = list.children;
    if (items[lit]) items[lit].setAttribute("aria-selected", "false");
    lit = items.length === 0 ? -1 : (at + items.length) % items.length;
    if (lit < 0) return box.removeAttribute("aria-activedescendant");
    items[lit].setAttribute("aria-selected", "true");
    items[lit].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", items[lit].id);
  }

  function show() {
    const found = find(box.value);
    list.replaceChildren(...found.slice(0, MOST).map(option));
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    const text = box.value.trim();
    if (text === "") said.textContent = "";
    else if (found.length > 0) said.textContent = box.dataset.found.replace("{count}", found.length);
    else said.textContent = box.dataset.none.replace("{text}", () => text);
    light(0);
  }

  box.addEventListener("input", (event) => event.isComposing || show());
  box.addEventListener("compositionend", show);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") light(lit + 1);
    else if (event.key === "ArrowUp") light(lit - 1);
    else if (event.key === "Enter" && lit >= 0) list.children[lit].querySelector("a").click();
    else if (event.key === "Escape") { box.value = ""; show(); }
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const writes = event.target instanceof HTMLInputElement;
    if ((event.key === "/" && !writes) || (event.key === "k" && event.ctrlKey)) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
})();
