// Download buttons for charts: each `figure.chart` can be saved as SVG and as PNG. The file shows the
// visible chart in light colours; title, source and licence are part of the drawing. The browser renders
// the PNG with the fonts of the reader, so no library is needed.
"use strict";
(function () {
  const NS = "http://www.w3.org/2000/svg";
  const SCALE = 2; // pixels of a PNG per unit of the drawing
  const KEPT = [
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
    "paint-order", "font-size", "font-weight", "font-style", "font-family", "text-anchor", "text-decoration-line",
  ];

  // Return a copy of a drawing that needs no style sheet: computed styles become attributes.
  function alone(drawing) {
    const root = document.documentElement;
    const theme = root.dataset.theme;
    root.dataset.theme = "light";
    const copy = drawing.cloneNode(true);
    const [from, to] = [drawing, copy].map((one) => [one, ...one.querySelectorAll("*")]);
    from.forEach((part, i) => {
      const style = getComputedStyle(part);
      for (const name of KEPT) {
        const value = style.getPropertyValue(name);
        if (value && value !== "none") to[i].setAttribute(name, value);
        else if (name === "fill") to[i].setAttribute(name, "none");
      }
      to[i].removeAttribute("class");
    });
    const paper = getComputedStyle(document.body).backgroundColor;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const link of copy.querySelectorAll("a")) {
      const group = document.createElementNS(NS, "g");
      group.append(...link.childNodes);
      link.replaceWith(group);
    }
    const [x, y, width, height] = drawing.getAttribute("viewBox").split(" ");
    const ground = document.createElementNS(NS, "rect");
    for (const [name, value] of Object.entries({ x, y, width, height, fill: paper })) ground.setAttribute(name, value);
    copy.prepend(ground);
    copy.setAttribute("xmlns", NS);
    return { text: new XMLSerializer().serializeToString(copy), width: +width, height: +height };
  }

  async function png({ text, width, height }) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  const { save, button, copyLink, tools } = window.package_page;
  for (const figure of document.querySelectorAll("figure.chart")) {
    const seen = () => [...figure.querySelectorAll("svg")].find((one) => one.getClientRects().length);
    const name = figure.id;
    figure.append(
      tools([
        button("Download SVG", "Saved", () => save(`${name}.svg`, new Blob([alone(seen()).text], { type: "image/svg+xml" }))),
        button("Download PNG", "Saved", async () => save(`${name}.png`, await png(alone(seen())))),
        copyLink(name),
      ])
    );
  }
})();
