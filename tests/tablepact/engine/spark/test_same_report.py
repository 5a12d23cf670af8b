"""Spark gives the report that this machine gives, whatever is in the package."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from generate import generate
from small import field, write_package

from tablepact.errors import PackageError
from tablepact.validation.validate import validate

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tiny")]
ROWS = [f"{number},text {number % 7},{number % 5}\n" for number in range(1, 200)]
FIELDS = [field("id", "integer"), field("t", "string"), field("p", "integer")]
PARENTS = {"p.csv": "".join(["p\n", *(f"{number}\n" for number in range(5))])}
KEYS = {
    "fields": FIELDS,
    "primaryKey": "id",
    "foreignKeys": [{"fields": "p", "reference": {"resource": "p", "fields": "p"}}],
}
MORE = [{"name": "p", "path": "p.csv", "schema": {"fields": [field("p", "integer")]}}]


def faulty(**changes: str) -> str:
    """Return a table whose rows of these numbers are other ones."""
    rows = [changes.get(f"row{number}", row) for number, row in enumerate(ROWS)]
    return "".join(["id,t,p\n", *rows])


def package(folder: Path, text: str, **more: Any) -> Path:
    return write_package(folder, text, schema=KEYS, more=MORE, files=PARENTS, **more)


def codes(report: dict[str, Any]) -> dict[str, int]:
    return {
        code: many for step in report["steps"] for code, many in (step.get("counts") or {}).items()
    }


def test_a_clean_table(both: Any, tmp_path: Path) -> None:
    report = both(package(tmp_path, faulty()))
    assert report["valid"]
    assert report["tasks"][0]["stats"]["rows"] == len(ROWS)


def test_a_key_repeated_across_spans(both: Any, tmp_path: Path) -> None:
    text = faulty(row0="7,a,1\n", row100="42,b,1\n", row150="42,c,1\n", row198="042,d,2\n")
    report = both(package(tmp_path, text))
    found = [(error["rowNumber"], error["note"]) for error in report["tasks"][0]["errors"]]
    assert found == [
        (8, "the same as in the row at position 2"),
        (102, "the same as in the row at position 43"),
        (152, "the same as in the row at position 102"),
        (200, "the same as in the row at position 152"),
    ]


def test_a_key_repeated_within_a_span(both: Any, tmp_path: Path) -> None:
    """Among many others, and where each hash goes around once."""
    many = {f"row{number}": "7,b,1\n" for number in range(100, 120)}
    report = both(package(tmp_path, faulty(row3="3,a,1\n", row190="190,a,1\n", **many)))
    assert sum(step["counts"].get("primary-key", 0) for step in report["steps"]) == 22


def test_keys_that_are_sent_to_the_driver(both: Any, tmp_path: Path, configure: Any) -> None:
    """Of all spans, or of none that has more than its share."""
    for told in (100_000, 170):
        configure(spark_collected_hashes=told)
        assert both(package(tmp_path, faulty()))["valid"]
        assert both(package(tmp_path, faulty(row3=",a,1\n", row100=",a,1\n")))["valid"] is False
        assert not both(package(tmp_path, faulty(row100="42,b,1\n")))["valid"]


def test_one_key_in_every_row(both: Any, tmp_path: Path) -> None:
    rows = "".join("1,a,1\n" for _ in range(300))
    report = both(package(tmp_path, f"id,t,p\n{rows}"), limit_errors=7)
    assert len(report["tasks"][0]["errors"]) == 7
    assert sum(step["counts"].get("primary-key", 0) for step in report["steps"]) == 299


def test_a_foreign_key_that_is_broken(both: Any, tmp_path: Path) -> None:
    report = both(package(tmp_path, faulty(row3="4,a,9\n", row180="181,a,8\n")))
    assert [error["rowNumber"] for error in report["tasks"][0]["errors"]] == [5, 182]


def test_many_parents_are_shuffled(both: Any, tmp_path: Path, configure: Any) -> None:
    configure(spark_broadcast_keys=2, spark_min_bytes=1)
    report = both(package(tmp_path, faulty(row3="4,a,9\n", row4="5,a,9\n", row180="181,a,\n")))
    assert [error["type"] for error in report["tasks"][0]["errors"]] == ["foreign-key"] * 2
    assert both(package(tmp_path, faulty()))["valid"]
    assert both(package(tmp_path, "id,t,p\n"))["valid"]


def test_a_foreign_key_of_two_types_with_bad_cells(
    both: Any, tmp_path: Path, configure: Any
) -> None:
    """A part without a value meets no value of another type."""
    reference = {"resource": "", "fields": ["t", "t"]}
    schema = {"fields": FIELDS, "foreignKeys": [{"fields": ["p", "t"], "reference": reference}]}
    path = write_package(tmp_path, faulty(row3="4,text 5,x\n", row150="151,,x\n"), schema=schema)
    for sent in (1_000_000, 2):
        configure(spark_broadcast_keys=sent)
        report = both(path, limit_errors=0, rules="frictionless")
        assert codes(report) == {"type-error": 2, "foreign-key": 198}


def test_all_sorts_of_faults(both: Any, tmp_path: Path) -> None:
    text = faulty(
        row10="x,a,1\n", row11="\n", row12="13,a\n", row60='61,"a\nb\nc",1\n',
        row90="91,a,1,2\n", row120='121,a"b,1\n', row140='141,"a"b,1\n', row170="171,a,77\n",
    )  # fmt: skip
    report = both(package(tmp_path, text))
    kinds = {error["type"] for error in report["tasks"][0]["errors"]}
    assert kinds >= {"type-error", "blank-row", "missing-cell", "extra-cell", "foreign-key"}


def test_texts_of_many_lines(both: Any, tmp_path: Path) -> None:
    cell = "a line, and\n" * 30
    rows = "".join(f'{number},"{cell}",1\n' for number in range(40))
    assert both(package(tmp_path, f"id,t,p\n{rows}"))["valid"]


@pytest.mark.parametrize("limit", [1, 5, 1000, 0])
def test_the_limit(both: Any, tmp_path: Path, limit: int) -> None:
    rows = "".join(f"x{number},a,9\n" for number in range(100))
    report = both(package(tmp_path, f"id,t,p\n{rows}"), limit_errors=limit)
    assert len(report["tasks"][0]["errors"]) == (min(limit, 200) or 200)


def test_bytes_that_are_not_utf_8(both: Any, tmp_path: Path) -> None:
    path = package(tmp_path, faulty())
    data = (tmp_path / "t.csv").read_bytes().replace(b"text 3", b"t\xff", 1)
    long = data + "".join(f"{number},é,1\n" for number in range(1000, 9000)).encode()
    (tmp_path / "t.csv").write_bytes(long.replace("8999,é".encode(), b"8999,\xe9"))
    both(path)


def test_what_data_package_v2_asks_for(both: Any, tmp_path: Path) -> None:
    schema = {
        "fields": [field("id", "integer"), field("t", "string", categories=["text 1"])],
        "uniqueKeys": [["t"]],
    }
    text = "id,t\n" + "".join(f"{number},text {number % 90}\n" for number in range(200))
    path = write_package(
        tmp_path, text, schema=schema,
        **{"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"},
    )  # fmt: skip
    report = both(path)
    assert sum(step["counts"].get("unique-key", 0) for step in report["steps"]) == 110


@pytest.mark.parametrize("number", range(24))
def test_made_packages(both: Any, tmp_path: Path, number: int) -> None:
    path = generate(8, number, tmp_path)
    limit = random.Random(number).choice([1000, 3])  # noqa: S311
    try:
        validate(path)
    except PackageError as reason:
        pytest.skip(f"it is refused: {reason}")
    both(path, limit_errors=limit)


def test_a_compressed_table_and_its_parents(both: Any, tmp_path: Path) -> None:
    """They are unpacked on this machine only, and judged here."""
    rows = "".join(f"{number},{number % 40}\n" for number in range(500))
    fields = [field("id", "integer"), field("up", "integer")]
    packed = gzip.compress(f"id,up\n{rows}x,77\n".encode(), mtime=0)
    path = write_package(
        tmp_path,
        fields=fields,
        path="t.csv.gz",
        schema={
            "foreignKeys": [
                {"fields": "up", "reference": {"resource": "p", "fields": "id"}},
                {"fields": "up", "reference": {"resource": "q", "fields": "id"}},
            ]
        },
        more=[
            {"name": name, "path": file, "schema": {"fields": fields}}
            for name, file in (("p", "p.csv"), ("q", "q.csv.gz"))
        ],
        files={"t.csv.gz": packed, "p.csv": f"id,up\n{rows}", "q.csv.gz": packed},
    )
    found = both(path)
    assert not any("frictionless itself" in step["detail"] for step in found["steps"])
    assert {error["line"] for error in found["tasks"][0]["errors"]} == {502}


def test_parquet_in_parts(both: Any, tmp_path: Path, configure: Any) -> None:
    configure(parquet_block_rows=30)
    for part in range(2):
        ids = [*range(part * 100, part * 100 + 100), 7]
        rows = {"id": ids, "t": ["x"] * 101, "p": [1] * 100 + [8]}
        pl.DataFrame(rows).write_parquet(tmp_path / f"part-{part}.parquet")
    path = write_package(
        tmp_path, None, schema=KEYS, more=MORE, files=PARENTS, path="part-*.parquet"
    )
    report = both(path)
    found = [(error["type"], error["rowNumber"]) for error in report["tasks"][0]["errors"]]
    assert found == [
        ("primary-key", 102), ("foreign-key", 102), ("primary-key", 203), ("foreign-key", 203),
    ]  # fmt: skip
