// n and p turn the pages of a list. Everything works without them.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const turn = { n: "next", p: "prev" }[event.key];
    const link = turn && document.querySelector(`.pager a[rel="${turn}"]`);
    if (link) {
      event.preventDefault();
      location.assign(link.href);
    }
  });
})();
