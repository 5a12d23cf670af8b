// The rows of one table: search, filters, sorting, paging, a link to each row, and download as CSV. A
// script sets `package_rows` to {columns, name, records, packed}; each packed row begins with its
// identifier. Nothing makes a network request.
"use strict";
(async function () {
  const PAGE = 50;
  const data = window.package_rows;
  data.rows = await window.package_page.unpack(data.packed);
  data.ids = data.rows.map((row) => row.shift());
  const body = document.querySelector("#rows tbody");
  const form = document.getElementById("filters");
  const words = document.getElementById("words");
  const selects = [...form.querySelectorAll("select")];
  const heads = [...document.querySelectorAll("#rows thead th")];
  document.querySelectorAll(".columns dd").forEach((said, i) => (heads[i].title = said.textContent));
  const order = data.rows.map((_, i) => i);
  const numeric = data.columns.map((column) => column.numeric);
  let texts = null; // the rows in lower case, computed on the first search
  let found = order;
  let start = 0;
  let sorted = { column: -1, down: false };
  let chosen = -1; // the row in the fragment of the URL

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function search() {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    if (wanted.length && !texts) texts = data.rows.map((row) => plain(row.join("\u0001")));
    const codes = selects.filter((one) => one.value).map((one) => [+one.dataset.column, one.value]);
    found = order.filter(
      (i) =>
        codes.every(([column, code]) => data.rows[i][column] === code) &&
        wanted.every((word) => texts[i].includes(word))
    );
    if (sorted.column >= 0) found = found.slice().sort(compare);
    start = 0;
    show();
  }

  function compare(a, b) {
    const [x, y] = [data.rows[a][sorted.column], data.rows[b][sorted.column]];
    if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1; // missing values last
    const less = numeric[sorted.column] ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    return (sorted.down ? -less : less) || a - b;
  }

  function sort(column) {
    sorted = { column, down: sorted.column === column && !sorted.down };
    heads.forEach((head, i) => {
      if (i === column) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    found = found.slice().sort(compare);
    start = 0;
    show();
  }

  function show() {
    body.replaceChildren(...found.slice(start, start + PAGE).map(line));
    const end = Math.min(start + PAGE, found.length);
    const all = data.rows.length.toLocaleString("en");
    const some = found.length.toLocaleString("en");
    document.getElementById("count").textContent =
      found.length === data.rows.length ? `${all} rows` : `${some} of ${all} rows`;
    document.getElementById("where").textContent =
      found.length ? `${(start + 1).toLocaleString("en")}–${end.toLocaleString("en")}` : "none";
    document.getElementById("before").disabled = start === 0;
    document.getElementById("next").disabled = end >= found.length;
  }

  function line(i) {
    const tr = document.createElement("tr");
    if (i === chosen) tr.className = "chosen";
    const id = data.ids[i];
    data.rows[i].forEach((cell, column) => {
      const box = document.createElement(column === 0 ? "th" : "td");
      if (column === 0) box.scope = "row";
      if (numeric[column]) box.className = "number";
      else if (data.columns[column].long && column) box.className = "long";
      const target = data.columns[column].target;
      if (column === 0) {
        box.append(link(data.records ? `${data.records}#${encodeURIComponent(id)}` : `#${encodeURIComponent(id)}`, cell ?? "–"));
        const share = link(`#${encodeURIComponent(id)}`, "#");
        share.className = "share";
        share.title = "Link to this row";
        share.setAttribute("aria-label", `Link to the row ${id}`);
        box.append(" ", share);
      } else if (cell !== null && target) {
        box.append(link(`${target}#${encodeURIComponent(cell)}`, cell));
      } else if (/^https?:\/\/\S+$/.test(cell ?? "")) {
        box.append(link(cell, cell));
      } else {
        box.textContent = grouped(cell ?? "", data.columns[column].grouped);
      }
      tr.append(box);
    });
    return tr;
  }

  // Group the digits of long numbers, but not decimals: 72,215,000,000.
  function grouped(text, wanted) {
    return wanted ? text.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ",")) : text;
  }

  function link(href, text) {
    const a = document.createElement("a");
    a.href = href;
    a.textContent = text;
    return a;
  }

  function go() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return; // not percent-encoded by this site
    }
    chosen = id === "main" ? -1 : data.ids.indexOf(id);
    if (chosen < 0) return show();
    if (!found.includes(chosen)) {
      form.reset();
      found = order;
    }
    start = Math.floor(found.indexOf(chosen) / PAGE) * PAGE;
    show();
    const row = body.querySelector(".chosen");
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }

  // Save the rows that match, in the order shown, as CSV; a missing value is an empty cell.
  function csv() {
    const cell = (text) => (text === null ? "" : /[",\r\n]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [data.columns.map((column) => column.name), ...found.map((i) => data.rows[i])];
    const text = lines.map((line) => `${line.map(cell).join(",")}\n`).join("");
    const name = data.name.replace(/[^\w.-]+/g, "_") + (found.length < data.rows.length ? "-selection" : "");
    window.package_page.save(`${name}.csv`, new Blob([text], { type: "text/csv" }));
  }

  function turn(by) {
    start += by;
    show();
    document.querySelector("#rows").scrollIntoView({ block: "start" });
  }

  let waiting = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, data.rows.length > 5000 ? 200 : 0);
  });
  selects.forEach((one) => one.addEventListener("change", search));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(search, 0));
  heads.forEach((head, i) => head.querySelector("button").addEventListener("click", () => sort(i)));
  document.getElementById("before").addEventListener("click", () => turn(-PAGE));
  document.getElementById("next").addEventListener("click", () => turn(PAGE));
  document.getElementById("csv").addEventListener("click", csv);
  document.querySelector(".pager").hidden = data.rows.length <= PAGE;
  window.addEventListener("hashchange", go);
  go();
})();
