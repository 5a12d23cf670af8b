"""The tables of a package as boxes, with a line for each field of a key or a reference.

Lengths are in pixels. Widths assume a monospaced font.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from tablepact.dictionary.entries import TableEntry, named_tables
from tablepact.escape import truncate

LETTER, ROW, HEAD, PAD = 7.3, 19, 25, 10
LONGEST = 36
"""The number of characters after which a name is truncated."""


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A line in a box: a field, and its role.

    ``mark`` is ``PK``, ``FK`` or both, or empty for a field that another table refers to. A field
    whose codes are names of tables is ``polymorphic``, and its mark is ``any of`` their number.
    """

    field: str
    mark: str
    polymorphic: bool = False


@dataclass(frozen=True, slots=True)
class TableBox:
    """A table; ``about`` is its description, ``more`` the number of fields without a line."""

    name: str
    about: str
    rows: tuple[BoxRow, ...]
    more: int

    @property
    def width(self) -> float:
        """The width that the longest line needs, with a margin."""
        texts = [f"{truncated(row.field)}   {row.mark}" for row in self.rows]
        return PAD * 2 + LETTER * max(
            map(display_width, [f"{truncated(self.name)}  ", *texts, "+ 000 more"])
        )

    @property
    def height(self) -> float:
        """The height of all lines."""
        return HEAD + ROW * (len(self.rows) + bool(self.more)) + PAD / 2

    def level(self, field: str) -> float:
        """Return the distance from the top to the line of a field; to the head if it has none."""
        fields = [row.field for row in self.rows]
        return HEAD + ROW * (fields.index(field) + 0.5) if field in fields else HEAD / 2


def table_boxes(tables: Sequence[TableEntry]) -> Iterator[TableBox]:
    """Yield a box for each table, with its key, its foreign keys and the fields referred to."""
    names = {table.name: None for table in tables}
    referenced = {
        (key.target, field)
        for table in tables
        for key in table.foreign
        for field in key.target_fields
    }
    for table in tables:
        foreign = {field for key in table.foreign for field in key.fields}
        fields = {field.name: named_tables(field, names) for field in table.fields}
        polymorphic = {name for name, targets in fields.items() if targets}
        used = {name for target, name in referenced if target == table.name}
        order = dict.fromkeys([*table.key, *fields, *sorted(foreign | used)])
        rows = [
            BoxRow(name, f"any of {len(fields[name])}", True)
            if name in polymorphic
            else BoxRow(
                name, " ".join([*["PK"] * (name in table.key), *["FK"] * (name in foreign)])
            )
            for name in order
            if name in {*table.key, *foreign, *used, *polymorphic}
        ]
        about = table.description or table.title or table.name
        yield TableBox(
            table.name, about, tuple(rows), len(set(order) - {row.field for row in rows})
        )


def truncated(name: str) -> str:
    """Return a name, truncated if it is too long for a box."""
    return truncate(name, LONGEST)


def display_width(text: str) -> int:
    """Return the width of a text in monospaced columns; wide East Asian characters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
