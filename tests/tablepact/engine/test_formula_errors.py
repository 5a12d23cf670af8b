"""Errors of spreadsheets in cells: a warning in texts, and said in the message of a type error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.report.report import Report
from tablepact.validation.validate import validate

FIELDS = [{"name": "n", "type": "integer"}, {"name": "t", "type": "string"}]
ROWS: list[list[object]] = [[1, "#REF!"], [2, "a #REF!"], [3, "#1"], [4, "#n/a"], [5, "#WERT!"]]
FOUND = [("formula-error", 2, "t", "#REF!"), ("formula-error", 5, "t", "#n/a"),
         ("formula-error", 6, "t", "#WERT!")]  # fmt: skip


def judged(folder: Path, name: str, schema: dict[str, Any] | None = None, **given: Any) -> Report:
    resource = {"name": "t", "path": name, "schema": {"fields": FIELDS, **(schema or {})}}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    return validate(folder, **given)


def found(report: Report) -> list[tuple[str, int | None, str | None, str | None]]:
    return [(one.code, one.row, one.field, one.cell) for one in report.findings]


def write_csv(path: Path) -> None:
    path.write_text("n,t\n" + "".join(f"{n},{text}\n" for n, text in ROWS))


def write_xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["n", "t"], *ROWS):
        book.active.append(row)  # openpyxl writes "#REF!" as an error
    book.save(path)


def write_jsonl(path: Path) -> None:
    path.write_text("".join(json.dumps({"n": n, "t": text}) + "\n" for n, text in ROWS))


def write_parquet(path: Path) -> None:
    import polars as pl

    pl.DataFrame(ROWS, ["n", "t"], orient="row").write_parquet(path)


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "jsonl": write_jsonl, "parquet": write_parquet}


@pytest.mark.parametrize("small", [1, 1 << 20])
@pytest.mark.parametrize("extension", WRITERS)
def test_an_error_in_a_text_is_a_warning(
    tmp_path: Path, configure: Any, extension: str, small: int
) -> None:
    configure(small_table_bytes=small)
    WRITERS[extension](tmp_path / f"t.{extension}")
    report = judged(tmp_path, f"t.{extension}")
    assert found(report) == FOUND
    assert {one.severity for one in report.findings} == {"warning"}
    assert report.valid
    assert report.findings[0].message == (
        '"#REF!": a formula failed in the spreadsheet, and its error is read as text'
    )


def test_a_missing_value_is_no_error(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv")
    report = judged(tmp_path, "t.csv", {"missingValues": ["", "#REF!", "#n/a"]})
    assert found(report) == FOUND[2:]


def test_only_frictionless_reads_the_table(tmp_path: Path) -> None:
    text = "n,t\n" + "".join(f"{n},{text}\n" for n, text in ROWS)
    (tmp_path / "t.csv").write_bytes(text.encode("utf-16"))
    assert [one for one in found(judged(tmp_path, "t.csv")) if one[0] == "formula-error"] == FOUND


def test_frictionless_takes_it_as_a_text(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv")
    assert judged(tmp_path, "t.csv", rules="frictionless").findings == []


def test_a_pattern_and_an_error_are_counted_once_each(tmp_path: Path, configure: Any) -> None:
    configure(small_table_bytes=1)
    write_csv(tmp_path / "t.csv")
    fields = [FIELDS[0], {**FIELDS[1], "constraints": {"pattern": "#?[A-Z/!a-z0-9 #]+"}}]
    report = judged(tmp_path, "t.csv", {"fields": fields})
    assert dict(report.counts) == {"formula-error": 3}


@pytest.mark.parametrize("cell", ["#DIV/0!", " #NV", "#N/A"])
def test_a_type_error_says_what_the_cell_is(tmp_path: Path, cell: str) -> None:
    (tmp_path / "t.csv").write_text(f"n,t\n{cell},a\n")
    (finding,) = judged(tmp_path, "t.csv").findings
    assert (finding.code, finding.message) == (
        "type-error", f'"{cell}" is the error of a spreadsheet formula that failed',
    )  # fmt: skip
