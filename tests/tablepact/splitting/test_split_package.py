"""Which tables are split into which files, and when nothing is written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from small import field, write_package

import tablepact
from tablepact.cli.main import main

FIELDS = [field("id", "integer"), field("n", "integer")]
TEXT = "id,n\n1,2\n2,x\n3,4\n"
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run ``validate`` in the folder of a package."""
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["validate", *words], prog_name="tablepact")

    return invoke


def test_the_command_says_what_it_wrote(run: Run, tmp_path: Path) -> None:
    write_package(tmp_path, TEXT, FIELDS)
    result = run("--valid-rows", "good.csv", "--invalid-rows", "bad.csv")
    assert result.exit_code == 1
    assert result.stderr == "t: 3 rows, 2 valid (in good.csv), 1 invalid (in bad.csv)\n"
    assert Path("good.csv").read_text() == "id,n\n1,2\n3,4\n"
    assert run("--valid-rows", "good.csv", "--force", "--rules", "frictionless").exit_code == 1


def test_a_wrong_hash_is_said_and_the_rows_are_written(run: Run, tmp_path: Path) -> None:
    write_package(tmp_path, "id,n\n1,2\n", FIELDS, resource={"hash": "0" * 32})
    result = run("--valid-rows", "good.csv")
    assert "; hash-count (1) is about no row\n" in result.stderr
    assert Path("good.csv").read_text() == "id,n\n1,2\n"


def test_metadata_that_break_the_profile_are_said_and_the_rows_are_written(
    run: Run, tmp_path: Path
) -> None:
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    fields = [field("id", "integer", example=5), FIELDS[1]]
    write_package(tmp_path, "id,n\n1,2\n", fields, **{"$schema": profile})
    result = run("--valid-rows", "good.csv")
    assert (result.exit_code, Path("good.csv").read_text()) == (1, "id,n\n1,2\n")
    assert "is about no row" in result.stderr


def test_a_single_file_is_split(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,n\n1,2\n3\n")
    result = run("t.csv", "--invalid-rows", "bad.csv")
    assert result.stderr == "t: 2 rows, 1 valid, 1 invalid (in bad.csv)\n"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"text": "id,m\n1,2\n"}, "t cannot be split: incorrect-label: "),
        ({"text": "n\n1\n"}, "t cannot be split: missing-label: "),
        ({"text": None}, "t cannot be split: "),
        ({"text": b"id,n\n\xff,1\n", "resource": {"encoding": "utf-8"}}, "t cannot be split: "),
        ({"fields": [field("id", "nothing")]}, "t cannot be split: "),
        (
            {"schema": {"rowRules": [{"name": "r", "expression": "id > 'a'", "message": "m"}]}},
            "t cannot be split: contract-error: ",
        ),
        (
            {"path": ["t.csv", "u.csv"], "files": {"u.csv": "n,id\n1,2\n"}},
            "t cannot be split: part-header",
        ),
    ],
    ids=["label", "fewer", "no file", "encoding", "descriptor", "rule", "part"],
)  # fmt: skip
def test_nothing_is_written_if_it_is_not_known_which_rows_are_valid(
    run: Run, tmp_path: Path, given: dict[str, Any], reason: str
) -> None:
    write_package(tmp_path, **{"text": TEXT, "fields": FIELDS, **given})
    before = {*tmp_path.iterdir()}
    result = run("--valid-rows", "good.csv", "--invalid-rows", "bad.csv")
    assert result.exit_code == 3, result.output
    assert reason in result.stderr
    assert result.stderr.endswith("; no rows were written\n")
    assert {*tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--valid-rows", "t.csv", "--force"], "t.csv is a file of the package"),
        (["--valid-rows", "link.csv", "--force"], "link.csv is a file of the package"),
        (["--valid-rows", "datapackage.json", "--force"], "not as .json"),
        (["--valid-rows", "there.csv"], "there.csv already exists; use --force"),
        (["--valid-rows", "a.csv", "--invalid-rows", "./a.csv"], "both for the valid and for"),
        (["--valid-rows", "a.csv.gz"], "rows are written uncompressed"),
        (["--valid-rows", "a.xlsx"], "rows are written as CSV or Parquet, not as .xlsx"),
        (["--valid-rows", "none/a.csv"], "there is no folder"),
        (["t.csv", "there.csv", "--valid-rows", "a.csv"], "are for one package or file"),
        (["--valid-rows", "a.csv", "--stop"], "--stop does not work"),
        (["--table", "t"], "--table needs --valid-rows or --invalid-rows"),
        (["--valid-rows", "a.csv", "--table", "tt"], "there is no table 'tt'; did you mean 't'?"),
    ],
    ids=str,
)
def test_a_request_that_cannot_be_met_is_refused(
    run: Run, tmp_path: Path, words: list[str], reason: str
) -> None:
    write_package(tmp_path, TEXT, FIELDS)
    (tmp_path / "there.csv").touch()
    (tmp_path / "link.csv").symlink_to("t.csv")
    result = run(*words)
    assert (tmp_path / "t.csv").read_text() == TEXT
    assert not (tmp_path / "a.csv").exists()
    assert result.exit_code == 2, result.output
    assert reason in result.stderr


