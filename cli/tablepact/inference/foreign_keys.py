"""Columns that seem to refer to another table: ``customer_id``, whose values are all in that table.

It must say so in its name, and be of the type of the other column; what is counted through is not
enough, as small integers are in any table of numbered rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.inference.table_schema import SchemaProposal
from tablepact.inference.type_choice import TypeChoice

MOST_KEYS = 5_000_000
"""Up to how many rows of a table are held in memory, to look for values of others in them."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field whose values are all those of a field of another table.

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
        """The key, as a Table Schema has it."""
        reference = {"resource": self.target, "fields": [self.target_field]}
        return {"fields": [self.field], "reference": reference}


def find_references(tables: Mapping[str, SchemaProposal]) -> list[Reference]:
    """Find the references between tables; files that may have some are read once more.

    Args:
        tables: What is proposed for each table, by its name.

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
    """Return whether all cells are among keys, which are sorted."""
    positions = keys.search_sorted(cells).clip(0, len(keys) - 1)
    return bool((keys.gather(positions) == cells).all())


def _possible(tables: Mapping[str, SchemaProposal]) -> Iterator[Reference]:
    """List what the names and types of fields allow, at most one for each field."""
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
    """Return whether a field names a table or its key, and is of the type of that key."""
    tables = {stem, f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies"}
    named = target.lower() in tables or key.name.lower() == choice.name.lower()
    return named and choice.label == key.label and key.cells <= MOST_KEYS


def _field(proposal: SchemaProposal, name: str | None) -> TypeChoice | None:
    return next((choice for choice in proposal.choices if choice.name == name), None)


def _cells(proposal: SchemaProposal, name: str) -> Iterator[pl.Series]:
    """Read the cells of a field that have a value."""
    names = [choice.name for choice in proposal.choices]
    at = names.index(name)
    missing = proposal.choices[at].missing
    for batch in proposal.source.batches():
        cells = batch[str(at)]
        yield cells.filter(~cells.is_in(missing))
