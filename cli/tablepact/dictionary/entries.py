"""The content of the data dictionary of a package: tables, fields and codes.

It comes from the descriptor and the schemas. The data of a table are read only if it has no schema,
or if examples are wanted for fields whose schema has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tablepact.errors import ContractError, PackageError
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.keys import foreign_keys, primary_key, unique_keys
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field, ForeignKey

BOUNDS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
    "pattern",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A value of a code list; its label and definition are optional."""

    value: str
    label: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field; ``rules`` are its constraints, each a name and a value (empty for a flag)."""

    name: str
    type: str
    rules: tuple[tuple[str, str], ...]
    codes: tuple[CodeEntry, ...]
    description: str | None
    example: str | None


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table; ``row_rules`` are the messages of its rules, ``note`` says what may be missing."""

    name: str
    title: str | None
    description: str | None
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign: tuple[ForeignKey, ...]
    fields: tuple[FieldEntry, ...]
    row_rules: tuple[str, ...]
    note: str | None


def table_entries(tables: Frames, *, examples: bool = True) -> list[TableEntry]:
    """Describe the tables of a package, in the order of its descriptor.

    If the data of a table cannot be read, its entry has a note.

    Args:
        tables: The tables of the package.
        examples: Whether to take an example from the data if the schema has none.

    Raises:
        PackageError: A key in a schema is malformed.
    """
    return [_readable_entry(tables, name, examples) for name in tables]


def table_entry(tables: Frames, name: str) -> TableEntry:
    """Describe one table; its data are read only if it has no schema.

    Raises:
        UnknownTable: The package has no such table.
        PackageError: The data cannot be read, or a key in the schema is malformed.
    """
    return _entry(tables.resource(name), tables.fields(name), {}, None)


def codes_of(field: Field) -> tuple[CodeEntry, ...]:
    """Return the codes of a field: its categories with labels and definitions, else its enum."""
    if field.categories:
        return tuple(
            CodeEntry(str(code.value), _shown(code.label), _shown(code.description))
            for code in field.categories
        )
    return tuple(CodeEntry(str(code)) for code in field.enum)


def rules_of(field: Field) -> tuple[tuple[str, str], ...]:
    """Return the name and value of each constraint except codes; a flag has an empty value."""
    constraints = field.constraints
    flags = [(name, "") for name in ("required", "unique") if constraints.get(name)]
    flags += [("ordered", "")] if field.is_ordered else []
    return (*flags, *((name, str(constraints[name])) for name in BOUNDS if name in constraints))


def named_tables(field: FieldEntry, tables: Mapping[str, object]) -> tuple[str, ...]:
    """Return the tables that a polymorphic field can name; none unless all its codes are tables.

    Such a field connects a row to one of several tables, which no foreign key can express. Schemas
    do not state which field has the identifier of the row, and this function does not guess it.
    """
    names = tuple(code.value for code in field.codes)
    return names if names and all(name in tables for name in names) else ()


def _readable_entry(tables: Frames, name: str, examples: bool) -> TableEntry:
    resource = tables.resource(name)
    fields, examples_by_field, note = resource.fields, dict[str, str](), None
    if not fields or (examples and any(field.example is None for field in fields)):
        try:
            fields = tables.fields(name)
            examples_by_field = dict(_first_values(tables, name)) if examples else {}
        except (PackageError, ContractError):
            lacking = "examples" if fields else "fields"
            note = f"The data could not be read, so {lacking} may be missing."
    return _entry(resource, fields, examples_by_field, note)


def _entry(
    resource: Resource,
    fields: Sequence[Field],
    examples_by_field: Mapping[str, str],
    note: str | None,
) -> TableEntry:
    key = primary_key(resource)
    return TableEntry(
        name=resource.name,
        title=_text(resource.metadata, "title"),
        description=_text(resource.metadata, "description"),
        key=key,
        unique=tuple(other for other in unique_keys(resource) if other != key and len(other) > 1),
        foreign=tuple(foreign_keys(resource)),
        fields=tuple(_field(field, examples_by_field) for field in fields),
        row_rules=tuple(_messages(resource.table_schema.row_rules or ())),
        note=note,
    )


def _field(field: Field, examples_by_field: Mapping[str, str]) -> FieldEntry:
    kind, field_format, example = field.type_or_any, field.format, field.example
    return FieldEntry(
        name=field.name,
        type=kind if field_format == "default" else f"{kind} ({field_format})",
        rules=rules_of(field),
        codes=codes_of(field),
        description=_shown(field.description) or _shown(field.title),
        example=examples_by_field.get(field.name) if example is None else str(example),
    )


def _first_values(tables: Frames, name: str) -> Iterator[tuple[str, str]]:
    from tablepact.exact_columns import nameless
    from tablepact.package.digests.digest import as_text

    for column in tables[name].iter_columns():
        present = nameless(column).drop_nulls().head(1)
        if present.len():
            yield column.name, as_text(present.to_frame())[0, 0]


def _messages(rules: Iterable[object]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, Mapping) and isinstance(rule.get("message"), str):
            yield rule["message"]


def _text(metadata: Mapping[str, Any], name: str) -> str | None:
    return _shown(metadata.get(name))


def _shown(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
