"""Hints on cells that are not of the type of their field: what to declare, or what to write.

A hint considers all wrong cells of the column, so that it proposes one notation that fits them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from tablepact.language import format_count, format_number, later, message
from tablepact.package.csv_files.formula_errors import is_formula_error
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.field_types.type_words import quoted
from tablepact.validation.spelling import near
from tablepact.validation.wording.calendar_hints import calendar_hints, formats
from tablepact.validation.wording.changes import Column, Proposal, choose, fits
from tablepact.validation.wording.number_hints import SPACES, notations, number_hints

MAX_CELLS = 100
"""The most distinct cells of a column that get hints of their own."""
MAX_CHARACTERS = 100
"""The longest cell that gets a hint of its own."""
_MISSING = frozenset(
    """- -- --- . .. ... ? ?? * / \\n n/a na n.a. n.a #n/a n/v k.a. k.a nan null none nil nul void
    missing unknown unbekannt tbd tba keine""".split()  # noqa: SIM905 - words
)
_CODE = re.compile(r"-9+(\.0+)?|9{2,}(\.0+)?")
_NO_DATES = ("0000-00-00", "0000-00-00 00:00:00", "00.00.0000", "00/00/0000")
_TRUE = ("yes", "y", "t", "ja", "j", "oui", "o", "si", "sí", "wahr", "vrai", "x", "on", "✓", "ok")
_FALSE = ("no", "n", "f", "nein", "non", "falsch", "faux", "off", "not")
_CALENDAR = ("date", "datetime", "time", "year", "yearmonth")
_ALONE = Column()
_SPACE, _INVISIBLE = later("space"), later("invisible character")


def column_hint(field: Field, cells: Sequence[str], sample: Sequence[str] | None = ()) -> str:
    """Return how to declare a notation that fits all wrong cells of a column; empty if none does.

    Args:
        field: The field.
        cells: The cells that are not of its type, of which missing values are left out.
        sample: A sample of all cells of the column, of which those that are right must keep their
            values; None if they are not known.

    >>> column_hint(Field("price", "number"), ["1,5", "n/a"])
    'set "decimalChar": "," for the field "price", or write its numbers as 1.5'
    """
    others = [cell for cell in cells if len(cell) <= MAX_CHARACTERS and not _missing(cell, field)]
    others = [cell for cell in others if not _spaces(cell, field)]
    if not others:
        return ""
    proposals: Iterable[Proposal] = ()
    if field.type in ("integer", "number"):
        proposals = notations(field, others)
    elif field.type in _CALENDAR:
        proposals = formats(field, others)
    elif field.type == "boolean":
        proposals = _boolean(field, others)
    declared = (one._replace(instead="") for one in proposals)
    hint = choose(field, declared, Column(others, sample))
    return (
        message(
            "{hint} (fits all {number} wrong values)", hint=hint, number=format_number(len(others))
        )
        if hint and len(others) > 1
        else hint
    )


def cell_hint(
    cell: str,
    field: Field,
    of_column: str,
    markers: Sequence[str] | None = (),
    column: Column = _ALONE,
) -> str:
    """Return how to fix a cell that is not of the type of its field; empty if unknown.

    Args:
        cell: The cell.
        field: The field.
        of_column: The hint for all cells of the column.
        markers: The markers of missing values in the table, which are declared together; None if
            the cell is to be declared for its field alone, since it may be a value of others.
        column: The cells of the column.

    >>> cell_hint("n/a", Field("price", "number"), "", ["-"])
    'if it means no value, set "missingValues": ["", "-", "n/a"] in the schema'
    """
    if len(cell) > MAX_CHARACTERS:
        return ""
    if own := _spaces(cell, field) or _missing(cell, field, markers) or of_column:
        return own
    proposals: Iterable[Proposal] = ()
    if field.type in ("integer", "number"):
        proposals = number_hints(cell, field)
    elif field.type in _CALENDAR:
        proposals = calendar_hints(cell, field)
    elif field.type == "boolean":
        proposals = _boolean(field, [cell])
    elif field.format == "uri" and cell.startswith("www."):
        return message('write "https://{cell}"', cell=cell)
    elif field.type in ("array", "object", "geojson"):
        return _json(cell)
    return choose(field, proposals, column)


def member_hint(cell: str, members: Sequence[object]) -> str:
    """Return which member of an enum a cell most likely means; empty if none is alike."""
    texts = [member for member in members if isinstance(member, str)]
    for alike in (str.strip, str.lower, lambda text: text.strip().lower()):
        if meant := next((text for text in texts if alike(text) == alike(cell)), None):
            return message(
                "write {meant}, which is in the enum, or add {cell} to the enum",
                meant=quoted(meant),
                cell=quoted(cell),
            )
    meant = near(cell, texts) if len(cell) <= MAX_CHARACTERS else None
    return (
        message(
            "did you mean {meant}? otherwise add {cell} to the enum",
            meant=quoted(meant),
            cell=quoted(cell),
        )
        if meant
        else ""
    )


def _spaces(cell: str, field: Field) -> str:
    """Return what to do about space around a cell that fits without it."""
    inner = cell.strip().strip("\ufeff\u200b")
    if inner == cell or not inner or not fits(inner, field):
        return ""
    before, after = cell[: cell.index(inner)], cell[cell.index(inner) + len(inner) :]
    parts = [
        f"{_named(spaces)} {message(where)}"
        for spaces, where in ((before, later("before")), (after, later("after")))
        if spaces
    ]
    skip = (
        message(', or set "skipInitialSpace": true in the dialect') if set(before) == {" "} else ""
    )
    return message(
        "remove the {parts} {inner}{skip}",
        parts=f" {message('and the')} ".join(parts),
        inner=quoted(inner),
        skip=skip,
    )


def _named(spaces: str) -> str:
    first = SPACES.get(spaces[0], _SPACE if spaces[0] == " " else _INVISIBLE)
    return message(first) if len(spaces) == 1 else format_count(len(spaces), "space")


def is_marker(cell: str) -> bool:
    """Return whether a cell is a usual marker of a missing value, such as ``n/a``."""
    text = cell.strip().lower()
    return text in _MISSING or text in _NO_DATES


def is_code(cell: str) -> bool:
    """Return whether a number is a usual code for a missing value, such as -99 or 999."""
    return _CODE.fullmatch(cell) is not None


def missing_hint(cell: str, field: Field, markers: Sequence[str] | None = None) -> str:
    """Return how to declare a missing value: for the table, with its markers, or for the field."""
    own = field.has_own_missing_values or markers is None
    texts = dict.fromkeys([*(field.missing_values or ()), *([] if own else markers or ()), cell])
    listed = json.dumps([*texts], ensure_ascii=False)
    where = message('for the field "{name}"', name=field.name) if own else message("in the schema")
    when = (
        message("if it means no value,")
        if cell.strip()
        else message("the cell holds only spaces: leave it empty, or")
    )
    when = when if cell else message("the empty cell is not a missing value here,")
    return message(
        '{when} set "missingValues": {listed} {where}', when=when, listed=listed, where=where
    )


def _missing(cell: str, field: Field, markers: Sequence[str] | None = ()) -> str:
    """Return how to declare a missing value; empty if the cell is no usual marker of one."""
    text = cell.strip().lower()
    if is_formula_error(text) and text != "#n/a":
        return message(
            "a formula failed in the spreadsheet: correct it there, or leave the cell empty"
        )
    if text and not is_marker(cell):
        return ""
    return missing_hint(cell, field, markers)


def _boolean(field: Field, cells: Sequence[str]) -> Iterator[Proposal]:
    """Yield how to declare the words for true and false of a column, beside those declared."""
    true = [cell for cell in cells if cell.strip().lower() in _TRUE]
    false = [cell for cell in cells if cell.strip().lower() in _FALSE]
    if not cells or len(true) + len(false) < len(cells):
        return
    changes = {
        name: [*field.options.get(name, default), *words]
        for name, default, words in (
            ("trueValues", ("true", "True", "TRUE", "1"), true),
            ("falseValues", ("false", "False", "FALSE", "0"), false),
        )
        if words
    }
    parts = [
        f'"{name}": {json.dumps(words, ensure_ascii=False)}' for name, words in changes.items()
    ]
    yield Proposal(
        message(
            'set {parts} for the field "{name}"',
            parts=f" {message('and')} ".join(parts),
            name=field.name,
        ),
        changes,
    )


def _json(cell: str) -> str:
    if "'" in cell and '"' not in cell:
        return message("write JSON, which has double quotation marks around names and texts")
    return ""
