"""Write a table as a file: in the ordinary form or another, with what goes wrong in files."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from generate_faults import LINE_FAULTS, spoil_line

FORMS = (
    *(
        "delimiter",
        "tab",
        "quote",
        "headerless",
        "header rows",
        "joined",
        "comments",
        "comment rows",
    ),
    *(
        "blanks",
        "space",
        "escape",
        "case",
        "latin-1",
        "undeclared",
        "utf-16",
        "bom",
        "tsv",
        "gz",
        "zip",
    ),
    *("bz2", "parts", "match", "unschemed", "capitals", "guessed", "ascii"),
    *("null sequence", "line end", "sheet", "inline"),
)
"""What may be out of the ordinary in the form of a file; ``match``, ``unschemed``: see generate."""


@dataclass(slots=True)
class Sheet:
    """A table on its way into a file.

    Attributes:
        labels: The header.
        rows: The cells.
        forms: Which of ``FORMS`` it has.
        faults: Names of faults; those of cells and labels are done.
        resource: Properties of the resource that follow from its form.
    """

    labels: list[str]
    rows: list[list[str]]
    forms: set[str]
    faults: list[str]
    resource: dict[str, Any] = field(default_factory=dict)
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    @property
    def dialect(self) -> dict[str, Any]:
        found: dict[str, Any] = self.resource.setdefault("dialect", {})
        return found


def encode(sheet: Sheet, cell: str, rng: Random) -> str:
    """Write a cell, in quotes where it needs them and now and then where not."""
    q = sheet.quote
    needs = any(c in cell for c in (sheet.delimiter, q, "\n", "\r", sheet.escape or q))
    if not needs and rng.random() > 0.02:
        return cell
    if sheet.escape:
        cell = cell.replace(sheet.escape, sheet.escape * 2).replace(q, sheet.escape + q)
    else:
        cell = cell.replace(q, q * 2)
    return f"{q}{cell}{q}"


def shape(sheet: Sheet, rng: Random) -> list[str]:
    """Return the records as text, the header first, and say in the dialect what they are like."""
    choose_marks(sheet, rng)
    add_ignored_properties(sheet, rng)
    forms, dialect = sheet.forms, sheet.dialect
    labels = sheet.labels
    glue = sheet.delimiter
    if "space" in forms:
        dialect["skipInitialSpace"] = True
        glue += " "
    if "case" in forms:
        dialect["headerCase"] = False
        labels = [label.upper() for label in labels]
    lines = [glue.join(encode(sheet, cell, rng) for cell in row) for row in sheet.rows]
    header = glue.join(encode(sheet, label, rng) for label in labels)
    if "blanks" in forms:
        dialect["skipBlankRows"] = True
        _strew(lines, ["", glue * (len(labels) - 1)], rng)
    if "comments" in forms:
        dialect["commentChar"] = sign = rng.choice(["#", "//"])
        _strew(lines, [f"{sign} note", f"{sign} note{glue}"], rng)
    if "headerless" in forms:
        dialect["header"] = False
        return lines
    if "header rows" in forms:
        dialect["headerRows"] = [2]
        return [glue.join("t" for _ in labels), header, *lines]
    if "joined" in forms:
        dialect.update(headerRows=[1, 2], headerJoin=rng.choice([" ", "-"]))
        return [header, header, *lines]
    if "comment rows" in forms and lines:
        dialect["commentRows"] = [rng.randint(2, len(lines) + 1), 1][: rng.choice([1, 1, 2])]
    return [header, *lines]


def choose_marks(sheet: Sheet, rng: Random) -> None:
    """Choose what parts cells and what quotes them."""
    forms, dialect = sheet.forms, sheet.dialect
    if "delimiter" in forms:
        sheet.delimiter = rng.choice(";|\t:")
    if forms & {"tab", "tsv"}:
        sheet.delimiter = "\t"
    if sheet.delimiter != "," and not forms & {"tsv", "guessed"}:
        dialect["delimiter"] = sheet.delimiter
    if "quote" in forms:
        sheet.quote = rng.choice([mark for mark in "'|~" if mark != sheet.delimiter])
        dialect["quoteChar"] = sheet.quote
    if "escape" in forms:
        sheet.escape = "\\"
        dialect.update(escapeChar=sheet.escape, doubleQuote=rng.random() < 0.5)


def add_ignored_properties(sheet: Sheet, rng: Random) -> None:
    """Add properties of Table Dialect that frictionless ignores in CSV."""
    forms, dialect = sheet.forms, sheet.dialect
    if "null sequence" in forms:
        dialect["nullSequence"] = rng.choice(["\\N", "NA"])
    if "line end" in forms:
        dialect["lineTerminator"] = rng.choice(["\n", "\r\n"])
    if "sheet" in forms:
        dialect.update(rng.choice([{"sheetName": "a"}, {"property": "a"}, {"itemKeys": ["a"]}]))


def _strew(lines: list[str], new: list[str], rng: Random) -> None:
    for _ in range(rng.randint(1, 4)):
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(new))


def write(folder: Path, name: str, sheet: Sheet, rng: Random) -> dict[str, Any]:
    """Write a sheet and give the properties of its resource."""
    forms, faults = sheet.forms, sheet.faults
    lines = shape(sheet, rng)
    for fault in faults:
        if fault in LINE_FAULTS and lines:
            spoil_line(fault, lines, sheet.delimiter, sheet.quote, rng)
    end = rng.choices(["\n", "\r\n", "\r", "mixed"], [80, 14, 2, 4])[0]
    ends = [rng.choice(["\n", "\r\n"]) if end == "mixed" else end for _ in lines]
    if ends and rng.random() < 0.15:
        ends[-1] = ""
    records = [line + stop for line, stop in zip(lines, ends, strict=True)]
    chunks = [records]
    if "parts" in forms and len(records) > 4:
        cut = rng.randrange(2, len(records))
        chunks = [records[:cut], [*records[: rng.choice([0, 1, 1])], *records[cut:]]]
    coded = [_bytes(sheet, "".join(chunk), rng) for chunk in chunks]
    if "empty" in faults:
        coded = [b""]
    suffix = "tsv" if "tsv" in forms else "CSV" if "capitals" in forms else "csv"
    pack = next((form for form in ("gz", "zip", "bz2") if form in forms and len(coded) == 1), None)
    names = [f"{name}{number or ''}.{suffix}" for number in range(len(coded))]
    if pack:
        coded, names = [_pack(pack, coded[0], names[0])], [f"{names[0]}.{pack}"]
        if "packing" in faults and pack != "bz2":
            coded = [b"no archive"]
    if "absent" not in faults:
        for one, content in zip(names, coded, strict=True):
            (folder / one).write_bytes(content)
    sheet.resource["path"] = names if len(names) > 1 else names[0]
    _say_more(sheet, b"".join(coded), rng)
    return {key: value for key, value in sheet.resource.items() if value != {}}


def inline(sheet: Sheet, rng: Random) -> dict[str, Any]:
    """Return the properties of a resource with the rows of a sheet, some of its cells as values."""
    rows = [[_value(cell, rng) for cell in row] for row in sheet.rows]
    if rng.random() < 0.5 and len({*sheet.labels}) == len(sheet.labels):
        data: list[Any] = [dict(zip(sheet.labels, row, strict=False)) for row in rows]
    else:
        data = [sheet.labels, *rows]
        choices = [{}, {}, {"header": False}, {"commentChar": "#"}, {"headerCase": False}]
        sheet.resource["dialect"] = rng.choice(choices)
    if "fields" in sheet.faults:
        sheet.resource["fields"] = len(sheet.labels) + 1
    return {"data": data, **sheet.resource}


def _value(cell: str, rng: Random) -> Any:
    """Return a cell as the value in JSON that it looks like, or as text."""
    if rng.random() < 0.4:
        return cell
    try:
        value = json.loads(cell or "null")
        json.dumps(value, allow_nan=False)  # an infinite number in it is not JSON
    except ValueError:
        return cell
    return value


def _bytes(sheet: Sheet, text: str, rng: Random) -> bytes:
    forms = sheet.forms
    encoding = "utf-8"
    if "latin-1" in forms:
        encoding = sheet.resource["encoding"] = rng.choice(["iso-8859-1", "latin-1", "cp1252"])
    elif "utf-16" in forms:
        encoding = "utf-16"
        if rng.random() < 0.7:
            sheet.resource["encoding"] = "utf-16"
    elif "undeclared" in forms:
        encoding = rng.choice(["iso-8859-1", "utf-8"])
    elif "ascii" in forms:
        sheet.resource["encoding"] = "ascii"
    elif rng.random() < 0.4:
        sheet.resource["encoding"] = rng.choice(["utf-8", "UTF-8", "utf8"])
    content = text.encode("utf-8-sig" if "bom" in forms else encoding, errors="replace")
    if "byte" in sheet.faults and content:
        at = rng.randrange(len(content))
        content = content[:at] + b"\xe9\xff" + content[at:]
    return content


def _pack(how: str, content: bytes, name: str) -> bytes:
    if how == "gz":
        return gzip.compress(content, mtime=0)
    if how == "bz2":
        return bz2.compress(content)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def _say_more(sheet: Sheet, content: bytes, rng: Random) -> None:
    """Declare hash, bytes, rows and fields now and then; wrongly only as a fault."""
    faults, resource = sheet.faults, sheet.resource
    sort = rng.choice(["md5", "sha256", "sha256", "sha512"])
    if "hash" in faults or rng.random() < 0.2:
        digest = hashlib.new(sort, content).hexdigest() if "hash" not in faults else "0" * 32
        resource["hash"] = digest if sort == "md5" and rng.random() < 0.5 else f"{sort}:{digest}"
    for key, count in (
        ("bytes", len(content)),
        ("rows", len(sheet.rows)),
        ("fields", len(sheet.labels)),
    ):
        if key in faults or rng.random() < (0.2 if key == "bytes" else 0.04):
            resource[key] = count + (key in faults)
