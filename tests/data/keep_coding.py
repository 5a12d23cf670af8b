"""Keep a coding of the article in the tables: its units and passages, beside the others'.

    python tests/data/keep_coding.py CODING TEXT [FILE]

TEXT is a copy of the article; FILE is the coding in JSON Lines, and without one the rows of the
tables as they now stand are kept. The row of ``codings`` is written by hand.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import avocado_pivot as ap
from avocado_pivot.agreement.codings import MEMBERS, TABLES, code_lists, published_units
from avocado_pivot.agreement.units import Unit, read_units
from avocado_pivot.dataset import bundled, root
from avocado_pivot.passages.canonical_text import canonical, decode, hash_of, paragraphs

TABLE_OF = {record: table for table, record in TABLES.items()}
LONGEST = 100


def main(coding: str, text_path: str, path: str | None = None) -> None:
    """Replace the units of a coding by those of a file, or of the tables."""
    text = canonical(decode(Path(text_path).read_bytes()))
    if path is None:
        units = published_units({name: ap.load(name) for name in ap.tables()})
        named = {f"{coding}-{TABLE_OF[unit.record]}-{unit.name}": unit for unit in units}
    else:
        named = {}
        for unit in read_units(
            Path(path).read_text(encoding="utf-8"), len(text), code_lists(bundled())
        ):
            named[_name(coding, unit, named)] = unit
    spans = {part.number: (part.start, part.end) for part in paragraphs(text)}
    rows, passages = [], []
    for name, unit in named.items():
        values = [_cell(unit.values.get(member)) for member in MEMBERS]
        rows.append([name, coding, TABLE_OF[unit.record], " ".join(unit.label.split()), *values])
        for start, end in unit.passages:
            (inside,) = (n for n, (first, last) in spans.items() if first <= start < end <= last)
            passages.append(
                [f"{name}-{start}-{end}", name, inside, start, end, hash_of(text[start:end])]
            )
    old = {unit for unit, of, *_ in _cells("coded_units")[1:] if of == coding}
    _replace("coded_units", 0, old, rows)
    _replace("coded_passages", 1, old, passages)


def _cells(table: str) -> list[list[str]]:
    with (root() / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _replace(table: str, column: int, old: set[str], rows: Iterable[list[object]]) -> None:
    """Write rows in place of those that name an old unit in a column."""
    header, *others = _cells(table)
    made = [[str(cell) for cell in row] for row in rows]
    kept = [row for row in others if row[column] not in old]
    with (root() / f"data/{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *sorted(kept + made)])


def _name(coding: str, unit: Unit, known: Iterable[str]) -> str:
    called = unit.label if unit.name.isdigit() else unit.name
    words = re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-")
    name = f"{coding}-{TABLE_OF[unit.record]}-{words}"[:LONGEST].strip("-")
    number = 2
    while (numbered := name if number == 2 else f"{name}-{number - 1}") in known:
        number += 1
    return numbered


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:f}".rstrip("0").rstrip(".")
    return str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
