"""Infer a Table Schema for a file, and report what makes the file invalid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tablepact.inference.column_profile import profile_columns
from tablepact.inference.csv_source import (
    CsvSource,
    NotInEncoding,
    choose_source,
    open_source,
)
from tablepact.inference.describe_shape import (
    complete_dialect,
    describe_shape,
    highest_certainty,
    tally,
)
from tablepact.inference.explain import MANY
from tablepact.inference.regular_rows import IrregularRows, RowTally
from tablepact.inference.type_choice import (
    IDENTIFIER,
    TypeChoice,
    choose_type,
    decimal_sign,
    is_named,
)

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


@dataclass(frozen=True, slots=True)
class SchemaProposal:
    """The proposed schema of a file.

    Attributes:
        source: The file.
        rows: The number of rows that the types were inferred from.
        choices: The choice of a type for each field, in order.
        dialect: The Table Dialect properties that differ from the default, as JSON.
        notes: What is unusual about how the file is written, and how it is read, one line each.
        faults: Errors of the file that no choice of types can avoid, one line each.

    >>> proposal = infer(ports / "ships.csv")
    >>> proposal.rows, proposal.holds, proposal.faults
    (2, True, ())
    >>> proposal.schema["fields"][2]
    {'name': 'tons', 'type': 'integer', 'constraints': {'required': True}}
    """

    source: CsvSource
    rows: int
    choices: tuple[TypeChoice, ...]
    dialect: Mapping[str, Any]
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the file is valid against the schema."""
        return not self.faults and not any(choice.misfits for choice in self.choices)

    @property
    def headless(self) -> bool:
        """Whether the file has no header: its first row looks like data."""
        return not self.source.dialect.shape.header_rows

    @property
    def key(self) -> str | None:
        """The first field with unique values that looks like an identifier."""
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


def infer(path: Path, encoding: str | None = None) -> SchemaProposal:
    """Propose a schema for a CSV file; read the whole file once.

    Args:
        path: The file.
        encoding: The encoding to use if the file is not UTF-8; None to choose it.

    Raises:
        PackageError: The file has no rows, or is not CSV in UTF-8, ``encoding`` or what is guessed.
    """
    try:
        return _inferred(open_source(path))
    except NotInEncoding:
        source, note = (open_source(path, encoding), "") if encoding else choose_source(path)
    proposal = _inferred(source)
    return replace(proposal, notes=(*filter(None, [note]), *proposal.notes))


def _inferred(source: CsvSource) -> SchemaProposal:
    irregular = IrregularRows()
    names, faults = _names(source.labels, headless=not source.dialect.labels)
    profiles, blank_rows = profile_columns(source.batches(irregular), len(names))
    rows = profiles[0].cells
    most = highest_certainty(source.dialect.shape, irregular, rows)
    decimal = decimal_sign(profiles, source.dialect.csv_format.separator)
    choices = tuple(
        choose_type(name, profile, most, decimal)
        for name, profile in zip(names, profiles, strict=True)
    )
    notes, more = describe_shape(source.dialect.shape, irregular, len(names))
    blank, first = blank_rows.blank([choice.missing for choice in choices])
    blanks = RowTally(blank, [first] * bool(blank))
    faults += [*more, *tally("has", "have", blanks, "no values")]
    dialect = complete_dialect(source.dialect, irregular)
    return SchemaProposal(source, rows, choices, dialect, tuple(notes), tuple(faults))


def _constraints(choice: TypeChoice) -> dict[str, Any]:
    """Return the constraints that hold for all values: required, unique.

    A few values may differ by chance, so in a small sample only an identifier is unique.
    """
    unique = choice.distinct and (choice.cells >= MANY or _identifies(choice))
    held = {"required": choice.complete, "unique": unique}
    constraints = {name: True for name, holds in held.items() if holds}
    return {"constraints": constraints} if constraints else {}


def _identifies(choice: TypeChoice) -> bool:
    return is_named(choice.name, IDENTIFIER) or choice.field.get("format") == "uuid"


def _names(labels: Sequence[str], *, headless: bool) -> tuple[list[str], list[str]]:
    """Return a distinct name for each column.

    Returns:
        The names, and one line for each that differs from the label in the header.
    """
    if headless:
        return [f"field{position}" for position in range(1, len(labels) + 1)], []
    taken: set[str] = set()
    others = set(labels)
    names: list[str] = []
    faults = []
    for position, label in enumerate(labels, start=1):
        base, name, number = label or f"field_{position}", label or f"field_{position}", 2
        while name in taken or (name != label and name in others):
            name, number = f"{base}_{number}", number + 1
        names.append(name)
        taken.add(name)
        if name != label:
            what = f'repeats the name "{label}"' if label else "has no name"
            faults.append(f'column {position} {what} ("{name}" in the schema)')
    return names, faults
