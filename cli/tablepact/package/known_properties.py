"""The names that a descriptor may use: the properties of each of its parts, types, constraints.

They are those of Data Package 1 and 2, those that frictionless knows besides, and ours (see
``tablepact.package.descriptor``). A package may carry properties of other names, too.
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
        title: What it is called.
        names: The properties that say how the package is to be read and judged.
        also: Others that have a meaning for frictionless, or had one in older versions.
        about: Those that only tell people something.
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
        "name profile resources tableRules tableViews tableContract",
        "$schema type profiles",
    ),
    "resource": _part(
        "a resource",
        "name type path data format mediatype encoding bytes hash profile schema dialect derivedBy "
        "compression innerpath extrapaths",
        "$schema url profiles scheme fields rows stats layout",
    ),
    "schema": _part(
        "a Table Schema",
        "fields fieldsMatch missingValues primaryKey uniqueKeys foreignKeys rowRules labelField",
        "$schema name type",
    ),
    "field": _part(
        "a field",
        "name type format constraints missingValues categories categoriesOrdered bareNumber "
        "decimalChar groupChar floatNumber trueValues falseValues arrayItem itemType delimiter",
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
"""The parts of a descriptor; all of them may have the properties that only tell something."""

PROPERTY_PARTS: dict[str, str] = {
    **dict.fromkeys(("tableRules", "tableViews", "tableContract"), "package"),
    "derivedBy": "resource",
    **dict.fromkeys(
        ("primaryKey", "foreignKeys", "uniqueKeys", "fieldsMatch", "rowRules", "labelField"),
        "schema",
    ),
    "constraints": "field",
    **dict.fromkeys((*_BOUNDS, *_LENGTHS, "unique", "pattern", "enum"), "constraints"),
}
"""The properties that have a meaning in one part alone, and that part."""

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
"""The types of fields, and the constraints that frictionless knows of each, besides ``required``
and ``unique``."""

TYPE_SYNONYMS: dict[str, str] = {
    **dict.fromkeys(("int", "long", "short", "bigint", "int32", "int64", "whole"), "integer"),
    **dict.fromkeys(("float", "double", "decimal", "real", "numeric", "float64"), "number"),
    **dict.fromkeys(("str", "text", "char", "varchar", "categorical", "uri", "email"), "string"),
    **dict.fromkeys(("bool", "logical", "flag"), "boolean"),
    **dict.fromkeys(("timestamp", "date-time"), "datetime"),
    **dict.fromkeys(("json", "dict", "struct"), "object"),
    **dict.fromkeys(("point", "latlon"), "geopoint"),
}
"""What other languages call the types of fields."""
