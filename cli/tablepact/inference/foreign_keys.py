"""Columns that seem to refer to another table, such as ``customer_id``.

The column name must suggest the other table, the types must be equal, and the other table must
contain all values. Values alone do not suffice: every table with numbered rows contains the small
integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.inference.table_schema import SchemaProposal
from tablepact.inference.type_choice import TypeChoice

MOST_KEYS = 5_000_000
"""The maximum number of keys of a table that are held in memory for the comparison."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field of which all values occur in a field of another table.

    >>> for name in ("ports.csv", "ships.csv"):
    ...     text = (ports / name).read_text()
    ...     length = (ports / name).write_text(text.replace("port,", "port_id,"))
    >>> init(ports, force=True).references[-1]
    Reference(table='ships', field='port_id', target='ports', target_field='port_id')
    """

    table: str
    field: str
    target: str
    target_field: str

    @property
    def foreign_key(self) -> dict[str, Any]:
        """The foreign key in the form of Table Schema."""
        reference = {"resource": self.target, "fields": [self.target_field]}
        return {"fields": [self.field], "reference": reference}


def find_references(tables: Mapping[str, SchemaProposal]) -> list[Reference]:
    """Return the references between tables; read the files of possible references again.

    Args:
        tables: The proposed schema of each table, by name.

    Raises:
        PackageError: A file can no longer be read.
    """
    keys: dict[tuple[str, str], pl.Series] = {}
    confirmed = []
    for reference in _possible(tables):
        target, key = tables[reference.target], (reference.target, reference.target_field)
        if key not in keys:
            keys[key] = pl.concat(_cells(target, reference.target_field)).sort()
        if all(
            _among(cells, keys[key]) for cells in _cells(tables[reference.table], reference.field)
        ):
            confirmed.append(reference)
    return confirmed


def _among(cells: pl.Series, keys: pl.Series) -> bool:
    """Return whether sorted keys contain all cells."""
    positions = keys.search_sorted(cells).clip(0, len(keys) - 1)
    return bool((keys.gather(positions) == cells).all())


def _possible(tables: Mapping[str, SchemaProposal]) -> Iterator[Reference]:
    """Yield the references that names and types suggest, at most one per field."""
    for table, proposal in tables.items():
        for choice in proposal.choices:
            stem = choice.name.lower().removesuffix("_id")
            if stem != choice.name.lower() and choice.cells and choice.certainty != "unsure":
                for target, other in tables.items():
                    key = _field(other, other.key)
                    if target != table and key and _refers(choice, stem, target, key):
                        yield Reference(table, choice.name, target, key.name)
                        break


def _refers(choice: TypeChoice, stem: str, target: str, key: TypeChoice) -> bool:
    """Return whether a field is named after a table or its key, and has the type of that key."""
    tables = {stem, f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies"}
    named = target.lower() in tables or key.name.lower() == choice.name.lower()
    return named and choice.label == key.label and key.cells <= MOST_KEYS


def _field(proposal: SchemaProposal, name: str | None) -> TypeChoice | None:
    return next((choice for choice in proposal.choices if choice.name == name), None)


def _cells(proposal: SchemaProposal, name: str) -> Iterator[pl.Series]:
    """Yield the cells of a field that are not missing, in batches."""
    names = [choice.name for choice in proposal.choices]
    at = names.index(name)
    missing = proposal.choices[at].missing
    for batch in proposal.source.batches():
        cells = batch[str(at)]
        yield cells.filter(~cells.is_in(missing))
