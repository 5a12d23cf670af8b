"""The script for pandera runs as printed, on the table's own CSV and on rows that break it."""

from __future__ import annotations

import io
import runpy
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest

from tablepact.errors import ExportError
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.model import Package, Resource
from tablepact.schema_formats.pandera_script import pandera_script

from .conftest import BREAKS, EMPTY, GOOD, OTHER, TREE, Make, as_csv

One = Callable[..., tuple[Package, Resource]]
ELSEWHERE = ("foreign-key",)
"""What needs another table."""


@pytest.fixture
def script(tmp_path: Path) -> Callable[[Package, Resource], Path]:
    """Write a script to a file."""

    def write(package: Package, resource: Resource) -> Path:
        path = tmp_path / "contract.py"
        path.write_text(pandera_script(package, resource), encoding="utf-8")
        return path

    return write


def start(path: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, path.name, *map(str, arguments)]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)


def start_here(path: Path, data: Path) -> tuple[int, str, str]:
    """Run the script in this process, since pandera takes a second to import."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", [str(path), str(data)]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        runpy.run_path(str(path), run_name="__main__")
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


def violations(path: Path, text: str) -> list[tuple[Any, ...]]:
    """Run the script in this process; give row, column, value and check."""
    data = path.with_suffix(".csv")
    data.write_text(text, encoding="utf-8", newline="")
    found: list[tuple[Any, ...]] = runpy.run_path(str(path))["violations"](data)
    return found


def test_good_rows_are_valid(script: Any, market: Package, tree: Resource) -> None:
    path = script(market, tree)
    data = path.with_name("tree.csv")
    data.write_text(as_csv([EMPTY, OTHER, GOOD]), encoding="utf-8")
    assert start_here(path, data) == (0, "valid\n", "")


def test_each_broken_row_is_found_by_its_check(
    script: Any, market: Package, tree: Resource
) -> None:
    """All in one file: every broken row has a key of its own, where it does not break that."""
    path, rows, expected = script(market, tree), [EMPTY, OTHER], {}
    for number, (broken, (change, check)) in enumerate(BREAKS.items(), 10):
        own = {"id": number, "code": f"AB{number % 10}" if number < 20 else None, "place": number}
        rows.append(GOOD | own | change)
        if broken not in ELSEWHERE:
            expected[len(rows) + 1] = (broken, check)
    data = path.with_name("tree.csv")
    data.write_text(as_csv(rows), encoding="utf-8")
    code, out, err = start_here(path, data)
    assert code == 1, err
    lines = out.splitlines()
    told = Counter(int(line.split()[1].strip(",:")) for line in lines[:-1])
    twice = {"primary-key-missing": 2}
    assert told == {row: twice.get(broken, 1) for row, (broken, _) in expected.items()}
    for row, (broken, check) in expected.items():
        assert any(f"violates {check}" in line for line in lines if f"row {row}" in line), broken
    assert lines[-1] == f"{len(lines) - 1:,} violations"


@pytest.mark.slow
@pytest.mark.parametrize("broken", [name for name in BREAKS if name not in ELSEWHERE])
def test_nothing_else_is_found(script: Any, market: Package, tree: Resource, broken: str) -> None:
    change, check = BREAKS[broken]
    path = script(market, tree)
    found = violations(path, as_csv([EMPTY, OTHER, GOOD | change]))
    checks = {str(violation[3]) for violation in found}
    if broken == "primary-key-missing":
        assert checks == {"not_nullable", "primaryKey id"}
    else:
        assert len(checks) == 1
        assert checks.pop().startswith(check)
    assert {fault[0] for fault in found} == {2}


def test_the_schema_can_be_imported(script: Any, market: Package, tree: Resource) -> None:
    spec = spec_from_file_location("contract", script(market, tree))
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    schema = module.schema
    assert [type(schema).__name__, *schema.columns] == ["DataFrameSchema", *GOOD]
    assert schema.title == "Trees"
    assert schema.columns["name"].description == 'A "name"'


def test_what_is_left_out_is_reported(script: Any, market: Package, tree: Resource) -> None:
    text = script(market, tree).read_text(encoding="utf-8")
    assert text.startswith("# The contract of the table tree of market, as a pandera schema")
    assert "# - foreignKeys garden: the script does not read the table garden\n" in text
    assert (
        "# - row rule edtf: the day is right (it uses the check edtf-bounds, not an expression)\n"
        in text
    )


@pytest.mark.slow
def test_the_tables_of_the_dataset_keep_theirs(script: Any, dataset_frames: Frames) -> None:
    for name in dataset_frames:
        resource = dataset_frames.resource(name)
        path = script(dataset_frames.package, resource)
        assert violations(path, resource.file.read_text(encoding="utf-8")) == [], name
        schema = runpy.run_path(str(path))["schema"]
        schema.validate(dataset_frames[name].cast({pl.Enum: pl.String}), lazy=True)


@pytest.mark.slow
def test_one_of_them_in_a_process_of_its_own(script: Any, dataset_frames: Frames) -> None:
    resource = dataset_frames.resource("figures")
    done = start(script(dataset_frames.package, resource), resource.file)
    assert (done.returncode, done.stdout) == (0, "valid\n")


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda text: text.replace(",name", ",nom", 1), "column_in_schema"),
        (lambda text: text.replace("id,code", "code,id", 1), "column_ordered"),
        (lambda text: "\n".join(f"{line},1" for line in text.splitlines()), "column_in_schema"),
    ],
)
def test_other_columns_are_found(
    script: Any, market: Package, tree: Resource, change: Any, check: str
) -> None:
    found = violations(script(market, tree), change(as_csv([EMPTY, OTHER])))
    assert check in {fault[3] for fault in found}


@pytest.mark.parametrize(
    ("match", "head", "valid"),
    [("exact", "b,a", False), ("equal", "b,a", True), ("subset", "a,b,c", True),
     ("subset", "a", False), ("superset", "a", True), ("superset", "a,b,c", False),
     ("partial", "b,c", True)],
)  # fmt: skip
def test_other_matches_of_fields(
    script: Any, make: Make, match: str, head: str, valid: bool
) -> None:
    schema = {"fields": [{"name": "a"}, {"name": "b"}], "fieldsMatch": match}
    package = make({"t": schema})
    path = script(package, package.resource("t"))
    row = ",".join("x" for _ in head.split(","))
    assert (not violations(path, f"{head}\n{row}\n")) is valid


@pytest.mark.slow
def test_a_file_that_cannot_be_read(script: Any, market: Package, tree: Resource) -> None:
    path = script(market, tree)
    assert start(path, "absent.csv").returncode == 1
    assert start(path).returncode == 2
    (path.parent / "empty.csv").write_bytes(b"")
    done = start(path, "empty.csv")
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "string", "format": "uuid"}, "123e4567-e89b-12d3-a456-426614174000", "x"),
        ({"type": "integer"}, " 5", "5.5"),
        ({"type": "integer", "bareNumber": False}, "€ 95 kg", "x"),
        ({"type": "number"}, "-INF", "x"),
        ({"type": "number", "groupChar": " ", "decimalChar": "_"}, "1 000_5", "1,5"),
        ({"type": "number", "bareNumber": False}, "95.5%", "x"),
        ({"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}, "nein", "true"),
        ({"type": "boolean"}, "FALSE", "no"),
        ({"type": "date", "format": "%d/%m/%Y"}, "31/01/2020", "2020-01-31"),
        ({"type": "time"}, "12:30:00.5", "12:30"),
        ({"type": "time", "format": "%H:%M"}, "12:30", "12:30:00"),
        ({"type": "datetime"}, "2020-01-31T12:30:00", "2020-01-31"),
        ({"type": "datetime"}, "2020-01-31T12:30:00.5+02:00", "x"),
        ({"type": "datetime", "format": "%d.%m.%Y %H:%M:%S.%f"}, "31.01.2020 12:30:00.25", "x"),
        ({"type": "datetime", "format": "%d.%m.%Y %H:%M%z"}, "31.01.2020 12:30+0200", "x"),
        ({"type": "year"}, "1984", "x"),
        ({"type": "yearmonth"}, "1984-12", "1984-13"),
        ({"type": "duration"}, "P1Y2M3DT4H5M6.7S", "P"),
        ({"type": "object"}, '{"x": 1}', "[1]"),
        ({"type": "array"}, "[1]", "[1"),
        ({"type": "geojson"}, '{"type": "Point"}', "x"),
        ({"type": "geopoint"}, "90.5, -45.5", "90.5"),
        ({"type": "geopoint", "format": "array"}, "[90.5, -45.5]", "90.5, -45.5"),
        ({"type": "date", "constraints": {"enum": ["2020-01-31"]}}, "2020-01-31", "2020-01-30"),
        ({"type": "integer", "constraints": {"unique": True}}, "5", "1"),
        ({"missingValues": ["-"], "constraints": {"required": True}}, "", "-"),
        ({"categories": ["a", "b"], "constraints": {"enum": ["b", "c"]}}, "b", "a"),
        ({"constraints": {"pattern": 'a"\\\\'}}, 'a"\\', "a"),
        ({"constraints": {"pattern": "é\n"}}, "é\n", "é"),
    ],
)  # fmt: skip
def test_a_cell_of_every_type(script: Any, one: One, field: Any, good: str, bad: str) -> None:
    package, resource = one(field)
    path = script(package, resource)
    rows = [{"a": "1"}] if field.get("constraints", {}).get("unique") else []
    assert violations(path, quoted_csv([*rows, {"a": good}])) == []
    found = violations(path, quoted_csv([*rows, {"a": good}, {"a": bad}]))
    assert [fault[0] for fault in found] == [len(rows) + 1]


def quoted_csv(rows: list[dict[str, str]]) -> str:
    cells = (row["a"].replace('"', '""') for row in rows)
    return "a\n" + "".join(f'"{cell}"\n' for cell in cells)


def test_the_dialect_of_the_file(script: Any, make: Make) -> None:
    fields = [{"name": "a"}, {"name": "b", "type": "integer"}]
    package = make(
        {"t": {"fields": fields, "missingValues": ["?", {"value": "!"}]}},
        dialect={"delimiter": ";", "quoteChar": "'", "skipInitialSpace": True},
        encoding="latin-1",
    )
    path = script(package, package.resource("t"))
    assert "# - when reading a file, the dialect: skipInitialSpace True\n" in path.read_text(
        "utf-8"
    )
    data = path.with_suffix(".csv")
    data.write_bytes("a;b\n'é;';?\n!;5\n".encode("latin-1"))
    read = runpy.run_path(str(path))["read"](data)[1]
    assert read.rows() == [("é;", None), (None, 5)]


@pytest.mark.parametrize(
    ("field", "note"),
    [
        ({"type": "money"}, "a: 'money' is not a type of Table Schema"),
        ({"type": "any"}, "a: the type any: any text is accepted"),
        ({"type": "list"}, "a: the type list: any text is accepted"),
        ({"format": "email"}, "a: the format email: any text is accepted"),
        ({"type": "geojson"}, "a: the type geojson: any object is accepted"),
        (
            {"type": "date", "format": "any"},
            "a: the type: polars cannot parse a date in the format any",
        ),
        (
            {"constraints": {"pattern": "(?=a)"}},
            "a: pattern (?=a): polars does not support the regular",
        ),
        ({"type": "array", "constraints": {"minLength": 1}}, "a: minLength 1: values of the type"),
        ({"type": "integer", "constraints": {"pattern": "1"}}, "a: pattern '1': not a constraint"),
    ],
)
def test_what_cannot_be_expressed_is_reported(script: Any, one: One, field: Any, note: str) -> None:
    path = script(*one(field))
    assert f"# - {note}" in path.read_text(encoding="utf-8")
    start = {"geojson": "{}", "array": "[]", "integer": "1"}.get(field.get("type"), "x")
    assert violations(path, f"a\n{start}\n") == []


def test_a_text_cannot_leave_its_place(script: Any, make: Make) -> None:
    name = 'x"\n\'\'\'"""\\\r\u2028{}\0'
    rule = {"name": name, "message": name, "expression": f"a <> '{name[:-1].replace(chr(39), '')}'"}
    schema = TREE | {
        "fields": [{"name": "a", "description": name, "format": name, "title": name,
                    "constraints": {"enum": [name, "y"]}}],
        "primaryKey": ["a"], "uniqueKeys": [["a", name]], "foreignKeys": [], "rowRules": [rule],
    }  # fmt: skip
    package = make({"t": schema})
    path = script(package, package.resource("t"))
    assert violations(path, "a\ny\n") == []
    assert runpy.run_path(str(path))["schema"].columns["a"].title == name


@pytest.mark.parametrize("name", ["*", "^a$"])
def test_a_name_that_polars_takes_for_a_pattern_is_refused(make: Make, name: str) -> None:
    package = make({"t": {"fields": [{"name": name}]}})
    with pytest.raises(ExportError, match="as a regular expression"):
        pandera_script(package, package.resource("t"))
