"""Small packages, one for each behaviour, and what frictionless finds in them in short words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from compare import Crash, compare

Package = dict[str, Any]
Judge = Callable[..., str]
FORM_CODES = {
    *("stray-quote", "unclosed-quote", "swallowed-lines", "nul-byte", "inner-bom"),
    *("mixed-line-ends", "truncated-row", "repeated-header", "mojibake", "control-character"),
}
"""The codes of findings on the form of a CSV file."""
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def field(name: str, kind: str | None = None, /, **options: Any) -> dict[str, Any]:
    """Return a field; without a type if none is given."""
    return {"name": name, **({"type": kind} if kind else {}), **options}


def bound(
    name: str, kind: str, /, *, options: Mapping[str, Any] | None = None, **constraints: Any
) -> dict[str, Any]:
    """Return a field with constraints."""
    return field(name, kind, **(options or {}), constraints=constraints)


def lines(*cells: str, label: str = "c") -> str:
    """Return the text of a table with one cell a row, and a number so that no row is blank."""
    rows = [f"{number},{_quoted(cell)}\n" for number, cell in enumerate(cells, 2)]
    return "".join([f"n,{label}\n", *rows])


def _quoted(cell: str) -> str:
    return '"{}"'.format(cell.replace('"', '""')) if set(cell) & set(',"\r\n') else cell


def column(kind: Mapping[str, Any], *cells: str, **more: Any) -> Package:
    """Return the package of a column of cells; the number of a row is that of its record."""
    return {"text": lines(*cells), "fields": [field("n"), {"name": "c", **kind}], **more}


def write_package(
    folder: Path,
    text: str | bytes | None = None,
    fields: Iterable[Mapping[str, Any]] | None = None,
    *,
    schema: Mapping[str, Any] | None = None,
    dialect: Mapping[str, Any] | None = None,
    resource: Mapping[str, Any] | None = None,
    more: Iterable[Mapping[str, Any]] = (),
    files: Mapping[str, str | bytes] | None = None,
    path: str | list[str] | None = "t.csv",
    encoding: str = "utf-8",
    **descriptor: Any,
) -> Path:
    """Write a package of one table ``t`` and give its descriptor.

    Args:
        folder: Where to.
        text: What stands in the table's file; none for one that is not there.
        fields: Its fields; none for a table without a schema, unless ``schema`` is given.
        schema: More of its schema.
        dialect: Its dialect.
        resource: More of its resource.
        more: Further resources.
        files: Further files.
        path: The path of the resource; the first of several is written; none for inline data.
        encoding: What the text is written in.
        descriptor: More of the descriptor.
    """
    entry: dict[str, Any] = {"name": "t", "path": path}
    if fields is not None or schema is not None:
        entry["schema"] = {
            **({"fields": list(fields)} if fields is not None else {}),
            **(schema or {}),
        }
    if dialect is not None:
        entry["dialect"] = dict(dialect)
    entry |= resource or {}
    if path is None:
        del entry["path"]
    written = dict(files or {})
    if text is not None and path:
        written[path if isinstance(path, str) else path[0]] = text
    for name, content in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(
            content if isinstance(content, bytes) else content.encode(encoding)
        )
    target = folder / "datapackage.json"
    recommended = {"id": "x", "licenses": [{"name": "CC0-1.0"}]} if "$schema" in descriptor else {}
    package = {"name": "small", **recommended, "resources": [entry, *more], **descriptor}
    target.write_text(json.dumps(package))
    return target


def found(report: Mapping[str, Any] | Crash) -> str:
    """Return the findings of a report in order, as ``type-error@3:c`` for row 3 and field c.

    An error at the top is marked with an exclamation mark; of the same findings that follow each
    other the first stands with their number.
    """
    if isinstance(report, Crash):
        return "crash"
    words = [f"!{error['type']}" for error in report["errors"]]
    for task in report["tasks"]:
        words += [_word(error) for error in task["errors"]]
        words += ["(limit)" for warning in task["warnings"] if "limit" in warning]
        words += ["(hash ignored)" for warning in task["warnings"] if "hash" in warning]
    return " ".join(words)


def _word(error: Mapping[str, Any]) -> str:
    row = f"@{error['rowNumber']}" if "rowNumber" in error else ""
    name = f":{error['fieldName']}" if error.get("fieldName") else ""
    return f"{error['type']}{row}{name}"


def differences_of_package(client: Any, **package: Any) -> list[str]:
    """Return what frictionless and we find differently in a package; see ``write_package``."""
    with TemporaryDirectory() as folder:
        return compare(write_package(Path(folder), **package), client=client)
