"use strict";
// Show only the findings that fit the filters. Without this script all are shown.
const filters = document.getElementById("filters");
const groups = [...document.querySelectorAll(".group")].map((element) => ({
  element,
  rows: [...element.querySelectorAll("tbody tr")].map((row) => [row, row.textContent.toLowerCase()]),
  head: element.querySelector("h4").textContent.toLowerCase(),
}));
const total = groups.reduce((sum, group) => sum + group.rows.length, 0);

function show() {
  const wanted = new FormData(filters);
  const words = wanted.get("words").toLowerCase().split(/\s+/).filter(Boolean);
  const severities = wanted.getAll("severity");
  let shown = 0;
  for (const { element, rows, head } of groups) {
    const { table, code, severity } = element.dataset;
    const fits = ["", table].includes(wanted.get("table")) && ["", code].includes(wanted.get("code"))
      && severities.includes(severity);
    let here = 0;
    for (const [row, text] of rows) {
      row.hidden = !fits || !words.every((word) => text.includes(word) || head.includes(word));
      here += !row.hidden;
    }
    element.hidden = !here;
    shown += here;
  }
  for (const step of document.querySelectorAll(".step")) {
    step.hidden = !step.querySelector(".group:not([hidden])");
  }
  const status = document.getElementById("shown");
  status.textContent = status.dataset.text.replace("{shown}", shown).replace("{total}", total);
}

if (filters) {
  filters.hidden = false;
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("input", show);
  filters.addEventListener("reset", () => setTimeout(show));
  show();
}
