"""The known names in a descriptor: properties of each part, types and constraints.

They come from Data Package 1 and 2, from frictionless, and from our extensions (see
``tablepact.package.descriptor.model``). A package may have other properties too.
"""

from __future__ import annotations

from typing import NamedTuple

_ABOUT = ("title", "description", "homepage", "licenses", "sources", "image", "keywords",
          "contributors", "version", "created", "id", "example", "rdfType")  # fmt: skip
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LENGTHS = ("minLength", "maxLength")


class DescriptorPart(NamedTuple):
    """A part of a descriptor.

    Attributes:
        title: The name of the part, for messages.
        names: The properties that affect how the package is read and validated.
        also: Properties that only frictionless or older versions of the standard use.
        about: Properties that only inform people.
    """

    title: str
    names: frozenset[str]
    also: frozenset[str]
    about: frozenset[str] = frozenset(_ABOUT)


def _part(title: str, names: str, also: str = "") -> DescriptorPart:
    return DescriptorPart(title, frozenset(names.split()), frozenset(also.split()))


PARTS: dict[str, DescriptorPart] = {
    "package": _part(
        "a package",
        "name profile resources tableRules tableViews tableContract checklist unitSystem",
        "$schema type profiles",
    ),
    "resource": _part(
        "a resource",
        "name type path data format mediatype encoding bytes hash profile schema dialect derivedBy "
        "compression innerpath extrapaths checklist",
        "$schema url profiles scheme fields rows stats layout",
    ),
    "schema": _part(
        "a Table Schema",
        "fields fieldsMatch missingValues primaryKey uniqueKeys foreignKeys weakForeignKeys "
        "rowRules labelField unitSystem",
        "$schema name type",
    ),
    "field": _part(
        "a field",
        "name type format constraints missingValues categories categoriesOrdered bareNumber "
        "decimalChar groupChar floatNumber trueValues falseValues arrayItem itemType delimiter "
        "codeTable unitSystem",
    ),
    "foreign key": _part("a foreign key", "fields reference"),
    "reference": _part("the reference of a foreign key", "resource fields", "package"),
    "dialect": _part(
        "a Table Dialect",
        "header headerRows headerJoin headerCase commentRows commentChar skipBlankRows delimiter "
        "lineTerminator quoteChar doubleQuote escapeChar nullSequence skipInitialSpace property "
        "itemType itemKeys sheetNumber sheetName table",
        "$schema name type caseSensitiveHeader csvddfVersion csv excel json ods",
    ),
}
"""The parts of a descriptor; all of them may have the ``about`` properties."""

PROPERTY_PARTS: dict[str, str] = {
    **dict.fromkeys(("tableRules", "tableViews", "tableContract"), "package"),
    "derivedBy": "resource",
    **dict.fromkeys(
        (
            "primaryKey",
            "foreignKeys",
            "uniqueKeys",
            "fieldsMatch",
            "rowRules",
            "labelField",
            "weakForeignKeys",
        ),
        "schema",
    ),
    "constraints": "field",
    "codeTable": "field",
    **dict.fromkeys((*_BOUNDS, *_LENGTHS, "unique", "pattern", "enum"), "constraints"),
}
"""The properties that belong to one part only, with that part."""

DIALECT_PROPERTIES = PARTS["dialect"].names - {"property", "itemType", "itemKeys", "table"}
"""The properties of a dialect that mean nothing else when they are in a resource."""

CONSTRAINTS: dict[str, tuple[str, ...]] = {
    "any": ("enum",),
    "array": (*_LENGTHS, "enum"),
    "boolean": ("enum",),
    "date": (*_BOUNDS, "enum"),
    "datetime": (*_BOUNDS, "enum"),
    "duration": ("enum",),
    "geojson": ("enum",),
    "geopoint": ("enum",),
    "integer": (*_BOUNDS, "enum"),
    "list": _LENGTHS,
    "number": (*_BOUNDS, "enum"),
    "object": (*_LENGTHS, "enum"),
    "string": (*_LENGTHS, "pattern", "enum"),
    "time": (*_BOUNDS, "enum"),
    "year": (*_BOUNDS, "enum"),
    "yearmonth": (*_BOUNDS, "enum"),
}
"""The field types, and the constraints of each in frictionless besides ``required`` and
``unique``."""

TYPE_SYNONYMS: dict[str, str] = {
    **dict.fromkeys(("int", "long", "short", "bigint", "int32", "int64", "whole"), "integer"),
    **dict.fromkeys(("float", "double", "decimal", "real", "numeric", "float64"), "number"),
    **dict.fromkeys(("str", "text", "char", "varchar", "categorical", "uri", "email"), "string"),
    **dict.fromkeys(("bool", "logical", "flag"), "boolean"),
    **dict.fromkeys(("timestamp", "date-time"), "datetime"),
    **dict.fromkeys(("json", "dict", "struct"), "object"),
    **dict.fromkeys(("point", "latlon"), "geopoint"),
}
"""Names of the field types in other languages."""
