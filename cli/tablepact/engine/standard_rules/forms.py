"""The form of the cells of each type."""

from __future__ import annotations

from collections.abc import Callable

from tablepact.engine.standard_rules.form import Form
from tablepact.package.json_types import Metadata


def cell_form(kind: str, form: str, options: Metadata) -> Form | None:
    """Return the form of the cells of a field; None if frictionless reads them as the standard.

    Args:
        kind: The type.
        form: The format.
        options: The other properties of the field that affect how its cells are read.
    """
    make = _FORMS.get(kind)
    return make(kind, form, options) if make else None


def _numeral(kind: str, _: str, options: Metadata) -> Form:
    from tablepact.engine.standard_rules.numerals import integer_form, number_form

    return (integer_form if kind == "integer" else number_form)(options)


def _moment(kind: str, form: str, _: Metadata) -> Form | None:
    from tablepact.engine.standard_rules.moments import moment_form

    return moment_form(kind, form)


def _string(_: str, form: str, __: Metadata) -> Form | None:
    if form == "default":
        return None
    from tablepact.engine.standard_rules.texts import text_form

    return text_form(form)


def _structured(kind: str, form: str, options: Metadata) -> Form | None:
    from tablepact.engine.standard_rules import json_texts

    if kind == "list":
        item = options.get("itemType", "string")
        item_form = cell_form(item, "default", {}) if isinstance(item, str) else None
        return json_texts.list_form(item_form, options.get("delimiter", ","))
    return json_texts.point_form(form) if kind == "geopoint" else json_texts.JSON


_FORMS: dict[str, Callable[[str, str, Metadata], Form | None]] = {
    "integer": _numeral,
    "number": _numeral,
    "string": _string,
    **dict.fromkeys(("date", "datetime", "duration", "time", "year", "yearmonth"), _moment),
    **dict.fromkeys(("array", "geojson", "geopoint", "list", "object"), _structured),
}
"""The forms of each type; modules are imported when needed."""
