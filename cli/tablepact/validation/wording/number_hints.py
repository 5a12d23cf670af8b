"""Hints on cells that are not numbers: separators, units, and what programs make of numbers."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from tablepact.language import later, message
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.field_types.type_words import quoted
from tablepact.validation.wording.changes import Proposal

_NOTATIONS = (
    *((".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (".", "’")),
    *((",", "'"), (".", "\xa0"), (",", "\xa0"), (".", "\u202f"), (",", "\u202f"), (".", "_")),
)
"""Decimal mark and thousands separator, in the order in which they are tried."""
_AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2}([,.])[0-9]{3}")
"""A number that may have a thousands separator or three decimals."""
_UNITS = (
    *("%", "‰", "°C", "°F", "°", "US$", "EUR", "USD", "CHF", "GBP", "JPY", "CNY", "INR", "SEK"),
    *("NOK", "DKK", "PLN", "CZK", "CAD", "AUD", "BRL", "MXN", "ZAR", "Euro", "euro", "Fr.", "kr"),
    *("zł", "R$", "kg", "mg", "µg", "μg", "g", "lb", "oz", "km²", "m²", "m³", "ha", "km", "cm"),
    *("mm", "µm", "nm", "ft", "m", "ml", "mL", "l", "L", "h", "min", "ms", "sec", "s", "kWh"),
    *("MWh", "kW", "MW", "V", "W", "A", "Hz", "hPa", "Pa", "K", "t", "km/h", "m/s", "ppm"),
    *("years", "days", "hours", "pcs"),
)
"""Units and currencies, longer ones before those that end as they do."""
DASHES = frozenset("‐‑‒–—―−")
SPACES = {
    "\xa0": later("no-break space"),
    "\u202f": later("narrow no-break space"),
    "\u2009": later("thin space"),
    "\t": later("tab"),
    "\n": later("line break"),
    "\r": later("carriage return"),
}
"""The names of characters that one does not see."""
_WHOLE = re.compile(r"[-+]?[0-9]+\.0{1,2}")
_DECIMAL = re.compile(r"[-+]?[0-9]*\.[0-9]+|[-+]?[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+")
_TWO = re.compile(r"[-+]?[0-9.]+([,;|\t])[^\W\d].*", re.DOTALL)
_DATE = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}|[0-9]{1,2}[-. ]+[A-Za-z]{3,4}\.?")


def notations(field: Field, cells: Sequence[str]) -> Iterator[Proposal]:
    """Yield proposals of a notation of numbers that fits all of some cells.

    Args:
        field: Their field, of the type ``integer`` or ``number``.
        cells: The cells, which are not numbers as it is declared.
    """
    of_field = message('for the field "{name}"', name=field.name)
    if field.type == "integer":
        if all(map(_WHOLE.fullmatch, cells)):
            remove = message('remove ".0", which spreadsheets and pandas add to whole numbers')
            yield Proposal(
                message(
                    '{remove}, or set "type": "number" {of_field}', remove=remove, of_field=of_field
                ),
                {"type": "number"},
                remove,
            )
            return
        if all(map(_DECIMAL.fullmatch, cells)) and not all(map(_AMBIGUOUS.fullmatch, cells)):
            yield Proposal(
                message(
                    'set "type": "number" {of_field}, if it may have decimals', of_field=of_field
                ),
                {"type": "number"},
            )
            return
    yield from _notations(field, cells, of_field)


def number_hints(cell: str, field: Field) -> Iterator[Proposal]:
    """Yield how to fix a cell that is not a number."""
    yield from notations(field, [cell])
    if (dash := next((c for c in cell if c in DASHES), "")) and any(map(str.isdigit, cell)):
        yield Proposal(
            message('write the minus sign as "-": "{dash}" is another character', dash=dash)
        )
    if re.fullmatch(r"\([0-9.,]+\)", cell):
        yield Proposal(message("write a negative number as -{cell}", cell=cell[1:-1]))
    if re.fullmatch(r"[0-9][0-9.,]*-", cell):
        yield Proposal(message("write the minus sign before the number: -{cell}", cell=cell[:-1]))
    if two := _TWO.fullmatch(cell):
        yield Proposal(
            message(
                "the cell contains a delimiter, {delimiter}: it may be two cells",
                delimiter=quoted(two[1]),
            )
        )
    if _DATE.fullmatch(cell):
        yield Proposal(
            message("it looks like a date: correct it, if a spreadsheet turned a number into it")
        )
    if cell[:1] in "<>~≤≥≈" and any(letter.isdigit() for letter in cell):
        yield Proposal(
            message(
                'put {cell} into a column of its own, or set the type of the field to "string"',
                cell=quoted(cell[0]),
            )
        )


def _notations(field: Field, cells: Sequence[str], of_field: str) -> Iterator[Proposal]:
    """Yield how to declare a notation: of numbers alone, or with a unit beside them."""
    options = field.options
    declared = options.get("decimalChar", "."), options.get("groupChar", "")
    if field.type == "integer":
        declared = "", declared[1]
    for kind in dict.fromkeys((field.type, "number")):
        if notation := _fitting(_NOTATIONS, cells, kind):
            given = declared if kind == field.type else (".", declared[1])
            if changed := _changed(*notation, given):
                typed = {"type": kind} if kind != field.type else {}
                yield from _declare(typed | changed, of_field, cells, notation, kind)
            return
    parts = [_beside(cell) for cell in cells]
    units = {unit for unit, _ in parts}
    if len(units) != 1 or "" in units or options.get("bareNumber") is False:
        return
    (unit,) = units
    if len(unit) == 1 and unit.isalpha() and len(cells) == 1:
        return  # a typing error, as in 2x
    texts = [text for _, text in parts]
    if notation := _fitting(_NOTATIONS, texts, field.type):
        changed = {"bareNumber": False, **_changed(*notation, declared)}
        pattern = _notation(*notation, field.type)

        def meant(cell: str) -> str:
            beside, text = _beside(cell)
            text = text if beside == unit else cell
            return _plain(text, notation) if pattern.fullmatch(text) else ""

        yield Proposal(
            message(
                "set {changed} {of_field}, which ignores {unit} beside a number",
                changed=_properties(changed),
                of_field=of_field,
                unit=quoted(unit),
            ),
            changed,
            message("write the number alone, {plain}", plain=_plain(texts[0], notation)),
            meant,
        )


def _beside(cell: str) -> tuple[str, str]:
    """Return the unit beside a number and the number; the unit is empty if there is none."""
    text = cell.strip()
    for unit in (*_UNITS, *(letter for letter in text if unicodedata.category(letter) == "Sc")):
        for number in (text.removeprefix(unit), text.removesuffix(unit)):
            if number != text and (inner := number.strip())[-1:].isdigit():
                return unit, inner
    return "", cell


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
    return f" {message('and')} ".join(_property(*pair) for pair in changed.items())


def _property(name: str, value: object) -> str:
    called = message(SPACES[value]) if isinstance(value, str) and value in SPACES else ""
    shown = json.dumps(value, ensure_ascii=not str(value).isprintable())
    return f'"{name}": {shown}{f" ({called})" if called else ""}'


def _declare(
    changed: Mapping[str, object],
    of_field: str,
    cells: Sequence[str],
    notation: tuple[str, str],
    kind: str,
) -> Iterator[Proposal]:
    """Yield how to declare a notation."""
    pattern = _notation(*notation, kind)

    def meant(cell: str) -> str:
        return _plain(cell, notation) if pattern.fullmatch(cell) else ""

    marks = {match[1] for cell in cells if (match := _AMBIGUOUS.fullmatch(cell))}
    if len(marks) == 1 and all(map(_AMBIGUOUS.fullmatch, cells)) and kind == "number":
        (mark,) = marks
        yield Proposal(
            message(
                'set "groupChar": "{mark}" {of_field}, if "{mark}" separates thousands, or '
                '"decimalChar": "{mark}", if it is the decimal mark',
                mark=mark,
                of_field=of_field,
            ),
            {"decimalChar": mark},
        )
        yield Proposal(
            message(
                'set "groupChar": "{mark}" {of_field}, if "{mark}" separates thousands; if it is '
                'the decimal mark, write it as "."',
                mark=mark,
                of_field=of_field,
            ),
            {"groupChar": mark},
            message('write the numbers without thousands separators, with "." as the decimal mark'),
        )
        return
    properties = _properties(changed)
    instead = message("write its numbers as {plain}", plain=_plain(cells[0], notation))
    if changed.get("decimalChar") == ".":
        instead = message("write all its numbers in the same way")
    yield Proposal(
        message(
            "set {properties} {of_field}, or {instead}",
            properties=properties,
            of_field=of_field,
            instead=instead,
        ),
        changed,
        instead,
        meant,
    )


def _plain(cell: str, notation: tuple[str, str]) -> str:
    """Return a number without thousands separators and with a point."""
    decimal, group = notation
    return (cell.replace(group, "") if group else cell).replace(decimal, ".")


@cache
def _notation(decimal: str, group: str, kind: str) -> re.Pattern[str]:
    """Return the pattern of numbers with a decimal mark and a thousands separator."""
    whole = "[0-9]+"
    if group:
        whole = rf"(?:[0-9]+|[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+)"
    fraction = rf"(?:{re.escape(decimal)}[0-9]+)?" if kind == "number" else ""
    return re.compile(rf"[-+]?{whole}{fraction}")
