// The search box of every page, which searches all tables. The index is a separate script, loaded when
// the box gets the focus. The content of rows is inserted as text, never as HTML.
"use strict";
(function () {
  const MOST = 20; // rows shown at once
  const ROOM = 160; // characters of an excerpt
  const form = document.getElementById("everywhere");
  const box = form.querySelector("input");
  const list = document.querySelector("#found ol");
  const more = document.querySelector("#found button");
  const status = document.getElementById("found-status");
  const up = form.dataset.up;
  let index = null;
  let hits = [];
  let found = { hits, unknown: [], read_as: [] };
  let shown = 0;

  let asked = null;
  function ask() {
    const places = ["assets/ranking.js", "assets/asking.js", "search-index.js"];
    const loaded = () => places.reduce((before, place) => before.then(() => load(place)), Promise.resolve());
    asked ??= loaded().then(async () => {
      const data = window.package_documents;
      data.documents ??= await window.package_page.unpack(data.packed);
      index = window.package_search.index(data);
    });
    return asked;
  }

  function load(place) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = up + place;
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    });
  }

  async function search() {
    const words = box.value;
    if (!index && words.trim()) status.textContent = "Reading the tables …";
    try {
      await ask();
    } catch {
      status.textContent = "The words of the tables cannot be loaded.";
      return;
    }
    if (words !== box.value) return; // the query has changed
    found = index.find(words);
    hits = found.hits;
    shown = 0;
    list.replaceChildren();
    show();
    status.textContent = words.trim() ? said() : "";
  }

  function said() {
    const rows = hits.length === 1 ? "1 row." : `${hits.length.toLocaleString("en")} rows, the best first.`;
    const lines = [hits.length ? rows : "", ...found.read_as.map(([word, other]) => `${word} is read as ${other}.`)];
    if (found.unknown.length || !hits.length) lines.push(`No row contains ${found.unknown.join(", ") || box.value.trim()}.`);
    return [...lines, index.note].filter(Boolean).join(" ");
  }

  function show() {
    list.append(...hits.slice(shown, shown + MOST).map(line));
    shown += MOST;
    more.hidden = shown >= hits.length;
    list.parentElement.hidden = hits.length === 0;
  }

  function line(hit) {
    const li = document.createElement("li");
    const link = document.createElement("a");
    link.href = up + hit.place;
    link.append(...marked(hit.title, hit.marks(hit.title)));
    const table = document.createElement("span");
    table.className = "tag";
    table.textContent = hit.table;
    li.append(link, " ", table);
    for (const said of hit.texts) {
      const text = document.createElement("p");
      text.append(...marked(...around(said, hit.marks(said))));
      li.append(text);
    }
    return li;
  }

  // Return the excerpt of a long text around the first match.
  function around(text, marks) {
    const first = marks.length ? marks[0][0] : 0;
    const start = text.length <= ROOM || first < ROOM / 2 ? 0 : text.lastIndexOf(" ", first - ROOM / 4) + 1;
    const space = text.indexOf(" ", start + ROOM);
    const end = space < 0 ? text.length : space;
    const [before, after] = [start ? "… " : "", end < text.length ? " …" : ""];
    const inside = marks.filter(([a, b]) => a >= start && b <= end);
    const moved = inside.map(([a, b]) => [a - start + before.length, b - start + before.length]);
    return [before + text.slice(start, end) + after, moved];
  }

  function marked(text, marks) {
    const parts = [];
    let end = 0;
    for (const [a, b] of marks) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(a, b);
      parts.push(text.slice(end, a), mark);
      end = b;
    }
    return [...parts, text.slice(end)];
  }

  // Arrow keys move between the box and the rows; Escape ends the search.
  function move(event) {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at + 1 < links.length) links[at + 1].focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? box).focus();
    else if (event.key === "Escape") {
      box.value = "";
      search();
      box.focus();
    } else return;
    event.preventDefault();
  }

  let waiting = 0;
  box.addEventListener("focus", () => ask().catch(() => {}));
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, index && index.size > 5000 ? 200 : 50);
  });
  more.addEventListener("click", () => {
    const links = list.children.length;
    show();
    list.children[links].querySelector("a").focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search().then(() => list.querySelector("a")?.focus());
  });
  form.addEventListener("keydown", move);
  list.addEventListener("keydown", move);
  list.addEventListener("click", (event) => {
    // A link to a row of the same page closes the search results.
    const link = event.target.closest("a");
    if (link && link.pathname === location.pathname) {
      box.value = "";
      search();
    }
  });
  form.hidden = false;
})();
