// What is wrong with the page as it is drawn: what axe says, and whatever runs out of its place.
const done = arguments[0];
const shown = (e) => e.checkVisibility() && e.getClientRects().length > 0;
const called = (e) => `${e.outerHTML.slice(0, 110)}… “${e.innerText.trim().slice(0, 40)}”`;
const words = "button, h1, h2, h3, th, td, dt, dd, label, .tag, .btn";
const rows = ".top, .status, .bar, .toolbar, .chips, .field-bar, .foot, .tabs, .seg, .acts";
const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);

function outside() {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const over = [...document.querySelectorAll(words)].filter(
    (e) => shown(e) && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "visible",
  );
  const out = [...document.querySelectorAll(rows)].filter((e) => shown(e) && !scrolls(e) && !e.closest(".hidden")).flatMap((e) => {
    const edge = e.getBoundingClientRect().right;
    return [...e.children].filter((child) => shown(child) && !["absolute", "fixed"].includes(getComputedStyle(child).position) && child.getBoundingClientRect().right > edge + 1);
  });
  return [
    ...(wide > 0 ? [`wider than the window by ${wide} pixels`] : []),
    ...over.map((e) => `runs out of its box: ${called(e)}`),
    ...out.map((e) => `runs out of its row: ${called(e)}`),
  ];
}

function said(violation) {
  return violation.nodes.map((node) => {
    const why = [...node.any, ...node.all, ...node.none].map((check) => check.message)[0] ?? "";
    return `axe ${violation.id}: ${node.html.slice(0, 160)} — ${why}`;
  });
}

axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }).then(
  (found) => done([...found.violations.flatMap(said), ...outside()]),
  (error) => done([String(error)]),
);
