"""The tables of a package as boxes with a line for each field that ties them.

Lengths are in pixels. A letter is taken to be as wide as in a font of fixed width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from tablepact.dictionary.entries import TableEntry, table_named_by

LETTER, ROW, HEAD, PAD = 7.3, 19, 25, 10
LONGEST = 36
"""How many characters of a name are shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line in a box: a field, and what it is.

    ``mark`` is ``PK``, ``FK`` or both, or empty for a field that another table refers to; of a
    field whose codes are names of tables, ``any of`` their number, and ``ties`` is set.
    """

    field: str
    mark: str
    ties: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A table; ``about`` is what it holds, ``more`` counts the fields that have no line."""

    name: str
    about: str
    rows: tuple[Row, ...]
    more: int

    @property
    def width(self) -> float:
        """As wide as its longest line, on the safe side."""
        texts = [f"{shown(row.field)}   {row.mark}" for row in self.rows]
        return PAD * 2 + LETTER * max(map(cells, [f"{shown(self.name)}  ", *texts, "+ 000 more"]))

    @property
    def height(self) -> float:
        """As tall as its lines."""
        return HEAD + ROW * (len(self.rows) + bool(self.more)) + PAD / 2

    def level(self, field: str) -> float:
        """Give how far below the top the line of a field is; the head, if it has none."""
        fields = [row.field for row in self.rows]
        return HEAD + ROW * (fields.index(field) + 0.5) if field in fields else HEAD / 2


def boxes(tables: Sequence[TableEntry]) -> Iterator[Box]:
    """Make a box of each table: its key, its foreign keys, what others refer to."""
    names = {table.name: None for table in tables}
    wanted = {
        (key.target, field)
        for table in tables
        for key in table.foreign
        for field in key.target_fields
    }
    for table in tables:
        foreign = {field for key in table.foreign for field in key.fields}
        fields = {field.name: table_named_by(field, names) for field in table.fields}
        ties = {name for name, named in fields.items() if named}
        used = {name for target, name in wanted if target == table.name}
        order = dict.fromkeys([*table.key, *fields, *sorted(foreign | used)])
        rows = [
            Row(name, f"any of {len(fields[name])}", True)
            if name in ties
            else Row(name, " ".join([*["PK"] * (name in table.key), *["FK"] * (name in foreign)]))
            for name in order
            if name in {*table.key, *foreign, *used, *ties}
        ]
        about = table.description or table.title or table.name
        yield Box(table.name, about, tuple(rows), len(set(order) - {row.field for row in rows}))


def shown(name: str) -> str:
    """Cut a name that is too long for a box."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def cells(text: str) -> int:
    """Count how many letters wide a text is; those of East Asia take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
