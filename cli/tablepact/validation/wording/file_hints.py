"""Hints for a file that is not found, a header that is not that of the schema, and a footer."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice, pairwise
from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error
from tablepact.language import message
from tablepact.package.csv_files.footnotes import MOST_FOOTNOTES, is_footnote
from tablepact.package.descriptor.table_schema import Field
from tablepact.system.existing_paths import exists
from tablepact.validation.spelling import near
from tablepact.validation.wording.changes import fits

_DELIMITERS = (";", "\t", "|", ",")
_ENCODINGS = {
    **dict.fromkeys(("ansi", "windows-ansi", "windows", "western", "excel"), "windows-1252"),
    **dict.fromkeys(("unicode", "utf16le-bom"), "utf-16"),
    **dict.fromkeys(("utf-8-bom", "utf8-bom", "utf8bom", "utf8mb4", "utf-8mb4"), "utf-8"),
}
_WHOLE = re.compile("[-+]?[0-9]+")
_DIGITS = re.compile("[0-9]+")
MAX_CELLS = 100
"""The longest row in which a number with a comma is looked for."""
_START, _SEEN = 2**16, 10
"""How many bytes of a file are read to see how lines end, and of how many lines."""
MAX_FILES = 2000
"""The most files of a folder that are compared with a misspelled path."""


def missing_path(ref: SessionResource) -> str:
    """Return the first path of a resource where there is no file; empty if there is none."""
    listed = ref.metadata.get("path")
    for path in listed if isinstance(listed, list) else [listed]:
        if isinstance(path, str) and not exists(ref.folder / path):
            return path
    return ""


def encoding_hint(note: str) -> str:
    """Return the encoding that an unknown name in the note of an error most likely means."""
    name = note.rpartition("unknown encoding: ")[2].strip()
    meant = _ENCODINGS.get(name.lower().replace("_", "-").replace(" ", ""))
    return (
        message('write "{meant}", which is most likely what "{name}" means', meant=meant, name=name)
        if meant
        else ""
    )


def path_hint(folder: Path, path: str, taken: Collection[Path] = ()) -> str:
    """Return how to fix a path in a folder where there is no file; empty if unknown.

    Args:
        folder: The folder of the descriptor.
        path: The path.
        taken: The files of other resources, which are not meant.
    """
    if "\\" in path:
        return message(
            'write the path with "/", also on Windows: "{path}"',
            path=path.replace(chr(92), "/"),
        )
    if path != path.strip():
        return message('remove the space around the path: "{path}"', path=path.strip())
    *folders, name = path.split("/")
    place, shown = folder, list[str]()
    for part in folders:
        actual = _alike(place, part, taken)
        if actual is None:
            if name in _names(folder, taken):
                return message(
                    'there is "{name}" beside the descriptor; did you mean that?', name=name
                )
            return message(
                'there is no folder "{folder}" beside the descriptor',
                folder="/".join([*shown, part]),
            )
        place, shown = place / actual, [*shown, actual]
    actual = _alike(place, name, taken)
    found = "/".join([*shown, actual or name])
    if actual and found != path and found.lower() == path.lower():
        return message('there is "{found}": capitals matter in a path', found=found)
    return message('there is "{found}"; did you mean that?', found=found) if actual else ""


def _alike(folder: Path, name: str, taken: Collection[Path]) -> str | None:
    """Return the name in a folder that is a name, or most similar to it; None if none is."""
    names = [*_names(folder, taken)]
    if exists(folder / name) and name in names:
        return name
    if same := [other for other in names if other.lower() == name.lower()]:
        return same[0]
    stems = [other for other in names if Path(other).stem == Path(name).stem]
    return near(name, names) or (stems[0] if stems else None)


def _names(folder: Path, taken: Collection[Path]) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        names = islice((entry.name for entry in entries), MAX_FILES)
        yield from (name for name in names if folder / name not in taken)


def header_hint(error: Error, fields: Sequence[Field]) -> str:
    """Return how to fix a label; empty if the hint of its code says all.

    Args:
        error: The error.
        fields: The fields of the schema.
    """
    labels, names = error.get("labels") or [], [field.name for field in fields]
    if _are_data(labels, fields):
        return message(
            'set "header": false in the dialect, if the first row holds data: its cells are of the '
            "types of the fields"
        )
    if len(labels) == 1 and len(names) > 1:
        for delimiter in _DELIMITERS:
            if delimiter in labels[0]:
                shown = "\\t" if delimiter == "\t" else delimiter
                return message(
                    'set "delimiter": "{shown}" in the dialect: the header is one cell', shown=shown
                )
    if error["type"] == "incorrect-label" and sorted(labels) == sorted(names):
        return message(
            'put the columns in the order of the schema, or set "fieldsMatch": "equal" in the '
            "schema"
        )
    return _rename_hint(error, labels)


def _rename_hint(error: Error, labels: Sequence[str]) -> str:
    """Return which label to rename; empty if none is alike."""
    label, name = error.get("label", ""), error.get("fieldName", "")
    if error["type"] == "incorrect-label" and label != name:
        if label.strip() == name:
            return message('remove the space around the label "{label}"', label=label)
        if label.lower() == name.lower():
            return message('rename the column to "{name}": capitals matter', name=name)
        if near(label, [name]):
            return message('rename the column to "{name}", if it is the same', name=name)
    if error["type"] == "missing-label" and (meant := near(name, labels)):
        return message(
            'rename the column "{meant}" to "{name}", if it is the same', meant=meant, name=name
        )
    return ""


def _are_data(labels: Sequence[str], fields: Sequence[Field]) -> bool:
    """Return whether the labels are cells of a row: each of the type of its field, not all text."""
    if len(labels) != len(fields) or {label.lower() for label in labels} & {
        field.name.lower() for field in fields
    }:
        return False
    typed = [
        label
        for label, field in zip(labels, fields, strict=True)
        if field.type not in ("string", "any") and label not in (field.missing_values or ())
    ]
    return bool(typed) and all(
        label in (field.missing_values or ()) or field.type == "any" or fits(label, field)
        for label, field in zip(labels, fields, strict=True)
    )


def extra_cell_hint(error: Error, fields: Sequence[Field]) -> str:
    """Return how to fix a row with a cell too many; empty if the hint of its code says all.

    Args:
        error: The error.
        fields: The fields in the order of the file; empty if that is not known.
    """
    cells, number = [cell or "" for cell in error.get("cells") or ()], error.get("fieldNumber", 0)
    if not error.get("cell"):
        return message("remove the delimiter at the end of the row")
    pairs = [
        index
        for index, (first, second) in enumerate(pairwise(cells))
        if _WHOLE.fullmatch(first) and _DIGITS.fullmatch(second)
    ]
    if fields and len(cells) == len(fields) + 1 <= MAX_CELLS:
        pairs = [index for index in pairs if _is_one(index, cells, fields)]
        typed = [index for index in pairs if fields[index].type != "string"]
        pairs = typed or pairs
    else:
        pairs = [index for index in pairs if index == number - 2]
    if not pairs:
        return ""
    joined = [f"{cells[index]},{cells[index + 1]}" for index in pairs]
    if len(joined) > 1:
        return message(
            "if {joined} is one number, write it with a decimal point; otherwise remove the extra "
            "cell",
            joined=f" {message('or')} ".join(joined),
        )
    return message(
        'if {joined} is one number, quote it, "{joined}", or write it with a decimal point; '
        "otherwise remove the extra cell",
        joined=joined[0],
    )


def _is_one(index: int, cells: Sequence[str], fields: Sequence[Field]) -> bool:
    """Return whether a row fits its fields if a cell and the next are one number."""
    number = f"{cells[index]}.{cells[index + 1]}"
    row = [*cells[:index], number, *cells[index + 2 :]]
    return all(
        cell in (field.missing_values or ()) or field.type == "any" or fits(cell, field)
        for cell, field in zip(row, fields, strict=True)
    )


def footer_rows(errors: Sequence[Error], last: int) -> list[int]:
    """Return the numbers of the rows at the end of a table that look like a footer.

    Args:
        errors: The errors of the table.
        last: The number of its last row.
    """
    notes = {
        error["rowNumber"]
        for error in errors
        if error["type"] == "missing-cell"
        and is_footnote([cell or "" for cell in error["cells"]], 2)
    }
    first = last + 1
    while first - 1 in notes:
        first -= 1
    rows = [*range(first, last + 1)]
    return rows if len(rows) <= MOST_FOOTNOTES else []


def ends_with_delimiter(ref: SessionResource) -> bool:
    """Return whether the header of a CSV file and its first rows end with a delimiter."""
    dialect = ref.metadata.get("dialect")
    delimiter = dialect.get("delimiter", ",") if isinstance(dialect, Mapping) else ","
    if ref.in_object_store or not ref.addresses or not isinstance(delimiter, str):
        return False
    with suppress(OSError), Path(ref.addresses[0]).open("rb") as file:
        lines = file.read(_START).split(b"\n")[:-1]
        ends = [line.rstrip(b"\r") for line in lines if line.strip()][-_SEEN:]
        return bool(ends) and all(line.endswith(delimiter.encode()) for line in ends)
    return False
