// The functions of every page: light and dark theme, copying links and citations, saving files, and
// unpacking the rows of scripts. Nothing makes a network request; files are created in the browser.
"use strict";
(function () {
  const root = document.documentElement;
  const KEY = "theme";

  // A browser may block localStorage; then the theme is not kept for the next page.
  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function keep(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      return; // blocked, see above
    }
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  if (["light", "dark"].includes(kept())) root.dataset.theme = kept();

  // Rows are gzip in base64, since without a server nothing else compresses them.
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (one) => one.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  function save(name, blob) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea"); // the clipboard API needs https
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  // Return a button that shows another label for a moment after it has acted.
  function button(label, done, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", async () => {
      await act();
      made.textContent = done;
      setTimeout(() => (made.textContent = label), 1500);
    });
    return made;
  }

  const copyLink = (anchor) =>
    button("Copy link", "Copied", () => copy(`${location.href.split("#")[0]}#${anchor}`));

  function tools(parts) {
    const box = document.createElement("p");
    box.className = "tools";
    box.append(...parts);
    return box;
  }

  window.package_page = { unpack, save, copy, button, copyLink, tools };

  document.addEventListener("DOMContentLoaded", () => {
    const theme = document.getElementById("theme");
    const show = () => (theme.textContent = isDark() ? "Light" : "Dark");
    theme.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep(root.dataset.theme);
      show();
    });
    dark.addEventListener("change", show);
    show();
    theme.hidden = false;

    const cite = document.querySelector("footer .cite");
    const citation = cite.textContent;
    const digest = document.querySelector("footer .digest code")?.textContent;
    const whole = [citation, digest].filter(Boolean).join(" ");
    cite.after(tools([button("Copy citation", "Copied", () => copy(whole))]));

    function decoded(anchor) {
      try {
        return decodeURIComponent(anchor);
      } catch {
        return anchor; // not percent-encoded by this site
      }
    }

    // Add the buttons of a row only when its link is opened, since a page has hundreds of rows.
    function equip() {
      const anchor = location.hash.slice(1);
      const row = document.querySelector(`.records > article[id="${CSS.escape(decoded(anchor))}"]`);
      if (!row || row.querySelector(".tools")) return;
      const { table } = row.parentElement.dataset;
      const text = `${citation} ${table}/${row.id}, ${row.querySelector(":scope > code").textContent}`;
      row.append(
        tools([copyLink(anchor), button("Cite this row", "Citation copied", () => copy(text))])
      );
    }
    window.addEventListener("hashchange", equip);
    equip();
  });
})();
