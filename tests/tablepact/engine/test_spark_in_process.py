"""What the engine asks of Spark, without Spark: the same report, also where all is shuffled."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from in_process_spark import Context
from small import field, write_package

from tablepact.engine.spark import runner
from tablepact.validation.validate import validate

FIELDS = [field("id", "integer"), field("p", "integer"), field("t", "string")]
SCHEMA = {
    "fields": FIELDS,
    "primaryKey": "id",
    "foreignKeys": [{"fields": "p", "reference": {"resource": "p", "fields": "p"}}],
}
PARENTS = {"name": "p", "path": "p.csv", "schema": {"fields": [field("p", "integer")]}}


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch, tiny: None) -> None:  # noqa: ARG001 - it configures
    """Let Spark be this process, and small tables have many ranges and buckets."""
    level = SimpleNamespace(DISK_ONLY=None)
    monkeypatch.setitem(sys.modules, "pyspark", SimpleNamespace(StorageLevel=level))
    session = "tablepact.engine.spark.session.spark_context"
    monkeypatch.setattr(session, lambda _master: nullcontext(Context()))


@pytest.mark.parametrize("broadcast", [1, 1000])
def test_the_report_is_the_same(tmp_path: Path, configure: Any, broadcast: int) -> None:
    """Repeated and missing keys in several ranges, cells with line ends, rows too short."""
    configure(spark_broadcast_keys=broadcast)
    rows = [f'{number},{number % 9},"a\nb {number}"\n' for number in range(300)]
    rows[120:122] = ["7,1,x\n", "3,11,y\n"]
    rows[250:252] = ["x\n", "250,12,z\n"]
    files = {"p.csv": "".join(["p\n", *(f"{number}\n" for number in range(9))])}
    text = "".join(["id,p,t\n", *rows])
    path = write_package(tmp_path, text, schema=SCHEMA, more=[PARENTS], files=files)
    ours, theirs = (validate(path, engine=engine).steps for engine in ("local", "spark"))
    assert [step.findings for step in theirs] == [step.findings for step in ours]
    assert [(step.detail, step.counts) for step in theirs] == [
        (step.detail, step.counts) for step in ours
    ]
    (table,) = [step for step in ours if step.kind == "table" and step.status == "fail"]
    assert {"foreign-key", "primary-key", "missing-cell"} <= set(table.counts)


@pytest.mark.slow
@pytest.mark.parametrize("broadcast", [1, 1000])
def test_cells_are_read_by_the_standard_there_too(
    tmp_path: Path, configure: Any, broadcast: int
) -> None:
    """Grouped digits, keys with a null part, and cells that the standard forbids."""
    configure(spark_broadcast_keys=broadcast)
    rows = [f'"{number:,}",{number % 9},2024\n' for number in range(1, 1500)]
    rows[700:704] = ["2_000,1,0000\n", '"3,000",,2024\n', '"3,001",77,-0044\n', "x,,+024\n"]
    fields = [field("i", "integer", groupChar=","), field("p", "integer"), field("y", "year")]
    link = {"fields": ["i", "p"], "reference": {"resource": "t", "fields": ["i", "p"]}}
    other = {"fields": ["p", "p"], "reference": {"resource": "p", "fields": ["p", "q"]}}
    parents = {"fields": [field("p", "integer"), field("q", "integer")]}
    path = write_package(
        tmp_path,
        "".join(["i,p,y\n", *rows]),
        schema={"fields": fields, "primaryKey": "i", "foreignKeys": [link, other]},
        more=[{"name": "p", "path": "p.csv", "schema": parents}],
        files={"p.csv": "".join(["p,q\n", *(f"{number},{number}\n" for number in range(9))])},
    )
    ours, theirs = (validate(path, engine=engine) for engine in ("local", "spark"))
    assert [step.findings for step in theirs.steps] == [step.findings for step in ours.steps]
    assert theirs.counts == ours.counts
    assert ours.counts == {
        "type-error": 1,
        "number-form": 1,
        "date-form": 2,
        "foreign-key": 1,
    }


def test_keys_that_are_shuffled_are_read_once(
    tmp_path: Path, configure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(spark_broadcast_keys=1)
    read: list[str] = []

    def counted(context: Any, job: Any, *others: Any) -> Any:
        read.append(job.table.name)
        return process_ranges(context, job, *others)

    process_ranges = runner.process_ranges
    monkeypatch.setattr(runner, "process_ranges", counted)
    rows = "".join(f"{number},{number % 9},{number % 10}\n" for number in range(60))
    fields = [field("id", "integer"), field("p", "integer"), field("q", "integer")]
    keys = [{"fields": name, "reference": {"resource": "p", "fields": "p"}} for name in ("p", "q")]
    parents = "".join(["p\n", *(f"{number}\n" for number in range(40))])
    path = write_package(
        tmp_path,
        f"id,p,q\n{rows}",
        schema={"fields": fields, "foreignKeys": keys},
        more=[PARENTS],
        files={"p.csv": parents},
    )
    assert validate(path, engine="spark").valid
    (name,) = {name for name in read if name != "p"}
    assert sorted(read) == sorted([name, "p", "p"])  # as parents, and to be validated


def test_findings_on_the_form_of_the_file_are_the_same(tmp_path: Path) -> None:
    """A range may begin within a quoted cell, and lines end differently in different ranges."""
    rows = [f'{number},{number % 9},"a\nb {number}"\n' for number in range(300)]
    rows[20], rows[150] = '20,1,a"b\n', "150,1,\0\r\n"
    rows[200:204] = ['200,1,"a\n', "201,1,a\n", "202,1,a\n", '203,1,a"\n']
    rows[280:] = ['280,1,"a\n', *(f"{number},1,a\n" for number in range(281, 300))]
    path = write_package(tmp_path, "".join(["id,p,t\n", *rows]), FIELDS)
    ours, theirs = (validate(path, engine=engine).steps for engine in ("local", "spark"))
    for mine, other in zip(ours, theirs, strict=True):
        assert other.findings == mine.findings
        assert (other.detail, other.counts) == (mine.detail, mine.counts)
    (table,) = [step for step in ours if step.kind == "table"]
    codes = ["stray-quote", "mixed-line-ends", "nul-byte", "swallowed-lines", "unclosed-quote"]
    assert [one.code for one in table.findings if one.error and "cells" not in one.error] == codes
