"""The kinds of faults that a corpus can have, and the findings that each gives.

A kind without findings is a trap: a valid row that is easily cut wrongly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from templates import Template, line

Codes = tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    Attributes:
        columns: Gives the columns of a table that can have it; the last one stands for the row.
        write: Gives the line, from the cells, the column, and the number of the fault.
        codes: The findings of each fault.
        also: Gives further findings, by the table, the column and the cells.
        inserted: Whether the row stays, and the line comes before it.
        text: Whether only a file of text can have it.
        once: Whether a corpus has but one of it, at the end of a table.
    """

    columns: Callable[[Template], Iterator[int]]
    write: Callable[[list[str], int, int], bytes]
    codes: Codes = ()
    also: Callable[[Template, int, list[str]], Codes] = lambda _, __, ___: ()
    inserted: bool = False
    text: bool = False
    once: bool = False

    def findings(self, table: Template, column: int, cells: list[str]) -> Counter[str]:
        """Count the findings of one fault, in or beside a row of these cells."""
        return Counter([*self.codes, *self.also(table, column, cells)])


def free(table: Template) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the columns that are in no key and name no row, with their fields."""
    for place, column in enumerate(table.fields):
        if column["name"] not in table.bound:
            yield place, column


def of_types(table: Template) -> Iterator[int]:
    """Yield the columns of numbers and days."""
    return (place for place, one in free(table) if one["type"] in ("integer", "number", "date"))


def constrained(name: str) -> Callable[[Template], Iterator[int]]:
    """Yield the columns that have a constraint."""
    return lambda table: (p for p, one in free(table) if name in one.get("constraints", {}))


def of_prose(table: Template) -> Iterator[int]:
    """Yield the columns of text without any rule but that there must be some."""
    for place, one in free(table):
        ruled = set(one.get("constraints", {})) - {"required"}
        if one["type"] == "string" and not ruled and not one["name"].endswith("_edtf"):
            yield place


def last(table: Template) -> Iterator[int]:
    """Yield the last column, if it is in no key."""
    return (place for place, _ in free(table) if place == len(table.fields) - 1)


def last_of_prose(table: Template) -> Iterator[int]:
    """Yield the last column, if it is of text without rules."""
    return (place for place in of_prose(table) if place == len(table.fields) - 1)


def of_rows(table: Template) -> Iterator[int]:
    """Yield the last column, for what befalls whole rows."""
    yield len(table.fields) - 1


def foreign(table: Template) -> Iterator[int]:
    """Yield the columns that are foreign keys."""
    names = {name for key in table.schema.get("foreignKeys", []) for name in key["fields"]}
    return (place for place, one in enumerate(table.fields) if one["name"] in names)


def put(words: str) -> Callable[[list[str], int, int], bytes]:
    """Write words, with the number of the fault, into the cell."""
    return lambda row, at, n: line([*row[:at], words.format(cell=row[at], n=n), *row[at + 1 :]])


def raw(words: str) -> Callable[[list[str], int, int], bytes]:
    """Write words into the cell as they are, without the quotes that they need."""

    def write(row: list[str], at: int, n: int) -> bytes:
        hole = "\1"
        return line([*row[:at], hole, *row[at + 1 :]]).replace(
            hole.encode(), words.format(n=n).encode()
        )

    return write


def categories(table: Template, column: int, _: list[str]) -> Codes:
    """Describe what Data Package v2 has against a value that is no category."""
    return ("category-error",) if table.fields[column].get("categories") else ()


def required(table: Template, column: int, _: list[str]) -> Codes:
    """Describe what is wrong with a cell that is not there."""
    needed = table.fields[column].get("constraints", {}).get("required")
    return ("constraint-error",) if needed else ()


def of_twins(table: Template, _: int, cells: list[str]) -> Codes:
    """Describe what is wrong with a row that stands twice: each of its complete keys."""
    cell = dict(zip((one["name"] for one in table.fields), cells, strict=True))
    unique = [one for one in table.fields if one.get("constraints", {}).get("unique")]
    keys = [key for key in table.schema.get("uniqueKeys", []) if all(map(cell.get, key))]
    return ("unique-error",) * len(unique) + ("unique-key",) * len(keys)


KINDS = {
    "bad type": Kind(of_types, put("no {n}"), ("type-error",), text=True),
    "below the minimum": Kind(constrained("minimum"), put("-{n}1"), ("constraint-error",)),
    "not in the enum": Kind(
        constrained("enum"), put("other {n}"), ("constraint-error",), categories
    ),
    "off the pattern": Kind(constrained("pattern"), put("Not so {n}"), ("constraint-error",)),
    "required and empty": Kind(constrained("required"), put(""), ("constraint-error",)),
    "row too short": Kind(
        last, lambda row, _, __: line(row[:-1]), ("missing-cell",), required, text=True
    ),
    "row too long": Kind(
        of_rows, lambda row, _, n: line([*row, f"more {n}"]), ("extra-cell",), text=True
    ),
    "blank line": Kind(
        of_rows, lambda _, __, ___: b"\n", ("blank-row", "primary-key"), inserted=True, text=True
    ),
    "row twice, far apart": Kind(
        of_rows, lambda row, _, __: line(row), ("primary-key",), of_twins, inserted=True
    ),
    "foreign key to no row": Kind(foreign, put("nowhere-{n}"), ("foreign-key",)),
    "line feed in quotes": Kind(of_prose, put('{cell}\nand "more", in lines\n\n{n}')),
    "quote within a bare cell": Kind(of_prose, raw('a 5" pipe {n}'), ("stray-quote",), text=True),
    "quotes that close too early": Kind(
        of_prose, raw('"so" they said {n}'), ("stray-quote",), text=True
    ),
    "quote left open to the end": Kind(
        last_of_prose, raw('"left open {n}'), ("unclosed-quote",), text=True, once=True
    ),
}
