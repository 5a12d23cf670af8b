"""One bad cell closes no package; ``--on-error`` says what becomes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot.commands import main
from tablepact.frames.engine_rows import EngineRows
from tablepact.frames.frames import Frames
from tablepact.frames.lazy import lazy_frames
from tablepact.frames.on_error import OnError

BAD = "id,place,n\n1,a,5\n2,b,x\n3,a\n\n4,b,6\n"
FAIL = ("--on-error", "fail")
GOOD = "place,name\na,Lyon\nb,Bath\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    fields = [{"name": "id", "type": "integer"}, {"name": "place", "type": "string"},
              {"name": "n", "type": "integer", "constraints": {"minimum": 0}}]  # fmt: skip
    key = {"fields": "place", "reference": {"resource": "places", "fields": "place"}}
    write(tmp_path, [
        ("bad", BAD, {"fields": fields, "primaryKey": "id", "foreignKeys": [key]}),
        ("places", GOOD, {"fields": [{"name": "place"}, {"name": "name"}], "primaryKey": "place"}),
    ])  # fmt: skip
    return tmp_path


def write(folder: Path, tables: list[tuple[str, str, Any]]) -> None:
    for name, text, _ in tables:
        (folder / f"{name}.csv").write_text(text)
    listed = [{"name": n, "path": f"{n}.csv", "schema": schema} for n, _, schema in tables]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": listed}))


def dataset(package: Path, *words: str) -> Result:
    result = CliRunner().invoke(main, [*words, "--package", str(package)])
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize(
    "small",
    [pytest.param(1, id="copied"), pytest.param(2**20, id="whole", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize(
    ("on_error", "rows", "note"),
    [
        ("null", [(1, 5), (2, None), (3, None), (4, 6)],
         "bad: 1 cell not of the type of its field: missing, 1 blank row left out, 1 other error, "
         "see tablepact validate"),
        ("text", [(1, "5"), (2, "x"), (3, None), (4, "6")],
         "bad: 1 cell not of the type of its field: read as text (n), 1 blank row left out, "
         "1 other error, see tablepact validate"),
        ("skip", [(1, 5), (4, 6)], "bad: 2 rows with errors: left out, 1 blank row left out"),
    ],
)  # fmt: skip
def test_what_becomes_of_errors(
    package: Path,
    configure: Any,
    small: int,
    on_error: OnError,
    rows: list[Any],
    note: str,
) -> None:
    configure(eager_bytes=small)
    frames = tp.open_package(package, on_error=on_error).frames
    assert tp.open_package(frames).query("SELECT id, n FROM bad ORDER BY id").rows() == rows
    assert frames.notes == {"bad": note}
    result = dataset(package, "query", "SELECT id, n FROM bad", "--on-error", on_error)
    assert (result.exit_code, result.stderr) == (0, f"{note}\n".replace("tablepact", "dataset"))
    read = tp.open_package(package, on_error=on_error).scan("bad").collect()
    assert read.select("id", "n").rows() == rows


def test_the_error_names_the_option_if_the_command_has_it(package: Path) -> None:
    asked = dataset(package, "query", "SELECT id, n FROM bad", *FAIL)
    cited = dataset(package, "cite", "bad")
    assert (asked.exit_code, cited.exit_code) == (3, 3)
    lists = "; dataset validate lists what is wrong"
    how = ", or use --on-error text, null or skip to read it anyway"
    assert asked.stderr.endswith(f"{lists}{how}\n")
    assert cited.stderr.endswith(f"{lists}\n")


def test_a_package_exported_with_its_texts_is_valid(package: Path) -> None:
    out = package / "out"
    result = dataset(package, "export", "-f", "csv", "-o", str(out), "--on-error", "text")
    assert result.exit_code == 0
    assert tp.validate(out).valid
    assert tp.open_package(out).frames["bad"]["n"].to_list() == ["5", "x", None, "6"]


def test_blank_rows_count_also_where_all_else_is_plain(tmp_path: Path) -> None:
    write(tmp_path, [("t", "a,b\n1,2\n,\n3,4\n", {"fields": [{"name": "a"}, {"name": "b"}]})])
    frames = tp.open_package(tmp_path, on_error="skip").frames
    assert frames["t"].rows() == [("1", "2"), ("3", "4")]
    assert frames.notes == {"t": "t: 1 blank row left out"}


@pytest.mark.parametrize("missing", [["", "-"], []])
def test_blank_rows_of_parquet_are_left_out_as_those_of_text(
    tmp_path: Path, missing: list[str]
) -> None:
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
    write(tmp_path, [("t", "a,b\n", {"fields": fields, "missingValues": missing})])
    rows = [(1, None), (None, None), (None, "-"), (None, "x")]
    pl.DataFrame(rows, ["a", "b"], orient="row").write_parquet(tmp_path / "t.parquet")
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(descriptor.read_text().replace("t.csv", "t.parquet"))
    kept = [rows[0], *rows[3 if missing else 2 :]]
    left_out = {"t": f"t: {'2 blank rows' if missing else '1 blank row'} left out"}
    opened = tp.open_package(tmp_path, on_error="text").frames
    assert (opened["t"].rows(), opened.notes) == (kept, left_out)
    with lazy_frames(Frames(opened.package, "text")) as scans:
        assert (scans["t"].collect().rows(), scans.frames.notes) == (kept, left_out)
    assert tp.open_package(tmp_path).frames["t"].rows() == rows


def test_a_table_without_errors_is_as_ever(package: Path) -> None:
    frames = tp.open_package(package, on_error="skip").frames
    assert frames["places"].rows() == [("a", "Lyon"), ("b", "Bath")]
    assert frames.notes == {}


WHY = "bad is left out: "


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["show", "places/a"], "Lyon"),
        (["find", "lyon"], "places/a"),
        (["export", "-f", "csv", "-o", "{out}"], "Wrote places"),
        (["export", "-o", "{out}.sqlite"], "Wrote places"),
        pytest.param(
            ["export", "--metadata", "schema-org"], "places (2 rows)", marks=pytest.mark.slow
        ),
        (["export", "--metadata", "croissant"], "places"),
        (["export", "--metadata", "hf-card"], "not readable"),
        (["site", "{out}"], "Wrote"),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_the_others_are_served(package: Path, words: list[str], shown: str) -> None:
    result = dataset(package, *(word.format(out=package / "out") for word in words), *FAIL)
    assert result.exit_code == (0 if words[0] == "show" else 3), result.output
    assert shown in result.output
    assert result.stderr.count(WHY) == 1


@pytest.mark.parametrize(
    "words",
    [["query", "FROM bad"], ["tables"], ["show", "bad/2"], ["find", "lyon"],
     ["export", "-f", "csv", "-o", "{out}"], ["export", "-o", "{out}.xlsx"], ["site", "{out}"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_by_default_a_bad_cell_is_text_and_stops_no_command(
    package: Path, words: list[str]
) -> None:
    result = dataset(package, *(word.format(out=package / "out") for word in words))
    assert result.exit_code == 0, result.output
    assert result.stderr.count("bad: 1 cell not of the type of its field: read as text (n)") == 1


def test_a_strict_package_has_no_bad_cells_by_default(package: Path) -> None:
    path = package / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tableContract": "strict"}))
    assert dataset(package, "query", "FROM bad").exit_code == 3
    assert dataset(package, "query", "FROM bad", "--on-error", "text").exit_code == 0


@pytest.mark.parametrize("on_error", ["text", "null", "skip"])
def test_no_column_is_read_as_another_one(tmp_path: Path, on_error: OnError) -> None:
    fields = [{"name": "from"}, {"name": "to"}]
    write(tmp_path, [("swapped", "to,from\na,b\n", {"fields": fields})])
    frames = tp.open_package(tmp_path, on_error=on_error).frames
    assert frames["swapped"].select("from", "to").to_dicts() == [{"from": "b", "to": "a"}]
    assert "in another order than its fields; read by name" in frames.notes["swapped"]
    with pytest.raises(tp.PackageError, match='Label "to" in field from'):
        tp.open_package(tmp_path, on_error="fail").frames["swapped"]
    write(tmp_path, [("swapped", "to,x\na,b\n", {"fields": fields})])
    with pytest.raises(tp.PackageError, match='Label "to" in field from'):
        tp.open_package(tmp_path, on_error=on_error).frames["swapped"]
    write(tmp_path, [("swapped", "From,to\na,b\n", {"fields": fields})])
    frames = tp.open_package(tmp_path, on_error=on_error).frames
    assert frames["swapped"].to_dicts() == [{"from": "a", "to": "b"}]
    if on_error != "skip":
        assert 'Label "From" in field from' in frames.notes["swapped"]


def test_a_table_without_bad_cells_is_read_once(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []
    read = EngineRows.batches
    monkeypatch.setattr(
        EngineRows, "batches", lambda *args: readings.append(args[0].name) or read(*args)
    )
    frames = tp.open_package(package, on_error="text").frames
    assert frames["places"].height == 2
    assert readings == ["places"]


def test_what_is_not_found_may_be_in_the_table_that_was_not_read(package: Path) -> None:
    result = dataset(package, "find", "nowhere", *FAIL)
    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1] == "No row contains nowhere"
    assert dataset(package, "find", "nowhere", "--on-error", "null").exit_code == 1


def test_tables_lists_all(package: Path) -> None:
    result = dataset(package, "tables", *FAIL)
    assert result.exit_code == 3
    assert result.stdout == "table,rows,description\nbad,4,\nplaces,2,\n"
    why, how = result.stderr.splitlines()
    assert why == "bad cannot be read: 3 findings, see dataset validate"
    assert how == "Use --on-error text, null or skip to read such tables anyway"


@pytest.mark.parametrize(
    "words",
    [["query", "FROM bad"], ["show", "bad/1"], ["cite", "bad"], ["cite"], ["cite", "bad/1"],
     ["export", "bad", "-f", "csv"], ["export", "bad", "places", "-o", "x.sqlite"]],
    ids=" ".join,
)  # fmt: skip
def test_what_is_asked_for_has_to_be_read(package: Path, words: list[str]) -> None:
    result = dataset(package, *words, *(() if words[0] == "cite" else FAIL))
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: bad: ")
    assert result.stderr.count("\n") == 1


def test_it_is_an_error_if_there_is_no_other(tmp_path: Path) -> None:
    write(tmp_path, [("t", "id\nx\n", {"fields": [{"name": "id", "type": "integer"}]})])
    for words in (["find", "x"], ["export", "-o", "x.sqlite"], ["export", "--metadata", "cff"]):
        assert dataset(tmp_path, *words, *FAIL).exit_code == 3


def test_a_strict_package_can_be_looked_at_as_well(package: Path) -> None:
    path = package / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tableContract": "strict"}))
    with pytest.raises(ap.PackageError):
        tp.open_package(package).frames["bad"]
    assert tp.open_package(package, on_error="null").frames["bad"].schema["n"] == pl.Int64
