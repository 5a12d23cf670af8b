"""The units of the article in the tables: those of the published rows, or of a stored coding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from avocado_pivot.agreement.units import NAMES, CodeLists, Unit
from tablepact.errors import UnknownRecord
from tablepact.package.descriptor.model import Package

Tables = Mapping[str, pl.DataFrame]
TABLES = {
    "entities": "entity",
    "events": "event",
    "figures": "figure",
    "statements": "statement",
    "claims": "claim",
}
"""The tables whose rows are units, each with the record name of such a unit."""
LABEL_COLUMNS = {"entities": "name", "statements": "gist", "claims": "text"}
"""The label column of a table, where it is not ``title``."""
MEMBER_NAMES = {"speaker_id": "speaker", "period_edtf": "date_edtf"}
"""Columns that have another name in a coding."""
MEMBERS = (
    "kind", "assertion", "modality", "comparator", "attributed_to", "speaker", "date_edtf",
    "value_min", "value_max", "unit", "currency",
)  # fmt: skip
"""The members of a unit besides its passages and its label."""


def published_units(tables: Tables) -> list[Unit]:
    """Return the units of the rows that are based on the article."""
    passages: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in tables["evidence"].drop_nulls("char_start").iter_rows(named=True):
        key = (row["record_table"], row["record_id"])
        passages.setdefault(key, []).append((row["char_start"], row["char_end"]))
    names = dict(tables["entities"].select("entity_id", "name").iter_rows())
    return [
        Unit(
            row[f"{record}_id"], record, tuple(sorted(passages[table, row[f"{record}_id"]])),
            row[LABEL_COLUMNS.get(table, "title")], dict(_values(row, names)),
        )
        for table, record in TABLES.items()
        for row in tables[table].filter(pl.col("origin") == "article").iter_rows(named=True)
    ]  # fmt: skip


def _values(row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for column, value in row.items():
        member = MEMBER_NAMES.get(column, column)
        if value is not None and member in MEMBERS:
            yield member, names[value] if member in NAMES else value


def coded_units(tables: Tables, coding: str) -> list[Unit]:
    """Return the units of a coding that the tables store.

    Raises:
        UnknownRecord: There is no such coding; the message lists the existing ones.
    """
    if coding not in (known := tables["codings"]["coding_id"].to_list()):
        raise UnknownRecord(f"there is no coding {coding!r}; available: {', '.join(known)}")
    passages: dict[str, list[tuple[int, int]]] = {}
    for unit, start, end in (
        tables["coded_passages"].select("coded_unit_id", "char_start", "char_end").iter_rows()
    ):
        passages.setdefault(unit, []).append((start, end))
    units = tables["coded_units"].filter(pl.col("coding_id") == coding)
    return [
        Unit(
            row["coded_unit_id"], TABLES[row["record_table"]],
            tuple(sorted(passages[row["coded_unit_id"]])), row["label"],
            {member: row[member] for member in MEMBERS if row[member] is not None},
        )
        for row in units.iter_rows(named=True)
    ]  # fmt: skip


def code_lists(package: Package) -> CodeLists:
    """Return the code lists of the tables, by record and member of a coding."""
    return {
        (TABLES[resource.name], field.name): [code.value for code in field.categories]
        for resource in package.resources
        if resource.name in TABLES
        for field in resource.fields
        if field.categories is not None and field.name in MEMBERS
    }


def paragraph_finder(tables: Tables) -> Callable[[int], int]:
    """Return a function that finds the paragraph of an offset: that of the passage before it."""
    known = tables["evidence"].drop_nulls("char_start").sort("char_start")
    starts, numbers = known["char_start"].to_list(), known["paragraph"].to_list()
    return lambda offset: int(numbers[max(0, bisect_right(starts, offset) - 1)])
