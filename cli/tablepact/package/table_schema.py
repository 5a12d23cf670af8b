"""What a Table Schema says, in whatever way the standard lets it be written: read here alone.

Schemas are anybody's, so that a value may be of any type of JSON; what is not as the standard has
it is None, and its caller says whether that is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tablepact.package.json_types import JsonObject, Metadata

OWN_READING = ("bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues")
"""Properties of a field that say how its cells are written in a way of its own."""
_OPTIONS = (*OWN_READING, "floatNumber", "arrayItem", "itemType", "delimiter")
"""All properties of a field that say how its cells are read, its type and format aside."""
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
        unknown: What else it says, which the standard does not know, such as ``package``.
    """

    fields: tuple[str, ...]
    target: str
    target_fields: tuple[str, ...]
    unknown: frozenset[str] = field(default=frozenset(), compare=False)

    def compared(self) -> ForeignKey:
        """Return what it compares: the same without fields that it compares twice."""
        pairs = dict.fromkeys(zip(self.fields, self.target_fields, strict=True))
        if len(pairs) == len(self.fields):
            return self
        fields, others = zip(*pairs, strict=True)
        return ForeignKey(fields, self.target, others)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a Table Schema, as far as it is understood.

    Attributes:
        name: Its name; empty if it has none.
        type: Its type; ``string`` if it has none.
        format: Its format; ``default`` if it has none.
        missing_values: The cells that mean "no value", its own or else those of the schema; None
            if they are no list of texts.
        constraints: Its constraints; none if they are no object.
        categories: Its categories, in order; None if it has no list of them.
        options: What else says how its cells are read, such as ``decimalChar``.
        metadata: The whole field as the schema has it.

    >>> tons = open_package(ports).package.resource("ships").fields[2]
    >>> tons.name, tons.type, tons.format, tons.is_required
    ('tons', 'integer', 'default', False)
    """

    name: str
    type: str = "string"
    format: str = "default"
    missing_values: tuple[str, ...] | None = EMPTY_CELL
    constraints: Metadata = field(default_factory=dict)
    categories: tuple[Category, ...] | None = None
    options: Metadata = field(default_factory=dict)
    metadata: JsonObject = field(default_factory=dict)

    @property
    def type_or_any(self) -> str:
        """Its type; ``any`` if it has none, where the file itself says what it holds."""
        return self.type if self.metadata.get("type") else "any"

    @property
    def title(self) -> str | None:
        """Its title; None if it has none."""
        return _text(self.metadata, "title")

    @property
    def description(self) -> str | None:
        """Its description; None if it has none."""
        return _text(self.metadata, "description")

    @property
    def example(self) -> object:
        """Its example, which may be of any type of JSON; None if it has none."""
        return self.metadata.get("example")

    @property
    def has_valid_constraints(self) -> bool:
        """Whether its constraints are an object, or there are none."""
        return isinstance(self.metadata.get("constraints", {}), Mapping)

    @property
    def is_ordered(self) -> bool:
        """Whether its categories are in an order that means something."""
        return self.metadata.get("categoriesOrdered") is True

    @property
    def is_required(self) -> bool:
        """Whether every row needs a value."""
        return self.constraints.get("required") is True

    @property
    def is_unique(self) -> bool:
        """Whether no two rows may have the same value."""
        return self.constraints.get("unique") is True

    @property
    def enum(self) -> list[Any]:
        """The only values that it may have; none if it has no list of them."""
        listed = self.constraints.get("enum")
        return listed if isinstance(listed, list) else []

    @property
    def has_categories(self) -> bool:
        """Whether it says anything of categories, be it no list of them."""
        return self.metadata.get("categories") is not None

    @property
    def has_own_missing_values(self) -> bool:
        """Whether it says itself which cells mean "no value"."""
        return "missingValues" in self.metadata

    @property
    def is_plain(self) -> bool:
        """Whether its cells are written in the one plain way of its type."""
        own = self.has_own_missing_values or not self.options.keys().isdisjoint(OWN_READING)
        return self.format == "default" and not own


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
        row_rules: The rules within a row, as they are written; None if they are no list.
        metadata: The whole schema as it is written.
    """

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] | None
    unique_keys: tuple[tuple[str, ...] | None, ...] | None
    foreign_keys: tuple[ForeignKey | None, ...]
    missing_values: tuple[str, ...] | None
    fields_match: str
    row_rules: tuple[Any, ...] | None
    metadata: Metadata

    @property
    def title(self) -> str | None:
        """Its title; None if it has none."""
        return _text(self.metadata, "title")

    @property
    def description(self) -> str | None:
        """Its description; None if it has none."""
        return _text(self.metadata, "description")

    @property
    def has_valid_fields(self) -> bool:
        """Whether its fields are a list of objects, or there are none."""
        written = self.metadata.get("fields", [])
        return isinstance(written, list) and len(written) == len(self.fields)

    @property
    def null_lists(self) -> list[str]:
        """Which of its keys and rules are null, which the standard does not know."""
        names = ("uniqueKeys", "foreignKeys", "rowRules")
        return [name for name in names if self.metadata.get(name, ()) is None]

    @property
    def has_plain_missing_values(self) -> bool:
        """Whether all that it and its fields say of missing values are lists of texts."""
        parts = [self.metadata, *(field.metadata for field in self.fields)]
        return all(_is_text_list(part.get("missingValues", [])) for part in parts)

    def only(self, *names: str) -> JsonObject:
        """Return those of these properties that it has, as they are written."""
        return {name: self.metadata[name] for name in names if name in self.metadata}


