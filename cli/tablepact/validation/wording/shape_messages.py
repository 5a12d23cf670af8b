"""The messages on rows and headers of another shape than the schema: cells and labels."""

from __future__ import annotations

import re
from collections.abc import Callable

from tablepact.engine.errors import Error
from tablepact.language import format_count, message
from tablepact.package.field_types.type_words import quoted

_NUMBER = re.compile("[0-9]+")


def _blank_row(_: Error) -> str:
    return message("all cells of the row are empty")


def _extra_cell(error: Error) -> str:
    return message(
        "{cell} is in column {number}, which the header lacks",
        cell=quoted(error["cell"]),
        number=error["fieldNumber"],
    )


def _missing_cell(error: Error) -> str:
    cells = format_count(len(error["cells"]), "cell")
    return message(
        "the row has {cells}, and none for the field {field_name}",
        cells=cells,
        field_name=quoted(error["fieldName"]),
    )


def _duplicate_label(error: Error) -> str:
    numbers = _NUMBER.findall(error["note"])
    first = (
        message("column {numbers}", numbers=", ".join(numbers))
        if len(numbers) == 1
        else message("columns {numbers}", numbers=", ".join(numbers))
    )
    return message(
        "column {number} has the label {label}, like {first}",
        number=error["fieldNumber"],
        label=quoted(error["label"]),
        first=first,
    )


def _incorrect_label(error: Error) -> str:
    label, name = quoted(error["label"]), quoted(error["fieldName"])
    return message(
        "column {number} is called {label}, where the schema has the field {name}",
        number=error["fieldNumber"],
        label=label,
        name=name,
    )


def _extra_label(error: Error) -> str:
    label = quoted(error["label"])
    return message("the column {label} is not a field of the schema", label=label)


def _missing_label(error: Error) -> str:
    return message("the header has no column {field_name}", field_name=quoted(error["fieldName"]))


def _blank_label(error: Error) -> str:
    return message("column {number} has no name in the header", number=error["fieldNumber"])


SHAPE_MESSAGES: dict[str, Callable[[Error], str]] = {
    "blank-row": _blank_row,
    "extra-cell": _extra_cell,
    "missing-cell": _missing_cell,
    "extra-label": _extra_label,
    "missing-label": _missing_label,
    "blank-label": _blank_label,
    "duplicate-label": _duplicate_label,
    "incorrect-label": _incorrect_label,
}
"""Functions that return the message of an error, by its code."""
