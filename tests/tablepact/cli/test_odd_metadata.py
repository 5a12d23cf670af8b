"""Metadata of any JSON type: each command ends in an exit code and a line, never in a traceback."""

from __future__ import annotations

import json
import traceback
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tablepact.cli.main import main

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MISSING = object()
"""The value of a property that is not given."""
VALUES = (
    MISSING,
    [],
    {},
    5,
    -1,
    1.5,
    "",
    None,
    True,
    ["x"],
    [1],
    {"a": 1},
    "x" * 50,
    [[]],
    [None],
    10**30,
)
PROPERTIES: dict[tuple[str | int, ...], str] = {
    (): "name version resources $schema profile tableContract tableRules sources licenses created",
    ("resources", 0): "name path format encoding mediatype hash bytes dialect schema type profile "
    "compression innerpath data title extrapaths scheme $schema",
    ("resources", 0, "dialect"): "delimiter quoteChar escapeChar doubleQuote skipInitialSpace "
    "header headerRows headerJoin commentRows commentChar lineTerminator nullSequence property "
    "itemKeys itemType sheetName sheetNumber table csv json excel skipBlankRows headerCase $schema",
    ("resources", 0, "schema"): "fields primaryKey foreignKeys uniqueKeys missingValues "
    "fieldsMatch rowRules",
    ("resources", 0, "schema", "fields", 0): "name type format missingValues constraints "
    "categories groupChar decimalChar bareNumber trueValues falseValues arrayItem itemType "
    "delimiter unit",
    ("resources", 0, "schema", "fields", 0, "constraints"): "required unique minimum maximum enum "
    "pattern minLength maxLength exclusiveMinimum jsonSchema",
}
"""Where a value is replaced, and the properties there."""
COMMANDS = (
    ["validate", "."],
    ["validate", ".", "--rules", "frictionless"],
    ["tables", "."],
    ["describe", "."],
)
QUERY = ["query", ".", "from t"]
"""The command that starts a process, and so takes longer than all others together."""
CASES = [
    (at, name, value, version, text)
    for at, names in PROPERTIES.items()
    for name in names.split()
    for value, version, text in product(
        VALUES, ({}, {"$schema": PROFILE}), ("a\n1\né\n", "a;b\n1;2\n")
    )
]
FEW = 251
"""One of so many cases is in the quick tier."""


def descriptor_with(at: tuple[str | int, ...], name: str, value: Any) -> dict[str, Any]:
    field = {"name": "a", "type": "integer", "missingValues": [""], "constraints": {}}
    schema = {"fields": [field], "primaryKey": "a"}
    resource = {"name": "t", "path": "t.csv", "dialect": {}, "schema": schema}
    descriptor: dict[str, Any] = {"name": "p", "resources": [resource]}
    place: Any = descriptor
    for step in at:
        place = place[step]
    place[name] = value
    if value is MISSING:
        del place[name]
    return descriptor


def crashes(
    cases: list[tuple[Any, ...]], folder: Path, commands: Sequence[list[str]] = (*COMMANDS, QUERY)
) -> list[str]:
    found = []
    for at, name, value, version, text in cases:
        descriptor = {**version, **descriptor_with(at, name, value)}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        (folder / "t.csv").write_text(text, encoding="utf-8")
        for command in commands:
            result = CliRunner().invoke(main, command)
            if result.exception and not isinstance(result.exception, SystemExit):
                last = traceback.extract_tb(result.exception.__traceback__)[-1]
                case = f"{'/'.join(map(str, (*at, name)))} = {value!r}, {' '.join(command)}"
                found.append(f"{case}: {result.exception!r} at {last.filename}:{last.lineno}")
    return found


def test_no_value_of_a_property_is_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not crashes(CASES[::FEW], tmp_path, COMMANDS)
    assert not crashes(CASES[:: 8 * FEW], tmp_path, [QUERY])


@pytest.mark.slow
@pytest.mark.parametrize("at", PROPERTIES, ids=lambda at: "/".join(map(str, at)) or "package")
def test_no_value_of_any_property_is_a_crash(
    at: tuple[str | int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not crashes([case for case in CASES if case[0] == at][::3], tmp_path)
