"""What goes wrong with a table: in cells, in labels, in lines of its file, in its schema."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from generate_tables import Table

CELL_FAULTS = ("bad", "bad", "odd", "null", "again", "stranger", "row again", "nulls", "bad keys")
LABEL_FAULTS = ("wrong", "same", "blank label", "lacking", "further", "padded", "swapped")
LINE_FAULTS = (
    *("short", "long", "trailing", "stray", "open", "after", "return", "nothing", "nul", "spaces"),
    *("twice", "blank", "blank end", "title", "all trailing", "wide", "scrawl"),
    *("footer", "sep", "header again", "mark inside", "cut off", "other mark"),
)
FILE_FAULTS = ("empty", "absent", "hash", "bytes", "rows", "fields", "byte", "packing")

SCHEMA_FAULTS: tuple[dict[str, Any], ...] = (
    {"type": "decimal"},
    {"constraints": {"pattern": "("}},
    {"constraints": {"minimum": "x"}},
    {"constraints": {"jsonSchema": {}}},
    {"constraints": {"unique": True}},
    {"type": "array", "constraints": {"unique": True}},
    {"required": True},
    {"example": "x"},
    {"format": "wrong"},
    {"constraints": {"enum": ["a", {}]}},
    {"constraints": {"minLength": "3"}},
    {"constraints": {"pattern": "\\p{Lu}+"}},
    {"constraints": {"minimum": "9", "maximum": "1"}},
    {"constraints": {"required": "yes"}},
    {"missingValues": "-"},
)
"""Changes of a field that frictionless refuses, or on which it may crash."""


def spoil_cell(fault: str, table: Table, rng: Random) -> None:
    """Spoil a cell, or a row of them, by a fault of ``CELL_FAULTS``."""
    rows = table.rows
    row, place = rng.choice(rows), rng.randrange(len(table.columns))
    column = table.columns[place]
    if fault in ("bad", "odd"):
        cells = column.kind.bad if fault == "bad" else column.kind.odd
        row[place] = rng.choice(cells or ("x",))
    elif fault == "null":
        row[place] = rng.choice(column.missing or [""])
    elif fault == "again":
        row[place] = rng.choice(rows)[place]
    elif fault == "stranger":
        row[place] = column.kind.usual(rng)
    elif fault == "row again":
        rows.insert(rng.randrange(len(rows) + 1), row[:])
    elif fault == "bad keys":
        _spoil_keys(table, rng)
    elif fault == "nulls":
        row[:] = [rng.choice(one.missing or [""]) for one in table.columns]


def _spoil_keys(table: Table, rng: Random) -> None:
    """Spoil some of the cells that foreign keys have or refer to, in a few rows."""
    for row in rng.sample(table.rows, min(len(table.rows), 5)):
        for place, column in enumerate(table.columns):
            if column.name in table.keyed and rng.random() < 0.6:
                row[place] = rng.choice([*column.kind.bad, "x", *(column.missing or [""])])


def spoil_label(fault: str, labels: list[str], rng: Random) -> None:
    """Spoil the header by a fault of ``LABEL_FAULTS``, unless nothing is left of it."""
    if not labels:
        return
    place = rng.randrange(len(labels))
    known = labels[place]
    changed = {"wrong": "wrong", "same": labels[0], "blank label": "", "padded": f" {known} "}
    if fault in changed:
        labels[place] = changed[fault]
    elif fault == "lacking":
        labels.pop()
    elif fault == "further":
        labels.append("more")
    else:
        labels[0], labels[-1] = labels[-1], labels[0]


def spoil_line(fault: str, lines: list[str], mark: str, quote: str, rng: Random) -> None:
    """Spoil one of the lines of a file, or many, by a fault of ``LINE_FAULTS``.

    Args:
        fault: Which.
        lines: The records as text, of which the first may be the header.
        mark: What parts cells.
        quote: What quotes them.
        rng: What is drawn from.
    """
    at = rng.randrange(1, len(lines)) if len(lines) > 1 else 0
    line = lines[at]
    cut = rng.randrange(len(line) + 1)
    first, _, rest = line.partition(mark)
    spoilt: dict[str, Callable[[], str]] = {
        "short": lambda: line.rpartition(mark)[0],
        "long": lambda: line + f"{mark}x" * rng.randint(1, 3),
        "trailing": lambda: line + mark,
        "stray": lambda: line[:cut] + quote + line[cut:],
        "open": lambda: f"{quote}{first}{mark}{rest}",
        "after": lambda: f"{quote}{first}{quote} b{mark}{rest}",
        "return": lambda: line[:cut] + "\r" + line[cut:],
        "nothing": lambda: mark * line.count(mark),
        "nul": lambda: line[:cut] + "\0" + line[cut:],
        "spaces": lambda: "   ",
        "twice": lambda: lines[at - 1],
        "header again": lambda: lines[0],
        "mark inside": lambda: f"\ufeff{line}",
        "other mark": lambda: line.replace(mark, ";" if mark != ";" else ","),
    }
    if fault in spoilt:
        lines[at] = spoilt[fault]()
    elif fault == "blank":
        lines.insert(at, "")
    elif fault == "blank end":
        lines.extend([""] * rng.randint(1, 2))
    elif fault in ("title", "sep"):
        lines.insert(0, "A title" if fault == "title" else f"sep={mark}")
    elif fault == "footer":
        lines.extend(["", "Source: the office"][rng.randrange(2) :])
    elif fault == "cut off":
        lines[-1] = lines[-1][: rng.randrange(len(lines[-1]) + 1)]
    elif fault == "all trailing":
        lines[:] = [line + mark for line in lines]
    elif fault == "wide":
        lines[1:] = [f"{line}{mark}x" for line in lines[1:]]
    elif fault == "scrawl":
        signs = ["a", "1", mark, mark, quote, quote, "\n", "\n", "\r", "\r\n", " ", ""]
        scrawl = "".join(rng.choices(signs, k=rng.randint(1, 60)))
        lines[at : at + rng.choice([0, 1, 9])] = [scrawl]


def spoil_schema(table: Table, tables: list[Table], rng: Random) -> None:
    """Spoil a field, and now and then the keys."""
    field = rng.choice(table.schema["fields"])
    field.update(rng.choice(SCHEMA_FAULTS))
    if rng.random() < 0.2:
        table.schema["primaryKey"] = rng.choice(["", "nowhere", field["name"]])
    if rng.random() < 0.2:
        target = rng.choice(["nowhere", tables[-1].name])
        reference = {"resource": target, "fields": "nowhere"}
        table.schema["foreignKeys"] = [{"fields": field["name"], "reference": reference}]
