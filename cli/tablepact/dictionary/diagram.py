"""The tables of a package and their references, as an SVG diagram.

It has its own background and two sets of colours, so that it is legible on light and dark pages. It
contains no script, no font and nothing remote. A field whose codes are names of tables is marked
instead of connected by a line, since the table that it refers to differs from row to row.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from tablepact.dictionary.boxes import HEAD, PAD, ROW, TableBox, truncated
from tablepact.dictionary.entries import table_entries
from tablepact.dictionary.layout import Connector, layout_diagram
from tablepact.escape import single_line
from tablepact.frames.frames import Frames

MARGIN, LEGEND = 28, 56
NO_REFERENCES = "No table refers to another"
COLOURS = (
    ("#00629b", "#56b4e9"), ("#a84300", "#ff9e5e"), ("#006b52", "#3fd0a3"),
    ("#97386f", "#e6a3cb"), ("#6b5200", "#e0c341"), ("#4f4fc4", "#b1a9ff"),
    ("#a82018", "#ff8f85"), ("#4f5b66", "#b6c2cf"),
)  # fmt: skip
"""Line colours on a light and on a dark background: those of Okabe and Ito (2008), darkened or
lightened to a contrast of at least 4.5. Each table that others refer to has one, the most referred
to first."""
STYLE = """\
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.ground { fill: #ffffff } .box { fill: #f6f8fa; stroke: #8c959f } .head { fill: #e2e8ee }
text { fill: #1f2328 } .name { font-weight: bold } .quiet { fill: #59636e }
.line { fill: none; stroke-width: 1.5 } .ties { fill: none; stroke: #59636e; stroke-dasharray: 4 3 }
"""
DARK = """\
.ground { fill: #0d1117 } .box { fill: #161b22; stroke: #6e7681 } .head { fill: #2a313a }
text { fill: #e6edf3 } .quiet { fill: #9ba5b0 } .ties { stroke: #9ba5b0 }
"""


def svg_diagram(tables: Frames) -> str:
    """Return the diagram of the tables; the data of a table are read only if it has no schema.

    Args:
        tables: The tables of the package.

    Returns:
        A standalone SVG 1.1 document that ends in a line feed; the same for the same schemas.

    Raises:
        PackageError: A key in a schema is malformed.
    """
    tables_described = table_entries(tables, examples=False)
    layout = layout_diagram(tables_described)
    users: dict[str, set[str]] = {table.name: set() for table in tables_described}
    for line in layout.connectors:
        users[line.target].add(line.table)
    by_use = sorted((name for name in users if users[name]), key=lambda name: -len(users[name]))
    colour = {name: number % len(COLOURS) for number, name in enumerate(by_use)}
    width, height = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN + LEGEND
    name = tables.package.name or tables.package.heading
    references = [f"{line.table} refers to {line.target}" for line in layout.connectors]
    polymorphic = [
        f"{box.name} names a table in {row.field}"
        for box, _, _ in layout.boxes
        for row in box.rows
        if row.polymorphic
    ]
    description = "; ".join(dict.fromkeys([*references, *polymorphic])) or NO_REFERENCES
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">',
        f'<title id="title">The tables of {_text(name)} and their references</title>',
        f'<desc id="desc">{_text(description)}.</desc>',
        f"<style>\n{STYLE}{_colours(0)}@media (prefers-color-scheme: dark) {{",
        f"{DARK}{_colours(1)}}}\n</style>",
        '<rect class="ground" width="100%" height="100%"/>',
        f'<g transform="translate({MARGIN} {MARGIN})">',
        *(_connector(connector, colour[connector.target]) for connector in layout.connectors),
    ]
    for box, x, y in layout.boxes:
        lines += _box(box, x, y, colour.get(box.name))
    lines += [*_legend(layout.height + MARGIN, bool(polymorphic)), "</g>", "</svg>", ""]
    return "\n".join(lines)


def _colours(which: int) -> str:
    return "".join(
        f".s{number} {{ stroke: {pair[which]} }} .f{number} {{ fill: {pair[which]} }}\n"
        for number, pair in enumerate(COLOURS)
    )


def _connector(connector: Connector, colour: int) -> str:
    """Return a connector as curves with horizontal ends, and a dot at its target."""
    (x, y), (end_x, end_y) = connector.start, connector.end
    path = [f"M{x:.1f} {y:.1f}"]
    if connector.table == connector.target:
        out = x + (26 if x > 0 else -20)
        path.append(f"C{out:.1f} {y:.1f} {out:.1f} {end_y:.1f} {end_x:.1f} {end_y:.1f}")
    else:
        for right, left, level in connector.passes:
            near, far = (right, left) if end_x < connector.start[0] else (left, right)
            path += [_curve(x, y, near, level), f"H{far:.1f}"]
            x, y = far, level
        path.append(_curve(x, y, end_x, end_y))
    return (
        f'<path class="line s{colour}" d="{"".join(path)}"/>'
        f'<circle class="f{colour}" cx="{end_x:.1f}" cy="{end_y:.1f}" r="3.5"/>'
    )


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    if (x, y) == (to_x, to_y):
        return ""
    middle = (x + to_x) / 2
    return f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _box(box: TableBox, x: float, y: float, colour: int | None) -> Iterator[str]:
    width, height = box.width, box.height
    yield f'<g transform="translate({x:.1f} {y:.1f})"><title>{_text(box.about)}</title>'
    yield f'<rect class="box" width="{width:.1f}" height="{height:.1f}" rx="4"/>'
    yield f'<path class="head" d="M1 {HEAD}V5q0 -4 4 -4H{width - 5:.1f}q4 0 4 4V{HEAD}z"/>'
    mark = "" if colour is None else f" f{colour}"
    yield f'<text class="name{mark}" x="{PAD}" y="17">{_text(truncated(box.name))}</text>'
    for number, row in enumerate(box.rows):
        at = HEAD + ROW * number
        if row.polymorphic:
            yield (
                f'<rect class="ties" x="4" y="{at + 2}" width="{width - 8:.1f}" height="{ROW - 3}" '
                'rx="3"/>'
            )
        yield f'<text x="{PAD}" y="{at + 14}">{_text(truncated(row.field))}</text>'
        if row.mark:
            yield (
                f'<text class="quiet" x="{width - PAD:.1f}" y="{at + 14}" text-anchor="end">'
                f"{row.mark}</text>"
            )
    if box.more:
        at = HEAD + ROW * len(box.rows) + 14
        yield f'<text class="quiet" x="{PAD}" y="{at}">+ {box.more} more</text>'
    yield "</g>"


def _legend(y: float, polymorphic: bool) -> Iterator[str]:
    texts = ["PK: primary key. FK: foreign key; the line ends in a dot at the table it refers to."]
    texts += (
        ["Dashed: the field names a table; each row refers to one of them."] if polymorphic else []
    )
    for number, text in enumerate(texts):
        yield f'<text class="quiet" x="0" y="{y + 20 * number:.1f}">{text}</text>'


def _text(text: str) -> str:
    return escape(single_line(text))
