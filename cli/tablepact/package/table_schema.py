"""What a Table Schema says, in whatever way the standard lets it be written: read here alone.

Schemas are anybody's, so that a value may be of any type of JSON; what is not as the standard has
it is None, and its caller says whether that is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tablepact.package.json_types import JsonObject, Metadata

OWN_READING = ("bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues")
"""Properties of a field that say how its cells are written in a way of its own."""
EMPTY_CELL = ("",)
"""The cells that mean "no value" where nobody says which."""


class Category(NamedTuple):
    """A value of a field with categories (Data Package v2).

    Attributes:
        value: The value: a text or a whole number, if the field is as it should be.
        label: What it is called; None if it has no label.
        description: What it means, a property that the standard does not know; None for none.
    """

    value: Any
    label: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key.

    Attributes:
        fields: The fields, by name.
        target: The resource that it refers to; empty or its own name for its own table.
        target_fields: The fields there, by name.
    """

    fields: tuple[str, ...]
    target: str
    target_fields: tuple[str, ...]

    def compared(self) -> ForeignKey:
        """Return what it compares: the same without fields that it compares twice."""
        pairs = dict.fromkeys(zip(self.fields, self.target_fields, strict=True))
        if len(pairs) == len(self.fields):
            return self
        fields, others = zip(*pairs, strict=True)
        return ForeignKey(fields, self.target, others)


@dataclass(frozen=True, slots=True)
class Field:
    """A field, as far as it is understood.

    Attributes:
        name: Its name; empty if it has none.
        type: Its type, a text; ``string`` if it has none.
        missing_values: The cells that mean "no value", its own or else those of the schema.
        constraints: Its constraints; none if they are no object.
        categories: Its categories, in order; None if it has no list of them.
        metadata: The whole field as the schema has it.
    """

    name: str
    type: str
    missing_values: tuple[str, ...] | None
    constraints: Metadata
    categories: tuple[Category, ...] | None
    metadata: JsonObject


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A Table Schema, as far as it is understood.

    Attributes:
        fields: Its fields, in order, as far as they are objects.
        primary_key: The fields of the primary key; None if that is no key.
        unique_keys: The unique keys, each None if it is no key; None if they are no list.
        foreign_keys: The foreign keys, each None if it is none.
        missing_values: The cells that mean "no value"; None if they are no list of texts.
        fields_match: How columns must match the fields.
        metadata: The whole schema as it is written.
    """

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] | None
    unique_keys: tuple[tuple[str, ...] | None, ...] | None
    foreign_keys: tuple[ForeignKey | None, ...]
    missing_values: tuple[str, ...] | None
    fields_match: str
    metadata: Metadata


def parse_table_schema(schema: Metadata) -> TableSchema:
    """Return what a schema says; what is not as the standard has it is passed over."""
    fields, match = schema.get("fields"), schema.get("fieldsMatch", "exact")
    unique, foreign = schema.get("uniqueKeys") or [], schema.get("foreignKeys") or []
    missing = _missing_values(schema.get("missingValues", [""]))
    return TableSchema(
        fields=tuple(
            parse_field(field, missing)
            for field in (fields if isinstance(fields, list | tuple) else ())
            if isinstance(field, dict)
        ),
        primary_key=key_names(schema.get("primaryKey") or []),
        unique_keys=tuple(map(key_names, unique)) if isinstance(unique, list) else None,
        foreign_keys=tuple(map(_foreign_key, foreign if isinstance(foreign, list) else [None])),
        missing_values=missing,
        fields_match=str(match[0] if isinstance(match, list) and len(match) == 1 else match),
        metadata=schema,
    )


def parse_field(field: JsonObject, missing: tuple[str, ...] | None = EMPTY_CELL) -> Field:
    """Return what a field says, whose schema has these missing values for all fields."""
    name, kind, own = field.get("name"), field.get("type"), field.get("missingValues")
    return Field(
        name=name if isinstance(name, str) else "",
        type=kind if isinstance(kind, str) and kind else "string",
        missing_values=missing if own is None else _missing_values(own),
        constraints=constraints_of(field),
        categories=categories_of(field),
        metadata=field,
    )


def _foreign_key(entry: object) -> ForeignKey | None:
    """Return a foreign key as a schema has it; None if it has no fields, or no reference."""
    reference = entry.get("reference") if isinstance(entry, Mapping) else None
    if not isinstance(entry, Mapping) or not isinstance(reference, Mapping):
        return None
    fields, others = key_names(entry.get("fields")), key_names(reference.get("fields"))
    target = reference.get("resource") or ""
    if fields is None or others is None or not isinstance(target, str):
        return None
    return ForeignKey(fields, target, others)


def key_names(key: object) -> tuple[str, ...] | None:
    """Return the fields of a key, of which a single one may stand without a list.

    None if it is neither a name nor a list of names.
    """
    if isinstance(key, str):
        return (key,)
    if isinstance(key, list | tuple) and all(isinstance(name, str) for name in key):
        return tuple(key)
    return None


def is_text_list(value: object) -> bool:
    """Return whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def constraints_of(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the constraints of a field; none if they are no object."""
    constraints = field.get("constraints")
    return constraints if isinstance(constraints, Mapping) else {}


def _missing_values(listed: object) -> tuple[str, ...] | None:
    """Return the cells that mean "no value": texts, or objects with a ``value`` and a ``label``.

    None if they are no list of these.
    """
    if not isinstance(listed, list):
        return None
    values = [entry.get("value") if isinstance(entry, Mapping) else entry for entry in listed]
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


def categories_of(field: Mapping[str, Any]) -> tuple[Category, ...] | None:
    """Return the categories of a field, in order; None if it has no list of them."""
    listed = field.get("categories")
    return tuple(map(_category, listed)) if isinstance(listed, list) else None


def _category(entry: object) -> Category:
    """Return a category, which is a value, or an object with one."""
    if not isinstance(entry, Mapping):
        return Category(entry)
    label, description = entry.get("label"), entry.get("description")
    return Category(
        entry.get("value"),
        label if isinstance(label, str) else None,
        description if isinstance(description, str) else None,
    )
