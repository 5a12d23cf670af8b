"""Tables in Parquet: typed as their fields say, or refused; never a value that is another."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tablepact.errors import PackageError
from tablepact.frames import parquet
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package

NOON = dt.datetime(2020, 1, 2, 12)
DAY = dt.datetime(2020, 1, 2)


def read(folder: Path, name: str = "t.parquet", fields: Any = None, **given: Any) -> pl.DataFrame:
    schema = {"schema": {"fields": fields}} if fields else {"type": "table"}
    package = {"name": "p", "resources": [{"name": "t", "path": name, **schema}], **given}
    (folder / "datapackage.json").write_text(json.dumps(package))
    return Frames(read_package(folder))["t"]


def of(kind: str | None, **more: Any) -> list[dict[str, Any]]:
    return [{"name": "a", **({"type": kind} if kind else {}), **more}]


@pytest.mark.parametrize(
    ("kind", "values", "dtype", "found"),
    [
        ("integer", [1, None], pl.Int8, [1, None]),
        ("integer", [1.0, None], pl.Float64, [1, None]),
        ("year", [2020], pl.UInt16, [2020]),
        ("number", [1, None], pl.Int32, [1.0, None]),
        ("number", [Decimal("1.50")], pl.Decimal(9, 2), [1.5]),
        ("boolean", [True, None], pl.Boolean, [True, None]),
        ("date", [dt.date(2020, 1, 2)], pl.Date, [dt.date(2020, 1, 2)]),
        ("date", [DAY], pl.Datetime("ns"), [dt.date(2020, 1, 2)]),
        ("datetime", [NOON], pl.Datetime("ms"), [NOON]),
        ("datetime", [NOON], pl.Datetime("us", "UTC"), [NOON.replace(tzinfo=dt.UTC)]),
        ("datetime", [NOON], pl.Datetime("ns", "Asia/Tokyo"), [NOON.replace(tzinfo=dt.UTC)]),
        ("number", [2**53, None], pl.Int64, [2.0**53, None]),
        ("number", [2**60, None], pl.Int64, [Decimal(2**60), None]),
        (
            "number",
            [Decimal("135217135789158401.5")],
            pl.Decimal(38, 1),
            [Decimal("135217135789158401.5")],
        ),
        ("number", ["1E400", "NaN", None], pl.String, ["1E400", "NaN", None]),
        ("integer", [Decimal(5)], pl.Decimal(18, 0), [5]),
        ("integer", [Decimal("5.0")], pl.Decimal(38, 1), [5]),
        ("integer", [Decimal(10**20)], pl.Decimal(38, 0), [Decimal(10**20)]),
        ("integer", [2**63 - 1], pl.UInt64, [2**63 - 1]),
        ("integer", [2**63], pl.UInt64, [Decimal(2**63)]),
        ("integer", [str(10**38)], pl.String, [str(10**38)]),
        (
            "datetime",
            ["2020-01-02T12:00:00Z", "2020-01-02T12:00:00"],
            pl.String,
            ["2020-01-02T12:00:00Z", "2020-01-02T12:00:00"],
        ),
        ("time", ["12:00:00+02:00"], pl.String, ["12:00:00+02:00"]),
        ("time", [dt.time(1)], pl.Time, [dt.time(1)]),
        ("string", ["x", None], pl.Categorical, ["x", None]),
        ("any", [1, None], pl.Int64, ["1", None]),
        (None, [1.50], pl.Float64, ["1.5"]),
        ("array", [[1, 2], None], pl.List(pl.Int64), ["[1, 2]", None]),
        ("object", [{"a": "ä"}], pl.Struct({"a": pl.String}), ['{"a": "ä"}']),
        ("integer", [None], pl.Null, [None]),
        ("boolean", [None], pl.Null, [None]),
    ],
)
@pytest.mark.filterwarnings("ignore::tablepact.errors.KeptAsText")
def test_values_are_of_the_type_of_their_field(
    tmp_path: Path, kind: str | None, values: Any, dtype: Any, found: Any
) -> None:
    pl.DataFrame({"a": pl.Series(values, dtype=dtype)}).write_parquet(tmp_path / "t.parquet")
    read_values = read(tmp_path, fields=of(kind))["a"].to_list()
    assert [(type(one), one) for one in read_values] == [(type(one), one) for one in found]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("integer", [1.5]),
        ("integer", [float("nan")]),
        ("integer", [True]),
        ("integer", ["1"]),
        ("integer", [DAY]),
        ("number", ["1.5"]),
        ("number", ["1e400"]),
        ("number", ["1E400", "x"]),
        ("integer", [Decimal("1.5")]),
        ("datetime", ["2020-01-02T12:00:00Z"]),
        ("time", ["12:00:00"]),
        ("number", [True]),
        ("boolean", [1]),
        ("boolean", ["true"]),
        ("date", [NOON]),
        ("date", [5]),
        ("date", ["2020-01-02"]),
        ("time", [5]),
        ("datetime", [5]),
        ("string", [1]),
        ("string", [b"\xff"]),
        ("string", [["x"]]),
    ],
)
def test_a_value_of_another_type_is_refused(tmp_path: Path, kind: str, values: Any) -> None:
    pl.DataFrame({"a": values}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(PackageError, match=f"not of the type {kind}|t.parquet, a: "):
        read(tmp_path, fields=of(kind))


def test_whole_numbers_of_which_one_is_too_large_for_int64(tmp_path: Path) -> None:
    for name, value, dtype in (("1", 5, pl.Int8), ("2", 2**63, pl.UInt64)):
        one = pl.DataFrame({"a": [value]}, schema={"a": dtype})
        one.write_parquet(tmp_path / f"{name}.parquet")
    found = scanned(tmp_path, ["1.parquet", "2.parquet"], of("integer")).collect()
    assert found.rows() == [(Decimal(5),), (Decimal(2**63),)]


@pytest.mark.parametrize("columns", [["b"], ["a", "b"], ["A"], []])
def test_other_columns_are_refused(tmp_path: Path, columns: list[str]) -> None:
    pl.DataFrame({name: [1] for name in columns}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(PackageError, match="the columns are not the fields of the schema"):
        read(tmp_path, fields=of("integer"))


def test_without_a_schema_the_file_says_the_types(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1], "b": [[2]]}).write_parquet(tmp_path / "t.parquet")
    assert read(tmp_path).rows() == [(1, [2])]


@pytest.mark.parametrize("codes", [["x"], ["x", "1", 1]])
def test_codes_of_a_strict_package(tmp_path: Path, codes: Any) -> None:
    pl.DataFrame({"a": ["x"]}).write_parquet(tmp_path / "t.parquet")
    fields = of("string", categories=codes)
    assert read(tmp_path, fields=fields, tableContract="strict")["a"].to_list() == ["x"]
    pl.DataFrame({"a": ["y"]}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(PackageError):
        read(tmp_path, fields=fields, tableContract="strict")


@pytest.mark.parametrize("name", ["[a].parquet", "a=1/t.parquet", "a b?.parquet"])
def test_a_name_is_no_pattern(tmp_path: Path, name: str) -> None:
    (tmp_path / "a=1").mkdir()
    pl.DataFrame({"a": [2]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(PackageError, match="cannot be read"):
        read(tmp_path, name, fields=of("integer"))
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / name)
    assert read(tmp_path, name, fields=of("integer")).rows() == [(1,)]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").mkdir()
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "t.parquet/x.parquet")
    with pytest.raises(PackageError, match="is not a regular file"):
        read(tmp_path, fields=of("integer"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "t.parquet")
    with pytest.raises(PackageError, match="is not a regular file"):
        read(tmp_path, fields=of("integer"))


@pytest.mark.parametrize(
    "data", [b"", b"PAR1", b"a,b\n1,2\n", b"PAR1" * 9, b"PAR1\xff\xff\xff\xffPAR1"]
)
def test_what_is_no_parquet(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.parquet").write_bytes(data)
    with pytest.raises(PackageError, match=r"t\.parquet"):
        read(tmp_path, fields=of("integer"))


def test_a_few_bytes_that_stand_for_too_many_rows(tmp_path: Path, configure: Any) -> None:
    configure(max_parquet_cells=999_999)
    pl.select(a=pl.repeat(1, 1_000_000)).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(PackageError, match="1,000,000 rows, too many to read at once"):
        read(tmp_path, fields=of("integer"))


@pytest.mark.slow
@pytest.mark.parametrize("compression", ["zstd", "snappy", "uncompressed"])
def test_one_that_is_damaged(tmp_path: Path, compression: Any) -> None:
    """Polars panics at some, which is no error as others are."""
    rows = range(300)
    frame = pl.DataFrame({"a": rows, "s": [f"x{n % 7}" for n in rows], "f": [n / 3 for n in rows]})
    frame.write_parquet(tmp_path / "good.parquet", compression=compression)
    data = (tmp_path / "good.parquet").read_bytes()
    chance, refused = random.Random(3), 0  # noqa: S311 - the same each time
    fields = [
        {"name": n, "type": k} for n, k in zip("asf", ("integer", "string", "number"), strict=True)
    ]
    for _ in range(250):
        made = bytearray(data)
        for _ in range(chance.choice([1, 2, 5])):
            made[chance.choice([chance.randrange(len(made)), -chance.randrange(1, 400)])] ^= (
                1 << chance.randrange(8)
            )
        (tmp_path / "t.parquet").write_bytes(made)
        try:
            read(tmp_path, fields=fields)
        except PackageError:
            refused += 1
    assert refused > 50


# lazily, and in several files


PLAIN = [
    {"name": "a", "type": "integer"},
    {"name": "kind", "type": "string", "categories": ["x", "y"]},
]


def scanned(folder: Path, paths: Any, fields: Any = PLAIN, **given: Any) -> pl.LazyFrame:
    entry = {"name": "t", "path": paths, "schema": {"fields": fields}}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [entry], **given}))
    package = read_package(folder)
    return parquet.scan_parquet(package.resources[0], codes=package.strict)


def test_filters_and_columns_reach_the_file(tmp_path: Path) -> None:
    kinds = pl.Series(["x", "y"] * 50, dtype=pl.Enum(["x", "y"]))
    pl.DataFrame({"a": range(100), "kind": kinds}).write_parquet(tmp_path / "t.parquet")
    plan = scanned(tmp_path, "t.parquet").filter(pl.col("a") > 90).select("kind").explain()
    assert "SELECTION: " in plan
    assert "FILTER" not in plan
    assert "PROJECT 1/2 COLUMNS" in scanned(tmp_path, "t.parquet").select("a").explain()


def test_a_group_of_rows_that_cannot_match_is_not_read(tmp_path: Path) -> None:
    """The first group is spoilt, which shows as soon as it is read."""
    path = tmp_path / "t.parquet"
    frame = pl.DataFrame({"a": range(20_000), "kind": ["x"] * 20_000})
    frame.write_parquet(path, row_group_size=10_000, compression="zstd")
    data = bytearray(path.read_bytes())
    data[4:5000] = bytes(4996)
    path.write_bytes(data)
    table = scanned(tmp_path, "t.parquet")
    with pytest.raises((pl.exceptions.PolarsError, pl.exceptions.PanicException)):
        table.collect()
    assert table.filter(pl.col("a") >= 15_000).select("a").collect().height == 5_000


def test_a_code_list_in_the_file_stays_one(tmp_path: Path) -> None:
    codes = pl.Enum(["x", "y"])
    pl.DataFrame({"a": [1], "kind": pl.Series(["y"], dtype=codes)}).write_parquet(
        tmp_path / "t.parquet"
    )
    assert scanned(tmp_path, "t.parquet").collect_schema() == {"a": pl.Int64, "kind": codes}
    other = [PLAIN[0], {**PLAIN[1], "categories": ["y", "x"]}]
    assert scanned(tmp_path, "t.parquet", other).collect_schema()["kind"] == pl.String


def test_several_files_are_one_table(tmp_path: Path) -> None:
    for name, dtype, values in (
        ("1", pl.Int8, [1, 2]),
        ("2", pl.Int64, []),
        ("3", pl.Float64, [3]),
    ):
        made = pl.DataFrame({"a": values, "kind": ["x"] * len(values)})
        made.cast({"a": dtype, "kind": pl.String}).write_parquet(tmp_path / f"{name}.parquet")
    table = scanned(tmp_path, ["1.parquet", "2.parquet", "3.parquet"])
    assert table.collect().rows() == [(1, "x"), (2, "x"), (3, "x")]
    assert Frames(read_package(tmp_path))["t"].equals(table.collect())


def test_several_files_have_to_be_alike(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1], "kind": ["x"]}).write_parquet(tmp_path / "1.parquet")
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "2.parquet")
    with pytest.raises(PackageError, match=r"2\.parquet: the columns are not the fields"):
        scanned(tmp_path, ["1.parquet", "2.parquet"])
    pl.DataFrame({"a": [1.5], "kind": ["x"]}).write_parquet(tmp_path / "2.parquet")
    with pytest.raises(PackageError, match=r"2\.parquet, a: values of Float64 are not of the type"):
        scanned(tmp_path, ["1.parquet", "2.parquet"])
    with pytest.raises(PackageError, match="its files differ in columns or types"):
        scanned(tmp_path, ["1.parquet", "2.parquet"], [])
