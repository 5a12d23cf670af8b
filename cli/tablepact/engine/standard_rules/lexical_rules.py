"""Choose the lexical rule of a field by its type and format."""

from __future__ import annotations

from collections.abc import Callable

from tablepact.engine.standard_rules.lexical_rule import LexicalRule
from tablepact.package.metadata.json_types import Metadata


def lexical_rule(kind: str, field_format: str, options: Metadata) -> LexicalRule | None:
    """Return the lexical rule of a field; None if frictionless reads its cells as the standard.

    Args:
        kind: The type.
        field_format: The format.
        options: The other properties of the field that affect how its cells are read.
    """
    make = _RULES.get(kind)
    return make(kind, field_format, options) if make else None


def _numeral(kind: str, _: str, options: Metadata) -> LexicalRule:
    from tablepact.engine.standard_rules.numerals import integer_rule, number_rule

    return (integer_rule if kind == "integer" else number_rule)(options)


def _moment(kind: str, field_format: str, _: Metadata) -> LexicalRule | None:
    from tablepact.engine.standard_rules.moments import moment_rule

    return moment_rule(kind, field_format)


def _string(_: str, field_format: str, __: Metadata) -> LexicalRule | None:
    if field_format == "default":
        return None
    from tablepact.engine.standard_rules.texts import string_rule

    return string_rule(field_format)


def _structured(kind: str, field_format: str, options: Metadata) -> LexicalRule | None:
    from tablepact.engine.standard_rules import json_texts

    if kind == "list":
        item = options.get("itemType", "string")
        item_rule = lexical_rule(item, "default", {}) if isinstance(item, str) else None
        return json_texts.list_rule(item_rule, options.get("delimiter", ","))
    return json_texts.point_rule(field_format) if kind == "geopoint" else json_texts.JSON


_RULES: dict[str, Callable[[str, str, Metadata], LexicalRule | None]] = {
    "integer": _numeral,
    "number": _numeral,
    "string": _string,
    **dict.fromkeys(("date", "datetime", "duration", "time", "year", "yearmonth"), _moment),
    **dict.fromkeys(("array", "geojson", "geopoint", "list", "object"), _structured),
}
"""The rules of each type; modules are imported when needed."""
