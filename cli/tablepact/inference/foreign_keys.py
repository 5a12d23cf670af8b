"""Columns that seem to refer to another table, such as ``customer_id``.

The column name must suggest the other table, the types must be equal, and the other table must
contain all values, or nearly all: then the values that break the reference are named. Values alone
do not suffice: every table with numbered rows contains the small integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from tablepact.inference.column_profile import Cell
from tablepact.inference.table_schema import SchemaProposal
from tablepact.inference.type_choice import IDENTIFIER, TypeChoice, is_named

MOST_KEYS = 5_000_000
"""The maximum number of keys of a table that are held in memory for the comparison."""


ENOUGH = 0.9
"""The share of values that another table must contain for a reference that does not hold."""
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A field whose values occur in a field of another table: all of them, or nearly all.

    Attributes:
        table: The table that refers to another.
        field: Its field.
        target: The other table.
        target_field: The field that has the values.
        broken: The number of values that make it no foreign key: they are not in the other table,
            or are there more than once.
        examples: The first of them, each with the number of its row; the rows of ``target`` if the
            value is there more than once.
        repeated: Whether these values are more than once in the other table.

    >>> for name in ("ports.csv", "ships.csv"):
    ...     text = (ports / name).read_text()
    ...     length = (ports / name).write_text(text.replace("port,", "port_id,"))
    >>> found = init(ports, force=True).references[-1]
    >>> found.table, found.field, found.target, found.target_field, found.broken
    ('ships', 'port_id', 'ports', 'port_id', 0)
    """

    table: str
    field: str
    target: str
    target_field: str
    broken: int = 0
    examples: tuple[Cell, ...] = ()
    repeated: bool = False

    @property
    def foreign_key(self) -> dict[str, Any]:
        """The foreign key in the form of Table Schema."""
        reference = {"resource": self.target, "fields": [self.target_field]}
        return {"fields": [self.field], "reference": reference}


def find_references(tables: Mapping[str, SchemaProposal]) -> list[Reference]:
    """Return the references between tables; read the files of possible references again.

    Args:
        tables: The proposed schema of each table, by name.

    Returns:
        Those that hold, and those that a few values break.

    Raises:
        PackageError: A file can no longer be read.
    """
    keys: dict[tuple[str, str], tuple[pl.Series, pl.DataFrame]] = {}
    found = []
    for reference in _possible(tables):
        key = (reference.target, reference.target_field)
        if key not in keys:
            cells = pl.concat(_cells(tables[reference.target], reference.target_field))
            repeated = cells.filter(
                pl.col("cell").is_duplicated() & ~pl.col("cell").is_first_distinct()
            )
            keys[key] = cells["cell"].unique().sort(), repeated
        values, repeated = keys[key]
        checked = _checked(reference, _cells(tables[reference.table], reference.field), values)
        if checked and not checked.broken and len(repeated):
            share = len(values) / (len(values) + len(repeated))
            rows = tuple(repeated.head(EXAMPLES).rows())
            checked = replace(reference, broken=len(repeated), examples=rows, repeated=True)
            checked = checked if share >= ENOUGH else None
        if checked:
            found.append(checked)
    return found


def _checked(
    reference: Reference, batches: Iterator[pl.DataFrame], keys: pl.Series
) -> Reference | None:
    """Return a reference with the values that are not among sorted keys; None if these are many."""
    cells = broken = 0
    examples: list[Cell] = []
    for batch in batches:
        outside = batch.filter(~_among(batch["cell"], keys))
        cells, broken = cells + len(batch), broken + len(outside)
        examples += outside.head(EXAMPLES - len(examples)).rows()
    if broken > (1 - ENOUGH) * cells:
        return None
    return replace(reference, broken=broken, examples=tuple(examples))


def _among(cells: pl.Series, keys: pl.Series) -> pl.Series:
    """Return for each cell whether sorted keys contain it."""
    positions = keys.search_sorted(cells).clip(0, len(keys) - 1)
    return keys.gather(positions) == cells


def _possible(tables: Mapping[str, SchemaProposal]) -> Iterator[Reference]:
    """Yield the references that names and types suggest, at most one per field."""
    for table, proposal in tables.items():
        for choice in proposal.choices:
            stem = choice.name.lower().removesuffix("_id")
            is_sure = choice.certainty != "unsure" or choice.misfits
            if stem != choice.name.lower() and choice.cells and is_sure:
                for target, other in tables.items():
                    key = _key(other)
                    if target != table and key and _refers(choice, stem, target, key):
                        yield Reference(table, choice.name, target, key.name)
                        break


def _refers(choice: TypeChoice, stem: str, target: str, key: TypeChoice) -> bool:
    """Return whether a field is named after a table or its key, and has the type of that key."""
    tables = {stem, f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies"}
    named = target.lower() in tables or key.name.lower() == choice.name.lower()
    return named and choice.label == key.label and key.cells <= MOST_KEYS


def _key(proposal: SchemaProposal) -> TypeChoice | None:
    """Return the key of a table; without one, its first field that is called an identifier."""
    fields = {choice.name: choice for choice in proposal.choices}
    if proposal.key:
        return fields[proposal.key]
    first = next(iter(fields.values()), None)
    return first if first and first.cells > 1 and is_named(first.name, IDENTIFIER) else None


def _cells(proposal: SchemaProposal, name: str) -> Iterator[pl.DataFrame]:
    """Yield the cells of a field that are not missing, with their row numbers, in batches."""
    names = [choice.name for choice in proposal.choices]
    at = names.index(name)
    missing = proposal.choices[at].missing
    for batch in proposal.source.batches():
        cells = batch.select("row", pl.col(str(at)).alias("cell"))
        yield cells.filter(~pl.col("cell").is_in(missing))
