"""A Table Schema proposed for a file, and what stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablepact.inference.column_profile import profile_columns
from tablepact.inference.csv_source import (
    UTF_8,
    CsvSource,
    IrregularRows,
    NotInEncoding,
    RowTally,
    open_source,
)
from tablepact.inference.explain import MANY
from tablepact.inference.type_choice import TypeChoice, choose_type, is_named

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
IDENTIFIER = "id|ids|uuid|guid|key|code|slug|isbn|doi|iban|sku"
"""The words in the name of a column that identifies its rows."""


@dataclass(frozen=True, slots=True)
class SchemaProposal:
    """What is proposed for a file.

    Attributes:
        source: The file.
        rows: On how many rows it rests.
        choices: A field each, in order.
        faults: Why the file is not valid as it is, whatever its types are; one line each.

    >>> proposal = infer(ports / "ships.csv")
    >>> proposal.rows, proposal.holds, proposal.faults
    (2, True, ())
    >>> proposal.schema["fields"][2]
    {'name': 'tons', 'type': 'integer', 'constraints': {'required': True}}
    """

    source: CsvSource
    rows: int
    choices: tuple[TypeChoice, ...]
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the file is valid by the schema."""
        return not self.faults and not any(choice.misfits for choice in self.choices)

    @property
    def headless(self) -> bool:
        """Whether the header looks like a row of data: digits in every cell."""
        return all(label[:1].isdigit() for label in self.source.labels)

    @property
    def key(self) -> str | None:
        """The first field that tells rows apart and looks like an identifier."""
        keys = [choice.name for choice in self.choices if choice.distinct and _identifies(choice)]
        return keys[0] if keys else None

    @property
    def schema(self) -> dict[str, Any]:
        """The Table Schema, as JSON."""
        schema: dict[str, Any] = {
            "$schema": PROFILE,
            "fields": [{**choice.field, **_constraints(choice)} for choice in self.choices],
        }
        return schema | ({"primaryKey": [self.key]} if self.key else {})


def infer(path: Path, encoding: str = UTF_8) -> SchemaProposal:
    """Propose a schema for a CSV file, which is read once from end to end.

    Args:
        path: The file.
        encoding: What it is in, if it is not UTF-8.

    Raises:
        PackageError: It cannot be read as CSV in UTF-8 or this encoding, or has no header.
    """
    try:
        return _inferred(open_source(path))
    except NotInEncoding:
        if encoding == UTF_8:
            raise
        return _inferred(open_source(path, encoding))


def _inferred(source: CsvSource) -> SchemaProposal:
    irregular = IrregularRows()
    names, faults = _names(source.labels)
    profiles, blank_rows = profile_columns(source.batches(irregular), len(names))
    choices = tuple(
        choose_type(name, profile) for name, profile in zip(names, profiles, strict=True)
    )
    blank, first = blank_rows.blank([choice.missing for choice in choices])
    blanks = RowTally(
        irregular.blank.count + blank, [*irregular.blank.first, *([first] * bool(blank))]
    )
    faults += _told(irregular.ragged, f"another number of cells than the header's {len(names)}")
    faults += _told(blanks, "no value at all")
    return SchemaProposal(source, profiles[0].cells, choices, tuple(faults))


def _constraints(choice: TypeChoice) -> dict[str, Any]:
    """Return the constraints that hold of all values: none is missing, none stands twice.

    A few values differ by chance, so only an identifier is called unique then.
    """
    unique = choice.distinct and (choice.cells >= MANY or _identifies(choice))
    held = {"required": choice.complete, "unique": unique}
    constraints = {name: True for name, holds in held.items() if holds}
    return {"constraints": constraints} if constraints else {}


def _identifies(choice: TypeChoice) -> bool:
    return is_named(choice.name, IDENTIFIER) or choice.field.get("format") == "uuid"


def _names(labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return a distinct name for each column.

    Returns:
        The names, and a line for each that is not the label in the header.
    """
    names: list[str] = []
    faults = []
    for position, label in enumerate(labels, start=1):
        base, name, number = label or f"field_{position}", label or f"field_{position}", 2
        while name in names or (name != label and name in labels):
            name, number = f"{base}_{number}", number + 1
        names.append(name)
        if name != label:
            how = f'a second "{label}"' if label else "without a name"
            faults.append(f'column {position} is {how}, here called "{name}"')
    return names, faults


def _told(rows: RowTally, what: str) -> list[str]:
    """Return a line about rows that nothing was inferred from; none if there are no such rows."""
    if not rows.count:
        return []
    numbers = ", ".join(map(str, sorted(rows.first)))
    have = "row has" if rows.count == 1 else "rows have"
    more = ", …" if rows.count > len(rows.first) else ""
    return [f"{rows.count:,} {have} {what}: row {numbers}{more}"]
