"""The model of a Table Schema, and the only parser of one, for every form in the standard.

Schemas are untrusted, so a value may have any JSON type. A value that does not conform to the
standard becomes None, and the caller decides whether that is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tablepact.package.metadata.json_types import JsonObject, Metadata

OWN_READING = ("bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues")
"""Properties of a field that change the notation of its cells."""
_OPTIONS = (*OWN_READING, "floatNumber", "arrayItem", "itemType", "delimiter")
"""All properties of a field that affect how cells are parsed, besides type and format."""
EMPTY_CELL = ("",)
"""The default missing values."""


class Category(NamedTuple):
    """A value of a field with categories (Data Package v2).

    Attributes:
        value: The value: a string or an integer in a valid field.
        label: The label; None if there is none.
        description: The description, which is not in the standard; None if there is none.
    """

    value: Any
    label: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key.

    Attributes:
        fields: The names of the fields.
        target: The name of the referenced resource; empty or its own name for its own table.
        target_fields: The names of the referenced fields.
        unknown: The names of properties that are not in the standard, such as ``package``.
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
    """A field of a Table Schema.

    Attributes:
        name: The name; empty if there is none.
        type: The type; ``string`` by default.
        format: The format; ``default`` by default.
        missing_values: The missing values of the field, else of the schema; None if they are not a
            list of strings.
        constraints: The constraints; empty if they are not an object.
        categories: The categories, in order; None if there is no list of them.
        options: Other properties that affect how cells are parsed, such as ``decimalChar``.
        metadata: The field as it is in the schema.

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
        """The type; ``any`` if there is none, for files with types of their own."""
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
        """The example, of any JSON type; None if there is none."""
        return self.metadata.get("example")

    @property
    def has_valid_constraints(self) -> bool:
        """Whether the constraints are an object or absent."""
        return isinstance(self.metadata.get("constraints", {}), Mapping)

    @property
    def is_ordered(self) -> bool:
        """Whether the order of the categories is meaningful."""
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
        """The allowed values; empty if there is no list of them."""
        listed = self.constraints.get("enum")
        return listed if isinstance(listed, list) else []

    @property
    def has_categories(self) -> bool:
        """Whether it has categories, even if they are not a list."""
        return self.metadata.get("categories") is not None

    @property
    def has_own_missing_values(self) -> bool:
        """Whether the field itself has missing values."""
        return "missingValues" in self.metadata

    @property
    def is_plain(self) -> bool:
        """Whether its cells have the default notation of its type."""
        own = self.has_own_missing_values or not self.options.keys().isdisjoint(OWN_READING)
        return self.format == "default" and not own


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A parsed Table Schema.

    Attributes:
        fields: The fields that are objects, in order.
        primary_key: The fields of the primary key; None if it is invalid.
        unique_keys: The unique keys, each None if invalid; None if they are not a list.
        foreign_keys: The foreign keys, each None if invalid.
        missing_values: The missing values; None if they are not a list of strings.
        fields_match: How columns must match the fields.
        row_rules: The rules within a row, unparsed; None if they are not a list.
        metadata: The schema as a JSON object.
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
    def written_unique_keys(self) -> list[tuple[tuple[str, ...] | None, object]]:
        """Each unique key as parsed, None if invalid, and as written; empty without a list."""
        if not self.unique_keys:
            return []
        return list(zip(self.unique_keys, self.metadata["uniqueKeys"], strict=True))

    @property
    def has_valid_fields(self) -> bool:
        """Whether the fields are a list of objects or absent."""
        written = self.metadata.get("fields", [])
        return isinstance(written, list) and len(written) == len(self.fields)

    @property
    def null_lists(self) -> list[str]:
        """The names of the properties for keys and rules that are null, which is not standard."""
        names = ("uniqueKeys", "foreignKeys", "rowRules")
        return [name for name in names if self.metadata.get(name, ()) is None]

    @property
    def has_plain_missing_values(self) -> bool:
        """Whether the missing values of the schema and of all fields are lists of strings."""
        parts = [self.metadata, *(field.metadata for field in self.fields)]
        return all(_is_text_list(part.get("missingValues", [])) for part in parts)

    def only(self, *names: str) -> JsonObject:
        """Return the given properties that exist, unparsed."""
        return {name: self.metadata[name] for name in names if name in self.metadata}


def parse_table_schema(schema: Metadata) -> TableSchema:
    """Return the parsed schema; ignore what does not conform to the standard."""
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
    """Return the parsed field.

    Args:
        written: The field as a JSON object.
        missing: The missing values of its schema.
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
    """Return a parsed foreign key; None if it has no valid fields or reference."""
    reference = entry.get("reference") if isinstance(entry, Mapping) else None
    if not isinstance(entry, Mapping) or not isinstance(reference, Mapping):
        return None
    fields, others = key_names(entry.get("fields")), key_names(reference.get("fields"))
    target = reference.get("resource") or ""
    if fields is None or others is None or not isinstance(target, str):
        return None
    unknown = (entry.keys() - {"fields", "reference"}) | (reference.keys() - {"fields", "resource"})
    return ForeignKey(fields, target, others, frozenset(unknown))


def has_named_fields(schema: Metadata) -> bool:
    """Return whether the fields of a schema are a list of objects with names."""
    fields = schema.get("fields", [])
    return isinstance(fields, list) and all(
        isinstance(one, dict) and isinstance(one.get("name"), str) for one in fields
    )


def key_names(key: object) -> tuple[str, ...] | None:
    """Return the fields of a key, given as a name or a list of names; None if it is neither."""
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
    """Return the missing values from a list of strings, or of objects with ``value``, else None."""
    if not isinstance(listed, list):
        return None
    values = [entry.get("value") if isinstance(entry, Mapping) else entry for entry in listed]
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


def _category(entry: object) -> Category:
    """Return a category, given as a value or as an object with a ``value``."""
    if not isinstance(entry, Mapping):
        return Category(entry)
    label, description = entry.get("label"), entry.get("description")
    return Category(
        entry.get("value"),
        label if isinstance(label, str) else None,
        description if isinstance(description, str) else None,
    )
