"""Hints on cells that are not numbers: separators, units, and what programs make of numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from tablepact.package.table_schema import Field
from tablepact.package.type_words import quoted

_NOTATIONS = (
    *((".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (".", "’")),
    *((",", "'"), (".", "\xa0"), (",", "\xa0"), (".", "\u202f"), (",", "\u202f"), (".", "_")),
)
"""Decimal mark and thousands separator, in the order in which they are tried."""
_AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2}([,.])[0-9]{3}")
"""A number that may have a thousands separator or three decimals."""
_AROUND = re.compile(
    r"([^\d<>~=()+.,;|\t−-]{0,8}?) *([-+]?[\d.,'’ _\xa0\u202f]*\d)((?![eE]\Z)[^\d<>();|\t-]{0,8})"
)
_WHOLE = re.compile(r"[-+]?[0-9]+\.0{1,2}")
_DECIMAL = re.compile(r"[-+]?[0-9]*\.[0-9]+|[-+]?[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+")
_DATE = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}|[0-9]{1,2}[-. ]+[A-Za-z]{3,4}\.?")


def notation_hint(field: Field, cells: Sequence[str]) -> str:
    """Return how to declare a notation of numbers that fits all of some cells; empty if none does.

    Args:
        field: Their field, of the type ``integer`` or ``number``.
        cells: The cells, which are not numbers as it is declared.
    """
    of_field = f'for the field "{field.name}"'
    if field.type == "integer":
        if all(map(_WHOLE.fullmatch, cells)):
            return (
                'remove ".0", which spreadsheets and pandas add to whole numbers, or set '
                f'"type": "number" {of_field}'
            )
        if all(map(_DECIMAL.fullmatch, cells)) and not all(map(_AMBIGUOUS.fullmatch, cells)):
            return f'set "type": "number" {of_field}, if it may have decimals'
    return next(_notations(field, cells, of_field), "")


def number_hint(cell: str, field: Field) -> str:
    """Return how to fix a cell that is not a number; empty if unknown."""
    if hint := notation_hint(field, [cell]):
        return hint
    if "−" in cell:
        return 'write the minus sign as "-": "−" is another character'
    if re.fullmatch(r"\([0-9.,]+\)", cell):
        return f"write a negative number as -{cell[1:-1]}"
    if _DATE.fullmatch(cell):
        return "it looks like a date: correct it, if a spreadsheet made it of a number"
    if cell[:1] in "<>~≤≥≈" and any(letter.isdigit() for letter in cell):
        return (
            f"put {quoted(cell[0])} into a column of its own, or set the type of the field to "
            '"string"'
        )
    return ""


def _notations(field: Field, cells: Sequence[str], of_field: str) -> Iterator[str]:
    """Yield hints to declare a notation: first for numbers alone, then with text around them."""
    options = field.options
    declared = options.get("decimalChar", "."), options.get("groupChar", "")
    if field.type == "integer":
        declared = "", declared[1]
    if notation := _fitting(_NOTATIONS, cells, field.type):
        if changed := _changed(*notation, declared):
            yield _declare(changed, of_field, cells, field.type)
        return
    parts = [_AROUND.fullmatch(cell.strip()) for cell in cells]
    around = [part[1].strip() or part[3].strip() for part in parts if part]
    if len(around) < len(cells) or not all(around) or options.get("bareNumber") is False:
        return
    texts = [part[2] for part in parts if part]
    if notation := _fitting(_NOTATIONS, texts, field.type):
        shown = _properties({"bareNumber": False, **_changed(*notation, declared)})
        yield f"set {shown} {of_field}, which ignores {quoted(around[0])} beside a number"


def _fitting(
    notations: Iterable[tuple[str, str]], cells: Sequence[str], kind: str
) -> tuple[str, str] | None:
    """Return the first notation that fits all cells: a decimal mark and a separator."""
    for decimal, group in notations:
        if all(map(_notation(decimal, group, kind).fullmatch, cells)):
            return decimal, group
    return None


def _changed(decimal: str, group: str, declared: tuple[str, str]) -> dict[str, object]:
    """Return the properties of a notation that differ from those of the field."""
    changed: dict[str, object] = {}
    if declared[0] and decimal != declared[0]:  # integers have none
        changed["decimalChar"] = decimal
    if group and group != declared[1]:
        changed["groupChar"] = group
    return changed


def _properties(changed: Mapping[str, object]) -> str:
    shown = (
        f'"{name}": {json.dumps(value, ensure_ascii=not str(value).isprintable())}'
        for name, value in changed.items()
    )
    return " and ".join(shown)


def _declare(changed: Mapping[str, object], of_field: str, cells: Sequence[str], kind: str) -> str:
    """Return the hint to declare a notation."""
    marks = {match[1] for cell in cells if (match := _AMBIGUOUS.fullmatch(cell))}
    if len(marks) == 1 and all(map(_AMBIGUOUS.fullmatch, cells)) and kind == "number":
        (mark,) = marks
        return (
            f'set "groupChar": "{mark}" {of_field}, if "{mark}" separates thousands, or '
            f'"decimalChar": "{mark}", if it is the decimal mark'
        )
    properties = _properties(changed)
    if changed.get("decimalChar") == ".":
        return f"set {properties} {of_field}, or write all its numbers alike"
    plain = cells[0].replace(str(changed.get("groupChar", "")), "")
    plain = plain.replace(str(changed.get("decimalChar", ".")), ".")
    return f"set {properties} {of_field}, or write its numbers as {plain}"


@cache
def _notation(decimal: str, group: str, kind: str) -> re.Pattern[str]:
    """Return the pattern of numbers with a decimal mark and a thousands separator."""
    whole = "[0-9]+"
    if group:
        whole = rf"(?:[0-9]+|[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+)"
    fraction = rf"(?:{re.escape(decimal)}[0-9]+)?" if kind == "number" else ""
    return re.compile(rf"[-+]?{whole}{fraction}")