def parse_table_schema(schema: Metadata) -> TableSchema:
    """Return what a schema says; what is not as the standard has it is passed over."""
    fields, match = schema.get("fields"), schema.get("fieldsMatch", "exact")
    unique, foreign = schema.get("uniqueKeys") or [], schema.get("foreignKeys") or []
    missing, rules = (
        _missing_values(schema.get("missingValues", [""])),
        schema.get("rowRules") or [],
    )
    return TableSchema(
        fields=tuple(
            parse_field(written, missing)
            for written in (fields if isinstance(fields, list | tuple) else ())
            if isinstance(written, dict)
        ),
        primary_key=key_names(schema.get("primaryKey") or []),
        unique_keys=tuple(map(key_names, unique)) if isinstance(unique, list) else None,
        foreign_keys=tuple(map(_foreign_key, foreign if isinstance(foreign, list) else [None])),
        missing_values=missing,
        fields_match=str(match[0] if isinstance(match, list) and len(match) == 1 else match),
        row_rules=tuple(rules) if isinstance(rules, list) else None,
        metadata=schema,
    )


def parse_field(written: JsonObject, missing: tuple[str, ...] | None = EMPTY_CELL) -> Field:
    """Return what a field says.

    Args:
        written: The field.
        missing: The cells that mean "no value" in its schema.
    """
    name, own = written.get("name"), written.get("missingValues")
    constraints, listed = written.get("constraints"), written.get("categories")
    return Field(
        name=name if isinstance(name, str) else "",
        type=str(written.get("type") or "string"),
        format=str(written.get("format", "default")),
        missing_values=missing if own is None else _missing_values(own),
        constraints=constraints if isinstance(constraints, Mapping) else {},
        categories=tuple(map(_category, listed)) if isinstance(listed, list) else None,
        options={option: written[option] for option in _OPTIONS if option in written},
        metadata=written,
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
    unknown = (entry.keys() - {"fields", "reference"}) | (reference.keys() - {"fields", "resource"})
    return ForeignKey(fields, target, others, frozenset(unknown))


def key_names(key: object) -> tuple[str, ...] | None:
    """Return the fields of a key, of which a single one may stand without a list.

    None if it is neither a name nor a list of names.
    """
    if isinstance(key, str):
        return (key,)
    if isinstance(key, list | tuple) and all(isinstance(name, str) for name in key):
        return tuple(key)
    return None


def _text(metadata: Metadata, name: str) -> str | None:
    text = metadata.get(name)
    return text if isinstance(text, str) else None


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _missing_values(listed: object) -> tuple[str, ...] | None:
    """Return the cells that mean "no value": texts, or objects with a ``value`` and a ``label``.

    None if they are no list of these.
    """
    if not isinstance(listed, list):
        return None
    values = [entry.get("value") if isinstance(entry, Mapping) else entry for entry in listed]
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


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
