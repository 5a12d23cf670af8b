"""Infer a Table Schema for a file, and report what makes the file invalid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from tablepact.errors import PackageError
from tablepact.inference.column_profile import ColumnProfile, profile_columns
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
from tablepact.inference.stored_types import choose_stored_type
from tablepact.inference.type_choice import (
    IDENTIFIER,
    TypeChoice,
    at_most,
    choose_type,
    decimal_sign,
    is_named,
)
from tablepact.inference.typed_source import TypedSource, open_typed_source
from tablepact.inference.typed_tables import (
    WORKBOOKS,
    EmptyTable,
    Sheet,
    find_parts,
    typed_format,
)

SHOWN = 20
"""The number of tables of a database that a message lists."""
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

    source: CsvSource | TypedSource
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


class FileProposals(NamedTuple):
    """The proposed schema of each table in a file.

    Attributes:
        tables: The proposals.
        empty: The tables that are left out since they have neither header nor rows, in words.
    """

    tables: tuple[SchemaProposal, ...]
    empty: tuple[str, ...] = ()


def infer(path: Path, encoding: str | None = None, sheet: Sheet = None) -> SchemaProposal:
    """Propose a schema for a table file; read the whole file once.

    Args:
        path: The file.
        encoding: The encoding to use if the file is not UTF-8; None to choose it.
        sheet: The sheet of a workbook; None for the first.

    Raises:
        PackageError: The file cannot be read, has no table or, as a database, several.
    """
    file_format = typed_format(path)
    parts = find_parts(path, file_format, sheet) if file_format else []
    if file_format not in WORKBOOKS and len(parts) > 1:
        names = ", ".join(repr(part.name) for part in parts[:SHOWN]) + ", …" * (len(parts) > SHOWN)
        raise PackageError(f"{path} has several tables: {names}; init describes each")
    if not parts:
        return _infer_csv(path, encoding, sheet)
    proposal = _inferred(open_typed_source(path, parts[0], encoding))
    if len(parts) > 1:
        note = f"the first of {len(parts)} sheets, {parts[0].name!r}"
        return replace(proposal, notes=(note, *proposal.notes))
    return proposal


def infer_each(path: Path, encoding: str | None = None, sheet: Sheet = None) -> FileProposals:
    """Propose a schema for each table in a file: for each sheet, and each table of a database.

    Args:
        path: The file.
        encoding: The encoding to use if the file is not UTF-8; None to choose it.
        sheet: The only sheet of a workbook to take.

    Raises:
        PackageError: The file cannot be read, or has no table.
    """
    if not (file_format := typed_format(path)):
        return FileProposals((_infer_csv(path, encoding, sheet),))
    parts, found, empty = find_parts(path, file_format, sheet), list[SchemaProposal](), list[str]()
    for part in parts:
        try:
            found.append(_inferred(open_typed_source(path, part, encoding)))
        except EmptyTable as error:
            empty.append(str(error))
    if not found:
        raise PackageError(empty[0] if len(parts) == 1 else f"all sheets of {path} are empty")
    return FileProposals(tuple(found), tuple(empty))


def _infer_csv(path: Path, encoding: str | None, sheet: Sheet) -> SchemaProposal:
    if sheet is not None:
        raise PackageError(f"{path} is not a workbook, so it has no sheet {sheet!r}")
    try:
        return _inferred(open_source(path))
    except NotInEncoding:
        source, note = (open_source(path, encoding), "") if encoding else choose_source(path)
    proposal = _inferred(source)
    return replace(proposal, notes=(*filter(None, [note]), *proposal.notes))


def _inferred(source: CsvSource | TypedSource) -> SchemaProposal:
    irregular = IrregularRows()
    shape = source.dialect.shape
    profiles, blank_rows = profile_columns(source.batches(irregular), len(source.labels))
    names, faults = _names(source.labels, headless=not shape.header_rows)
    rows = profiles[0].cells
    most = highest_certainty(shape, irregular, rows)
    decimal = decimal_sign(profiles, source.dialect.csv_format.separator)
    choices = tuple(
        at_most(_choose(source, at, name, profile, decimal), most)
        for at, (name, profile) in enumerate(zip(names, profiles, strict=True))
    )
    notes, more = describe_shape(shape, irregular, len(names))
    blank, first = blank_rows.blank([choice.missing for choice in choices])
    blanks = RowTally(blank, [first] * bool(blank))
    faults += [*more, *tally("has", "have", blanks, "no values")]
    dialect = complete_dialect(source.dialect, irregular)
    if isinstance(source, TypedSource) and (keys := source.item_keys):
        dialect |= {"itemKeys": [*keys], "json": {**dialect.get("json", {}), "keys": [*keys]}}
    return SchemaProposal(source, rows, choices, dialect, tuple(notes), tuple(faults))


def _choose(
    source: CsvSource | TypedSource, at: int, name: str, profile: ColumnProfile, decimal: str
) -> TypeChoice:
    """Return the proposed type for a column by its index."""
    if not isinstance(source, TypedSource):
        return choose_type(name, profile, decimal)
    kinds = source.kinds[at] if at < len(source.kinds) else set()
    return choose_stored_type(
        name, profile, kinds, has_types=source.has_types, as_text=source.is_read_as_text
    )


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
