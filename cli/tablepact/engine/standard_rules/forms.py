"""The form of the cells of each type: which cells the standard allows, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tablepact.package.json_types import Metadata

Test = Callable[[str], object]
"""Returns something true for a cell in the form of the standard."""
Read = Callable[[str], object]
"""Returns the value of a cell by the standard; None if it has none."""


def nothing(_: str) -> None:
    """Read nothing: frictionless reads all cells that the standard allows."""


class Form(NamedTuple):
    """The form of the cells of a field.

    Attributes:
        code: The code of a finding on a cell that frictionless reads, but the standard forbids.
        wants: What the standard asks for, in words that follow "the standard asks for".
        fits: The test of a cell that frictionless reads; it may pass cells that have no value.
        read: The reader of a cell that frictionless refuses.
    """

    code: str
    wants: str
    fits: Test
    read: Read = nothing


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
    from tablepact.engine.standard_rules.json_texts import structured_form

    return structured_form(kind, form, options)


_FORMS: dict[str, Callable[[str, str, Metadata], Form | None]] = {
    "integer": _numeral,
    "number": _numeral,
    "string": _string,
    **dict.fromkeys(("date", "datetime", "duration", "time", "year", "yearmonth"), _moment),
    **dict.fromkeys(("array", "geojson", "geopoint", "list", "object"), _structured),
}
"""The forms of each type; modules are imported when needed."""