def test_a_package_is_split_into_folders(run: Run, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("k\n1\n1\n")
    more = [{"name": "u", "path": "u.csv", "schema": {"primaryKey": "k", "fields": [field("k")]}},
            {"name": "w", "path": "w.csv", "schema": {"fields": [field("k")]}}]  # fmt: skip
    write_package(tmp_path, TEXT, FIELDS, more=more)
    for name in ("good", "bad"):
        (tmp_path / name).mkdir()
    result = run("--valid-rows", "good", "--invalid-rows", "bad")
    assert result.exit_code == 3
    assert result.stderr.splitlines()[:2] == [
        "t: 3 rows, 2 valid (in good/t.csv), 1 invalid (in bad/t.csv)",
        "u: 2 rows, 1 valid (in good/u.csv), 1 invalid (in bad/u.csv)",
    ]
    assert {path.name for path in (tmp_path / "good").iterdir()} == {"t.csv", "u.csv"}
    result = run("--valid-rows", "one.csv")
    assert result.exit_code == 2
    assert "the package has 3 tables: name one of them (validate --table;" in result.stderr
    assert run("--valid-rows", "one.csv", "--table", "u").exit_code == 1


def test_parquet_stays_parquet(run: Run, tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [1, 2, 3], "n": [2, -1, 4]})
    frame.write_parquet(tmp_path / "t.parquet")
    fields = [field("id", "integer"), field("n", "integer", constraints={"minimum": 0})]
    write_package(tmp_path, None, fields, path="t.parquet")
    assert run("--valid-rows", "good.parquet", "--invalid-rows", "bad.parquet").exit_code == 1
    assert pl.read_parquet("good.parquet").equals(frame[[0, 2]])
    bad = pl.read_parquet("bad.parquet")
    assert bad.columns[:4] == ["error_row", "error_line", "error_codes", "error_messages"]
    assert bad.select("error_row", "error_codes", "id", "n").rows() == [
        (3, "constraint-error", 2, -1)
    ]
    assert run("--valid-rows", "good.csv").exit_code == 1
    assert Path("good.csv").read_text() == "id,n\n1,2\n3,4\n"


def test_csv_becomes_parquet_with_the_types_of_its_fields(run: Run, tmp_path: Path) -> None:
    write_package(tmp_path, TEXT, FIELDS)
    assert run("--valid-rows", "good.parquet", "--invalid-rows", "bad.parquet").exit_code == 1
    assert pl.read_parquet("good.parquet").rows() == [(1, 2), (3, 4)]
    bad = pl.read_parquet("bad.parquet")
    assert bad.select("error_row", "error_line", "id", "n").rows() == [(3, 3, "2", "x")]


