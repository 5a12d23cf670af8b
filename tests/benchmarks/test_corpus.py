"""The corpora that validation is measured on hold what they say, and nothing else."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from avocado_pivot import dataset
from tablepact.report.report import Report
from tablepact.validation.validate import validate

FAULTY, PLAIN, PARTS, PARQUET = "3x+faults=2", "3x+hashes", "3x+faults=2+parts=2", "3x+parquet"


@pytest.fixture(scope="module")
def made(scale: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(scale, tmp_path_factory.mktemp("corpora"), FAULTY, PLAIN, PARTS, PARQUET)


def make(scale: Path, folder: Path, *names: str) -> Path:
    command = [sys.executable, scale / "corpus.py", folder, *names]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def stated(corpus: Path) -> dict[str, Any]:
    return json.loads((corpus / "corpus.json").read_text())


def found(report: Report) -> dict[str, Counter[str]]:
    """Count the findings of each table."""
    counts: dict[str, Counter[str]] = {}
    for step in report.steps:
        assert step.status != "not run", step
        counts.setdefault(step.subject, Counter()).update(step.counts)
    return {table: count for table, count in counts.items() if count}


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.parametrize("name", [FAULTY, PARTS])
def test_of_a_faulty_corpus_just_the_faults_are_found_that_it_states(made: Path, name: str) -> None:
    statement, report = stated(made / name), validate(made / name)
    tables = statement["tables"]
    assert found(report) == {one: Counter(t["counts"]) for one, t in tables.items() if t["counts"]}
    assert dict(report.counts) == statement["counts"]
    assert {task["name"]: task["stats"]["rows"] for task in report.tasks} == {
        one: table["rows"] for one, table in tables.items()
    }


@pytest.mark.slow
def test_every_kind_of_fault_is_there_and_its_findings_add_up(made: Path) -> None:
    statement = stated(made / FAULTY)
    assert len(statement["faults"]) == 14
    assert all(kind["faults"] for kind in statement["faults"].values())
    added = sum((Counter(kind["findings"]) for kind in statement["faults"].values()), Counter())
    assert added == Counter(statement["counts"])
    assert sum(not kind["findings"] for kind in statement["faults"].values()) == 1


@pytest.mark.slow
def test_without_faults_a_corpus_is_valid_and_its_hashes_hold(made: Path) -> None:
    report = validate(made / PLAIN)
    assert (report.valid, found(report)) == (True, {})
    assert all("hash" in resource for resource in descriptor(made / PLAIN))
    assert all("sha256" in step.detail for step in report.steps if step.kind == "table")


def descriptor(corpus: Path) -> list[dict[str, Any]]:
    return json.loads((corpus / "datapackage.json").read_text())["resources"]


def test_every_row_of_the_dataset_stands_there_once_for_each_copy(made: Path) -> None:
    for resource in descriptor(made / PLAIN):
        own = cells(dataset.root() / "data" / f"{resource['name']}.csv")
        copied = cells(made / PLAIN / resource["path"])
        assert len(copied) == 3 * len(own)
        for row, copy in zip(own * 3, copied, strict=True):
            changed = {name for name in row if row[name] != copy[name]}
            assert all(name.endswith(("_id", "_to", "url", "evidence")) for name in changed)
            assert all(copy[name].rpartition("-")[0] == row[name] for name in changed)


def test_what_a_row_names_is_in_its_own_copy(made: Path) -> None:
    records = {
        (resource["name"], row[resource["schema"]["primaryKey"][0]])
        for resource in descriptor(made / PLAIN)
        for row in cells(made / PLAIN / resource["path"])
    }
    for name in ("evidence", "trust", "claim_records"):
        key = f"{name.removesuffix('s')}_id"
        for row in cells(made / PLAIN / f"{name}.csv"):
            assert (row["record_table"], row["record_id"]) in records
            assert row["record_id"].rpartition("-")[2] == row[key].rpartition("-")[2]


def test_nothing_that_no_longer_holds_is_said_of_a_corpus(made: Path) -> None:
    text = (made / FAULTY / "datapackage.json").read_text()
    for word in ("tableContract", "tableRules", "derivedBy", "rowRules", '"hash"', '"bytes"'):
        assert word not in text


def test_parts_hold_the_same_rows_as_one_file(made: Path) -> None:
    for resource in descriptor(made / PARTS):
        parts = [(made / PARTS / path).read_bytes() for path in resource["path"]]
        header = parts[0].partition(b"\n")[0] + b"\n"
        assert len(parts) == 2
        assert all(part.startswith(header) for part in parts)
        whole = (made / FAULTY / f"{resource['name']}.csv").read_bytes()
        assert header + b"".join(part[len(header) :] for part in parts) == whole


def test_parquet_holds_the_same_cells_in_their_types(made: Path) -> None:
    frame = pl.read_parquet(made / PARQUET / "evidence.parquet")
    rows = cells(made / PLAIN / "evidence.csv")
    assert frame.schema["char_start"] == pl.Int64
    assert frame.height == len(rows)
    texts = frame.select(pl.all().cast(pl.String).fill_null("")).to_dicts()
    assert texts == rows


def test_the_same_name_gives_the_same_bytes_and_another_seed_other_faults(
    scale: Path, made: Path, tmp_path: Path
) -> None:
    make(scale, tmp_path, FAULTY, f"{FAULTY}+seed=2")
    for path in sorted((tmp_path / FAULTY).iterdir()):
        assert path.read_bytes() == (made / FAULTY / path.name).read_bytes()
    other = (tmp_path / f"{FAULTY}+seed=2" / "evidence.csv").read_bytes()
    assert other != (made / FAULTY / "evidence.csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("much", "'much' is no number"),
        ("3x+odd", "no 'odd', but"),
        ("2x+faults", "three copies"),
    ],
)
def test_a_name_that_means_nothing_is_refused(
    scale: Path, tmp_path: Path, name: str, words: str
) -> None:
    command = [sys.executable, scale / "corpus.py", tmp_path, name]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []
