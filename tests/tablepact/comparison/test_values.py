"""Equal values under another spelling are no change, wherever they are stored; others are one.

``diff`` and the digest that ``cite`` prints say the same of any two versions of a table.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tablepact as tp
from tablepact.cli.main import main
from tablepact.comparison.result import Comparison
from tablepact.package.digests.digest import table_digest

pytestmark = pytest.mark.usefixtures("both_ways")

MISSING = ["", "-", "n/a"]
SPELLINGS: dict[str, list[list[str]]] = {
    "string": [["a"], ["A"], [" a"], ["é"], ["e\u0301"], ["1"], ["1.0"], ["true"], ['x,"y"']],
    "integer": [["5", "+5", "05"], ["-3", "-03"], ["0", "-0"], ["9007199254740993"]],
    "number": [
        ["1", "1.0", "1.00", "1e0", "+1", "01"],
        ["6.79074", "6.7907400000000004", "6.790740"],
        ["0.1", "0.1000000000000000055511151231257827"],
        ["12345.5", "12345.50", "1.23455e4"],
        ["NaN", "nan"],
        ["INF"],
        ["0", "-0", "0.0"],
    ],
    "boolean": [["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"]],
    "date": [["2026-01-02"], ["2026-01-03"]],
    "datetime": [
        ["2026-01-02T03:04:05", "2026-01-02 03:04:05", "2026-01-02T03:04:05.000"],
        ["2026-01-02T03:04:05.5", "2026-01-02T03:04:05.500"],
        ["2026-01-03T03:04:05"],
    ],
    "time": [["03:04:05"], ["03:04:06"]],
    "year": [["2026"], ["1999"]],
    "yearmonth": [["2026-01"], ["2026-02"]],
    "any": [["a"], ["1"], ["1.0"]],
    "duration": [["P1D"], ["PT24H"]],
    "array": [["[1]"], ["[2]"]],
    "geopoint": [["1,2"], ["2,1"]],
}
"""By type the ways to write a value; equal ones stand together."""
ID = {"name": "id", "type": "integer"}
EXPORTS = ("csv", "jsonl", "parquet")


@st.composite
def spelt(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]], list[list[str]], bool]:
    """Make a schema, rows, and the same rows spelt otherwise; and say whether a value differs."""
    kinds = draw(st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=1, max_size=3))
    fields = [{"name": f"f{i}", "type": kind} for i, kind in enumerate(kinds)]
    for field in fields:
        if field["type"] == "datetime":
            field["format"] = "any"
    schema: dict[str, Any] = {"fields": [ID, *fields], "missingValues": MISSING}
    keyed = draw(st.booleans())
    if keyed:
        schema["primaryKey"] = "id"
    height = draw(st.integers(1, 5))
    ways = [[draw(st.sampled_from([*SPELLINGS[k], MISSING])) for k in kinds] for _ in range(height)]
    old = [[draw(st.sampled_from(way)) for way in row] for row in ways]
    changed = draw(st.booleans())
    if changed:
        row, column = draw(st.integers(0, height - 1)), draw(st.integers(0, len(kinds) - 1))
        others = [way for way in (*SPELLINGS[kinds[column]], MISSING) if way != ways[row][column]]
        ways[row][column] = draw(st.sampled_from(others))
    new = [[draw(st.sampled_from(way)) for way in row] for row in ways]
    old, new = ([[str(i * keyed), *row] for i, row in enumerate(rows)] for rows in (old, new))
    return schema, old, draw(st.permutations(new)), changed


def write(folder: Path, schema: Any, rows: Sequence[Sequence[str]], form: str) -> Path:
    """Write a package of one table, as plain, zipped or tab-separated text."""
    folder.mkdir()
    mark = "\t" if form.startswith("tsv") else ","
    text = pl.DataFrame(
        [list(column) for column in zip(*rows, strict=True)],
        schema=[(field["name"], pl.String) for field in schema["fields"]],
    ).write_csv(separator=mark, quote_style="necessary", null_value="")
    data = gzip.compress(text.encode()) if form.endswith("gz") else text.encode()
    (folder / f"t.{form}").write_bytes(data)
    table = {"name": "t", "type": "table", "path": f"t.{form}", "encoding": "utf-8",
             "schema": schema}  # fmt: skip
    package = {"name": "p", "version": "1.0.0", "resources": [table]}
    (folder / "datapackage.json").write_text(json.dumps(package))
    return folder


def digest(package: Path) -> str:
    return table_digest(tp.open_package(package).frames["t"])


def exported(package: Path, folder: Path, form: str) -> Path:
    command = ["export", str(package), "-f", form, "-o", str(folder)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(spelt(), st.sampled_from(["csv", "tsv", "csv.gz"]), st.sampled_from(["", *EXPORTS]))
def test_diff_says_what_the_digest_says(made: Any, form: str, export: str) -> None:
    schema, before, after, changed = made
    with TemporaryDirectory() as folder:
        old = write(Path(folder, "old"), schema, before, "csv")
        new = write(Path(folder, "new"), schema, after, form)
        if export:
            new = exported(new, Path(folder, "exported"), export)
        found = tp.diff(old, new)
        assert found.same == (digest(old) == digest(new))
        assert found.same or changed


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_asks_for_nothing(tmp_path: Path, form: str) -> None:
    cells = {kind: [*chain(*ways), *MISSING] for kind, ways in SPELLINGS.items()}
    height = max(map(len, cells.values()))
    rows = [[str(i), *(c[i % len(c)] for c in cells.values())] for i in range(height)]
    fields = [{"name": f"the {kind}", "type": kind} for kind in cells]
    fields[[*cells].index("datetime")]["format"] = "any"
    schema = {"fields": [ID, *fields], "missingValues": MISSING}
    old = write(tmp_path / "old", schema, rows, "csv")
    found = tp.diff(old, exported(old, tmp_path / "new", form))
    assert {change.code for change in found.changes} == {"stored-otherwise"}, found.changes


def test_a_moment_is_the_same_in_any_zone(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "f", "type": "datetime", "format": "any"}]}
    first, *others = (
        write(tmp_path / str(i), schema, [[cell]], "csv")
        for i, cell in enumerate(
            ["2026-01-02T03:04:05Z", "2026-01-02T05:04:05+02:00", "2026-01-02T03:04:05"]
        )
    )
    assert [tp.diff(first, other).same for other in others] == [True, False]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("135217135789158401", "135217135789158400"),
        ("37184033624645632", "37184033624645630"),  # one Float64, but another whole number
        ("1e400", "1e401"),
        ("0.12345678901234567891", "0.12345678901234567892"),
    ],
)
def test_numbers_that_no_float_holds_keep_their_digits(tmp_path: Path, old: str, new: str) -> None:
    schema = {"fields": [{"name": "f", "type": "number"}]}
    places = [write(tmp_path / text, schema, [[text]], "csv") for text in (old, new)]
    assert not tp.diff(*places).same
    assert tp.diff(places[0], write(tmp_path / "again", schema, [[f"+{old}"]], "csv")).same


def test_rows_of_the_same_key_in_another_order(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "number"}],
              "primaryKey": "a"}  # fmt: skip
    old = write(tmp_path / "old", schema, [["x", "1"], ["x", "2"], ["y", "3"]], "csv")
    new = write(tmp_path / "new", schema, [["y", "3"], ["x", "2.0"], ["x", "1"]], "csv")
    assert tp.diff(old, new).same
    other = write(tmp_path / "other", schema, [["x", "2"], ["y", "3"], ["x", "4"]], "csv")
    assert cells(tp.diff(old, other)) == [("x", "b", "1", "4")]


def cells(found: Comparison) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (row.row, cell.column, cell.old, cell.new)
        for rows in found.tables
        for row in rows.listed
        for cell in row.cells
    ]


def test_a_decimal_column_is_compared_with_one_of_floats(tmp_path: Path) -> None:
    schema = {"fields": [ID, {"name": "f", "type": "number"}], "primaryKey": "id"}
    rows = [["1", "6.7907400000000004"], ["2", "37184033624645632"]]
    old = write(tmp_path / "old", schema, rows[:1], "csv")
    new = tmp_path / "new"
    new.mkdir()
    frame = pl.DataFrame({"id": [1, 2], "f": [Decimal(cell) for _, cell in rows]})
    frame.write_parquet(new / "t.parquet")
    described = json.loads((old / "datapackage.json").read_text())
    described["resources"][0] |= {"path": "t.parquet", "format": "parquet"}
    (new / "datapackage.json").write_text(json.dumps(described))
    found = tp.diff(old, new)
    assert [(rows.counts, rows.cells) for rows in found.tables] == [({"added": 1}, {})]