def test_a_compressed_file_is_split_as_text(run: Run, tmp_path: Path) -> None:
    write_package(tmp_path, None, FIELDS, path="t.csv.gz")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    assert run("--valid-rows", "good.csv").exit_code == 1
    assert Path("good.csv").read_text() == "id,n\n1,2\n3,4\n"


def test_an_encoding_of_two_bytes_and_rows_in_the_descriptor_are_split(
    run: Run, tmp_path: Path
) -> None:
    write_package(tmp_path, TEXT, FIELDS, encoding="utf-16", resource={"encoding": "utf-16"})
    assert run("--valid-rows", "good.csv").exit_code == 1
    assert Path("good.csv").read_text() == "id,n\n1,2\n3,4\n"
    rows = [["id", "n"], [1, 2], [2, "x"]]
    write_package(tmp_path, None, FIELDS, path=None, resource={"data": rows})
    assert run("--invalid-rows", "bad.csv").exit_code == 1
    assert Path("bad.csv").read_text().splitlines()[1].startswith("3,,type-error,")
    write_package(tmp_path, None, path=None, resource={"data": [{"id": 1}]})
    assert run("--valid-rows", "all.csv").exit_code == 0
    assert Path("all.csv").read_text() == "id\n1\n"


def test_a_file_that_changes_meanwhile_is_not_split(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tablepact.splitting import split_package

    split_csv = split_package.split_csv

    def change(*words: Any) -> Any:
        counts = split_csv(*words)
        (tmp_path / "t.csv").write_text(TEXT * 2)
        return counts

    monkeypatch.setattr(split_package, "split_csv", change)
    write_package(tmp_path, TEXT, FIELDS)
    result = run("--valid-rows", "good.csv")
    assert result.exit_code == 3
    assert "t changed while it was read" in result.stderr
    assert not Path("good.csv").exists()


def test_a_file_is_split_by_a_schema_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TEXT)
    (tmp_path / "s.json").write_text(json.dumps({"fields": FIELDS}))
    assert run("t.csv", "--schema", "s.json", "--valid-rows", "good.csv").exit_code == 1
    assert Path("good.csv").read_text() == "id,n\n1,2\n3,4\n"


def test_too_many_findings_to_list_are_refused(run: Run, tmp_path: Path, configure: Any) -> None:
    configure(max_listed_characters=3000)
    rows = "".join(f"{number},x\n" for number in range(100))
    write_package(tmp_path, f"id,n\n{rows}", FIELDS)
    result = run("--valid-rows", "good.csv")
    assert result.exit_code == 3
    assert "of its 100 findings can be listed" in result.stderr


def test_a_table_is_split_into_frames(tmp_path: Path) -> None:
    split = tablepact.split(write_package(tmp_path, TEXT, FIELDS))
    assert split.valid.rows() == [(1, 2), (3, 4)]
    assert split.invalid.select("error_row", "error_line", "id", "n").rows() == [(3, 3, "2", "x")]
    assert split.report.counts == {"type-error": 1}
    with pytest.raises(tablepact.PackageError, match="incorrect-label"):
        tablepact.split(write_package(tmp_path, "a,n\n1,2\n", FIELDS))


def test_more_errors_than_are_listed_are_in_the_frames(tmp_path: Path) -> None:
    rows = "".join(f"{number},x\n" for number in range(1200))
    split = tablepact.split(write_package(tmp_path, f"id,n\n{rows}", FIELDS), "t")
    assert (split.valid.height, split.invalid.height) == (0, 1200)
    assert len(split.report.findings) == 1000


def test_names_of_tables_lead_to_no_other_folder(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "good"
    folder.mkdir()
    descriptor = write_package(tmp_path, TEXT, FIELDS)
    metadata = json.loads(descriptor.read_text())
    metadata["resources"][0]["name"] = "../../t"
    descriptor.write_text(json.dumps(metadata))
    run("--valid-rows", "good")
    assert all(path.parent == folder for path in tmp_path.rglob("*t.csv") if path.name != "t.csv")
