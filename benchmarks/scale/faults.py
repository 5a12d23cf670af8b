"""Faults for a corpus, drawn from a seed, and what `dataset validate` has to find of them.

No two faults meet in a row, so the findings of a corpus are the sum of those of its faults.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from kinds import KINDS, Kind
from templates import Template, line

TRIES = 1000
TWICE = "row twice, far apart"


@dataclass
class Plan:
    """What becomes of the rows of a corpus.

    Attributes:
        lines: For a table and a copy: the place of a row, whether its line stays, and another line
            that comes before it or in its place.
        counts: The findings of each table.
        kinds: How many faults there are of each kind, and their findings.
        more: How many rows each table has beyond those that are copied.
    """

    lines: dict[tuple[str, int], list[tuple[int, bool, bytes]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: dict[str, dict[str, Any]] = field(default_factory=dict)
    more: Counter[str] = field(default_factory=Counter)

    def write(self, table: Template, copy: int) -> bytes:
        """Return the lines of a copy."""
        changes = self.lines.get((table.name, copy))
        if not changes:
            return table.copy(copy)
        rows = [line(table.row(copy, number)) for number in range(len(table.cells))]
        for number, stays, text in changes:
            rows[number] = text + rows[number] if stays else text
        return b"".join(rows)


class Drawing:
    """Draws places for faults, none of them twice.

    Attributes:
        tables: The tables.
        copies: How many copies there are of each.
        chance: Where chance comes from.
        taken: The rows that have a fault, or whose copy is one: table, copy, and place in it.
    """

    def __init__(self, tables: list[Template], copies: int, seed: int) -> None:
        self.tables, self.copies = tables, copies
        self.chance = random.Random(seed)  # noqa: S311
        self.taken: set[tuple[str, int, int]] = set()

    def column(self, kind: Kind) -> tuple[Template, int]:
        """Draw a table, a larger one more often, and a column of it."""
        places = {one.name: list(kind.columns(one)) for one in self.tables}
        able = [one for one in self.tables if places[one.name]]
        (table,) = self.chance.choices(able, [len(one.cells) for one in able])
        return table, self.chance.choice(places[table.name])

    def free(self, table: Template, first: int, end: int) -> tuple[int, int]:
        """Draw a row from some copies of a table that no fault has touched, and take it."""
        for _ in range(TRIES):
            copy = self.chance.randrange(first, end)
            place = copy, self.chance.randrange(len(table.cells))
            if (table.name, *place) not in self.taken:
                self.taken.add((table.name, *place))
                return place
        raise SystemExit(f"{table.name} has not enough rows for so many faults")


def plan(tables: list[Template], copies: int, each: int, seed: int, *, text: bool = True) -> Plan:
    """Draw so many faults of each kind that a file of text, or another one, can have."""
    if copies < 3:
        raise SystemExit("faults need three copies, so that some can lie far apart")
    made, drawing, third = Plan(), Drawing(tables, copies, seed), copies // 3
    for name, kind in KINDS.items():
        if kind.text and not text:
            continue
        found: Counter[str] = Counter()
        for number in range(1 if kind.once else each):
            table, column = drawing.column(kind)
            if kind.once:
                copy, row = copies - 1, len(table.cells) - 1
            elif name == TWICE:
                copy, row = drawing.free(table, 0, third)
            else:
                copy, row = drawing.free(table, 0, copies)
            cells = table.row(copy, row)
            written = kind.write(cells, column, number)
            if name == TWICE:
                copy, row = drawing.free(table, copies - third, copies)
            made.lines[table.name, copy].append((row, kind.inserted, written))
            findings = kind.findings(table, column, cells)
            made.counts[table.name] += findings
            made.more[table.name] += kind.inserted
            found += findings
        count = 1 if kind.once else each
        made.kinds[name] = {"faults": count, "findings": dict(sorted(found.items()))}
    return made
