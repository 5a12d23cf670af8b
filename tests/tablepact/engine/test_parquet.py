"""Parquet: the verdict is that of frictionless on the same values, in whatever blocks."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import pickle
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parquet_rows import our_errors, same, short, write_parquet
from small import bound, field

from tablepact.engine.block import BlockResult
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.descriptor.resources import session_resources
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.keys.hashes import KeyColumns
from tablepact.engine.options import ValidationOptions
from tablepact.engine.rows import parquet_rows
from tablepact.engine.rows.chunks import ByteRange, full_range, split_table
from tablepact.engine.scan import ScanResult, scan
from tablepact.engine.session import ValidationSession
from tablepact.engine.spark.record_start import guess_record_start
from tablepact.package.descriptor.parse_descriptor import parse_package
from tablepact.report.model import Step
from tablepact.settings import current
from tablepact.validation.validate import validate

INTEGERS = [1, 0, -3, 2020, None]
DAY, MIDNIGHT = dt.date(2020, 1, 1), dt.datetime(2020, 1, 1)
LATER = dt.datetime(2020, 1, 1, 3, 4, 5, 600)


@pytest.fixture(autouse=True)
def tiny_blocks(configure: Any) -> None:
    """Cut into blocks of two rows."""
    configure(parquet_block_rows=2)


def values(*cells: Any, dtype: Any = None) -> pl.DataFrame:
    """Return a column of values, and a number so that no row is blank."""
    return pl.DataFrame({"n": range(len(cells)), "c": pl.Series(cells, dtype=dtype)})


def of(kind: str, *missing: str, **options: Any) -> dict[str, Any]:
    """Return the schema of such a column."""
    made: dict[str, Any] = {"fields": [field("n", "integer"), field("c", kind, **options)]}
    return made | ({"missingValues": list(missing)} if missing else {})


def limited(kind: str, **constraints: Any) -> dict[str, Any]:
    return {"fields": [field("n", "integer"), bound("c", kind, **constraints)]}


def table_step(path: Path, **options: Any) -> Step:
    return next(one for one in validate(path, **options).steps if one.kind == "table")


# fmt: off
CASES: list[tuple[str, str, pl.DataFrame, dict[str, Any]]] = [
    ("integers", "", values(*INTEGERS), of("integer")),
    ("integers beyond 64 bits", "", values(2**63, 1, dtype=pl.UInt64), of("integer")),
    ("integers are numbers", "", values(*INTEGERS), of("number")),
    ("integers are no strings", "type-error@2:c type-error@3:c", values(1, 0), of("string")),
    ("integers are no Booleans", "type-error@2:c type-error@3:c", values(1, 0), of("boolean")),
    ("integers are no dates", "type-error@2:c", values(20200101), of("date", format="%Y%m%d")),
    ("integers are years up to 9999", "type-error@3:c", values(7, 10000), of("year")),
    ("integers, bounded", "constraint-error@4:c", values(*INTEGERS), limited("integer", minimum=0)),
    ("integers, in an enum", "constraint-error@3:c", values(1, 2), limited("integer", enum=[1])),
    ("integers, missing by their str", "constraint-error@3:c", values(1, -99),
     {**limited("integer", required=True), "missingValues": ["-99"]}),
    ("whole floats are integers", "type-error@3:c", values(1.0, 2.5, -0.0), of("integer")),
    ("floats are no years", "type-error@2:c", values(2020.0), of("year")),
    ("floats", "", values(0.1, float("nan"), float("inf"), 1e300, None), of("number")),
    ("small floats", "", values(0.1, dtype=pl.Float32), limited("number", minimum=0.1)),
    ("floats, bounded", "constraint-error@3:c", values(1.5, 2.5), limited("number", maximum=2)),
    ("nan is missing if it is so called", "constraint-error@2:c", values(float("nan"), 1.0),
     {**limited("number", required=True), "missingValues": ["nan"]}),
    ("NaN is a value if nan is not missing", "", values(float("nan"), 1.0),
     {**limited("number", required=True), "missingValues": ["NaN"]}),
    ("decimals", "constraint-error@3:c", values(Decimal("1.50"), Decimal("2.51")),
     limited("number", maximum=2.5)),
    ("decimals are integers if whole", "type-error@3:c", values(Decimal("2.00"), Decimal("2.01")),
     of("integer")),
    ("Booleans", "", values(True, None, False), of("boolean")),
    ("Booleans, whatever is written so", "", values(True, False),
     of("boolean", trueValues=["yes"], falseValues=["no"])),
    ("Booleans are no integers", "type-error@2:c", values(True), of("integer")),
    ("Booleans, missing by their str", "constraint-error@2:c", values(True, False),
     {**limited("boolean", required=True), "missingValues": ["True", "false"]}),
    ("dates", "constraint-error@3:c", values(DAY, dt.date(2019, 1, 1)),
     limited("date", minimum="2020-01-01")),
    ("dates, whatever the format", "", values(DAY), of("date", format="%d/%m/%Y")),
    ("dates are no times", "type-error@2:c", values(DAY), of("datetime")),
    ("midnight is a date", "type-error@3:c", values(MIDNIGHT, LATER), of("date")),
    ("timestamps", "", values(MIDNIGHT, LATER), of("datetime")),
    ("timestamps, bounded", "constraint-error@4:c constraint-error@5:c",
     values(MIDNIGHT, LATER, LATER.replace(hour=5), MIDNIGHT.replace(year=2019)),
     limited("datetime", minimum="2020-01-01T00:00:00", maximum="2020-01-01T03:04:06")),
    ("timestamps, bounded between two", "constraint-error@3:c",
     values(LATER.replace(microsecond=0), LATER),
     limited("datetime", maximum="2020-01-01T03:04:05")),
    ("timestamps, missing by their str", "constraint-error@2:c", values(MIDNIGHT, LATER),
     {**limited("datetime", required=True), "missingValues": ["2020-01-01 00:00:00"]}),
    ("instants", "constraint-error@3:c", values(LATER, MIDNIGHT, dtype=pl.Datetime("us", "UTC")),
     limited("datetime", minimum="2020-01-01T00:00:01Z")),
    ("instants at midnight are dates", "type-error@3:c",
     values(MIDNIGHT, LATER, dtype=pl.Datetime("us", "UTC")), of("date")),
    ("nanoseconds", "unique-error@3:c", values(MIDNIGHT, MIDNIGHT, dtype=pl.Datetime("ns")),
     limited("datetime", unique=True)),
    ("times", "constraint-error@3:c", values(dt.time(1, 2, 3, 4), dt.time(1)),
     limited("time", minimum="01:02:03")),
    ("durations", "", values(dt.timedelta(days=-1, microseconds=3), None), of("duration")),
    ("durations are nothing else", "type-error@2:c", values(dt.timedelta(1)), of("string")),
    ("bytes are no text", "type-error@2:c", values(b"x"), of("string")),
    ("text, read as its field says", "type-error@3:c", values("5", "x", " 7", "", None),
     of("integer")),
    ("text, missing", "constraint-error@2:c constraint-error@3:c", values("", "NA", "x"),
     {**limited("string", required=True), "missingValues": ["", "NA"]}),
    ("categories are text", "constraint-error@3:c", values("a", "bb", dtype=pl.Categorical),
     limited("string", maxLength=1)),
    ("a column of nulls", "constraint-error@2:c", values(None), limited("date", required=True)),
    ("lists", "constraint-error@3:c", values([1, 2], []), limited("array", minLength=1)),
    ("lists keep the types of what is in them", "type-error@2:c",
     values([Decimal("1.5")], None), of("list", itemType="string")),
    ("lists of days", "", values([DAY]), of("list", itemType="date")),
    ("lists are no objects", "type-error@2:c", values([1]), of("object")),
    ("structs", "", values({"a": 1, "b": LATER}), of("object")),
    ("structs are no strings", "type-error@2:c", values({"a": 1}), of("string")),
    ("anything", "", values(b"x", None), of("any")),
    ("anything, in an enum", "constraint-error@3:c", values(1, 2), limited("any", enum=[1, "2"])),
    ("a row without a value", "blank-row@3", pl.DataFrame({"a": [1, None]}),
     {"fields": [field("a", "integer")]}),
    ("no rows", "", values(dtype=pl.Int64), of("integer")),
]
LABELS: list[tuple[str, str, pl.DataFrame, dict[str, Any]]] = [
    ("another order", "incorrect-label:n incorrect-label:c type-error@2:c",
     pl.DataFrame({"c": [1], "n": ["x"]}), of("integer")),
    ("another order, allowed", "", pl.DataFrame({"c": ["x"], "n": [1]}),
     {**of("string"), "fieldsMatch": ["equal"]}),
    ("one too many", "extra-label", values("x").with_columns(more=7), of("string")),
    ("one too many, allowed", "", values("x").with_columns(more=7),
     {**of("string"), "fieldsMatch": ["subset"]}),
    ("one too few", "missing-label:c", pl.DataFrame({"n": [1]}), of("string")),
    ("no schema", "", values("x", "y"), {}),
    ("with spaces around", "", pl.DataFrame({" n": [1], "c": ["x"]}), of("string")),
]
# fmt: on


def told(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema as frictionless takes it, which has ``fieldsMatch`` as a text."""
    match = schema.get("fieldsMatch")
    return {**schema, "fieldsMatch": match[0]} if match else schema


@pytest.mark.parametrize(
    ("expected", "frame", "schema"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_values(
    expected: str,
    frame: pl.DataFrame,
    schema: dict[str, Any],
    tmp_path: Path,
    exact: FrictionlessClient,
) -> None:
    path = write_parquet(tmp_path, frame, schema)
    assert same(path, frame, schema, exact) == expected


@pytest.mark.parametrize(
    ("expected", "frame", "schema"), [case[1:] for case in LABELS], ids=[one[0] for one in LABELS]
)
def test_labels(
    expected: str,
    frame: pl.DataFrame,
    schema: dict[str, Any],
    tmp_path: Path,
    exact: FrictionlessClient,
) -> None:
    schema = told(schema)
    path = write_parquet(tmp_path, frame, schema or None)
    assert same(path, frame, schema or None, exact) == expected


_DTYPES: dict[str, tuple[pl.DataType, st.SearchStrategy[Any]]] = {
    "text": (pl.String(), st.sampled_from(["", "1", "x", "true", "2020-01-01", "NA", " 5"])),
    "integer": (pl.Int64(), st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)),
    "float": (pl.Float64(), st.floats() | st.sampled_from([1.0, 2.5, -0.0])),
    "decimal": (pl.Decimal(12, 2), st.decimals(-99, 99, places=2)),
    "boolean": (pl.Boolean(), st.booleans()),
    "date": (pl.Date(), st.dates() | st.just(DAY)),
    "datetime": (pl.Datetime("us"), st.datetimes() | st.sampled_from([MIDNIGHT, LATER])),
    "instant": (pl.Datetime("us", "UTC"), st.datetimes() | st.sampled_from([MIDNIGHT, LATER])),
    "time": (pl.Time(), st.times() | st.just(dt.time(1))),
    "duration": (pl.Duration("us"), st.timedeltas(dt.timedelta(-9), dt.timedelta(9))),
    "bytes": (pl.Binary(), st.binary(max_size=3)),
    "list": (pl.List(pl.Int64()), st.lists(st.integers(0, 3), max_size=2)),
    "struct": (pl.Struct({"a": pl.Date()}), st.fixed_dictionaries({"a": st.just(DAY)})),
}
_CONSTRAINTS: dict[str, list[dict[str, Any]]] = {
    "string": [{"minLength": 2}, {"pattern": "[a-z]+"}, {"enum": ["1", "x"]}],
    "integer": [{"minimum": 1}, {"maximum": 5}, {"enum": [1, 2]}],
    "number": [{"minimum": 1}, {"maximum": 5.5}, {"enum": [1, 2.5]}],
    "boolean": [{"enum": [True]}],
    "date": [{"minimum": "2020-01-01"}, {"enum": ["2020-01-01"]}],
    "datetime": [
        {"minimum": "2020-01-01T00:00:00"},
        {"maximum": "2020-01-01T03:04:05Z"},
        {"enum": ["2020-01-01T00:00:00Z"]},
    ],
    "time": [{"minimum": "01:00:00"}],
    "year": [{"minimum": 2000}],
    "any": [{"enum": ["1", 1]}],
    "list": [{"minLength": 1}],
    "array": [{"minLength": 1}],
    "object": [{"minLength": 1}],
    "duration": [],
    "geopoint": [],
    "yearmonth": [],
}
_WORDS = ["", "NA", "nan", "1", "1.0", "1.00", "True", "2020-01-01", "2020-01-01 00:00:00"]
_KEYED = ("string", "integer", "number", "boolean", "date", "datetime", "time", "year")


@st.composite
def _tables(draw: st.DrawFn) -> tuple[pl.DataFrame, dict[str, Any]]:
    dtype, cells = _DTYPES[draw(st.sampled_from(sorted(_DTYPES)))]
    kind = draw(st.sampled_from(sorted(_CONSTRAINTS)))
    constraints = dict(draw(st.sampled_from([{}, *_CONSTRAINTS[kind]])))
    if draw(st.booleans()):
        constraints["required"] = True
    if kind in _KEYED and draw(st.booleans()):
        constraints["unique"] = True
    listed = draw(st.lists(st.none() | cells, min_size=1, max_size=6))
    schema = limited(kind, **constraints)
    words = draw(st.none() | st.lists(st.sampled_from(_WORDS), max_size=3))
    if words is not None:
        schema["missingValues"] = words
    return values(*listed, dtype=dtype), schema


@pytest.mark.slow
@given(made=_tables())
def test_any_values(made: tuple[pl.DataFrame, dict[str, Any]], exact: FrictionlessClient) -> None:
    frame, schema = made
    with tempfile.TemporaryDirectory() as folder:
        same(write_parquet(Path(folder), frame, schema), frame, schema, exact)


KEYED = pl.DataFrame({"a": [1, 2, 3, 1, 2, None], "b": [1.0, 2.0, 3.5, 1.0, 7.0, None]})


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ({"primaryKey": ["a"]}, "primary-key@5 primary-key@6 primary-key@7"),
        ({"primaryKey": ["a", "b"]}, "primary-key@5 primary-key@7"),
    ],
)
def test_keys_across_blocks(
    key: dict[str, Any], expected: str, tmp_path: Path, exact: FrictionlessClient
) -> None:
    frame = KEYED.with_columns(n=pl.int_range(6))
    fields = [field("a", "integer"), field("b", "number"), field("n", "integer")]
    schema = {"fields": fields, **key}
    assert same(write_parquet(tmp_path, frame, schema), frame, schema, exact) == expected


def _linked(folder: Path, cells: Any, text: str, kind: str = "integer") -> tuple[Path, Path]:
    """Write a table in Parquet and one in CSV, each of which refers to the other."""
    pl.DataFrame({"a": cells}).write_parquet(folder / "p.parquet")
    (folder / "c.csv").write_text(text)
    tables = [("p", "p.parquet", "c"), ("c", "c.csv", "p")]
    resources = [
        {
            "name": name,
            "path": path,
            "schema": {
                "fields": [field("a", kind)],
                "foreignKeys": [
                    {"fields": ["a"], "reference": {"resource": other, "fields": ["a"]}}
                ],
            },
        }
        for name, path, other in tables
    ]
    target = folder / "datapackage.json"
    target.write_text(json.dumps({"name": "p", "resources": resources}))
    return target, folder


@pytest.mark.parametrize(
    ("kind", "cells", "text"),
    [
        ("integer", [1, 2, None, 5], "a\n1\n 2\n7\n"),
        ("number", [1.0, 2.5, None, 5.0], "a\n1\n2.50\n7\n"),
        ("boolean", [True, True, None, False], "a\nTRUE\n1\ntrue\n"),
        ("date", [DAY, DAY, None, dt.date(2021, 1, 1)], "a\n2020-01-01\n2020-01-01\n2022-01-01\n"),
        (
            "datetime",
            [MIDNIGHT, LATER, None, LATER.replace(hour=7)],
            "a\n2020-01-01T00:00:00\n2020-01-01T03:04:05.0006\n2022-01-01T00:00:00\n",
        ),
        ("string", ["x", "y", None, "z"], "a\nx\ny\nw\n"),
    ],
)
def test_foreign_keys_between_csv_and_parquet(
    kind: str, cells: list[Any], text: str, tmp_path: Path
) -> None:
    path, _ = _linked(tmp_path, cells, text, kind)
    found = {step.subject: step for step in validate(path).steps if step.kind == "table"}
    rows = {name: [(one.code, one.row) for one in step.findings] for name, step in found.items()}
    assert rows["p"] == [("blank-row", 4), ("foreign-key", 5)]
    assert rows["c"] == ([] if kind == "boolean" else [("foreign-key", 4)])


def _opened(path: Path, exact: FrictionlessClient) -> tuple[ValidationSession, Any]:
    metadata = json.loads(path.read_text())
    listed = session_resources(parse_package(metadata, path), allow_remote=True)
    package = ValidationSession(metadata, listed, path.parent, exact, ValidationOptions())
    return package, package.tables.open(package.tables.refs[0], values=True)


def test_spans_chained_find_what_the_whole_finds(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [*range(9), 3, None, -1, 5], "b": ["x", "yy"] * 6 + ["zzz"]})
    schema = {"fields": [bound("a", "integer", minimum=0), bound("b", "string", maxLength=2)]}
    path = write_parquet(tmp_path, [frame, frame], schema)
    with FrictionlessClient() as exact:
        _, table = _opened(path, exact)
        checks = Checks(table, keys=[KeyColumns((0,))])
        judge = pickle.loads(pickle.dumps(ReferenceReader(exact, table)))  # noqa: S301 - our own
        cut = split_table(table, current().block_bytes)
        assert cut[:2] == [ByteRange(0, 2), ByteRange(2, 4)]
        assert cut[-1].stop == full_range(table).stop == 26
        found, blocks = ScanResult(), list[BlockResult]()
        for span in cut:
            assert guess_record_start(table, span) == span.start
            part = scan(checks, judge, 100, blocks.append, span=span, workers=1)
            found.join(part, 100)
        at_once = scan(checks, judge, 100, blocks.append)
        judge.client.close()
    assert found.rows == at_once.rows == 26
    assert sum(len(block.hashes[0]) for block in blocks) == 52
    assert found.counts == at_once.counts == {"constraint-error": 4}
    assert list(found.first_rows) == list(at_once.first_rows) == [11, 12, 24, 25]
    assert [part.row for part in found.parts] == [part.chunk.start for part in found.parts]


def test_a_number_is_not_the_text_that_it_is_written_with(tmp_path: Path) -> None:
    path, _ = _linked(tmp_path, [1, 2], "a\n1\n2\n", "any")
    found = {step.subject: step for step in validate(path).steps if step.kind == "table"}
    for name in ("p", "c"):
        rows = [(one.code, one.row) for one in found[name].findings]
        assert rows == [("foreign-key", 2), ("foreign-key", 3)]


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_bounds_that_exclude_themselves(zone: str | None, tmp_path: Path) -> None:
    mark = "Z" if zone else ""
    schema = limited("datetime", exclusiveMinimum=f"2020-01-01T00:00:00{mark}")
    cells = [MIDNIGHT, MIDNIGHT.replace(microsecond=1), MIDNIGHT.replace(year=2019), LATER]
    frame = values(*cells, dtype=pl.Datetime("us", zone))
    step = table_step(write_parquet(tmp_path, frame, schema))
    assert [(one.code, one.row) for one in step.findings] == [
        ("constraint-error", 2),
        ("constraint-error", 4),
    ]


@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_days_that_python_does_not_have_are_no_days(kind: str, tmp_path: Path) -> None:
    days = pl.Series([3_000_000, -800_000, 0], dtype=pl.Int32).cast(pl.Date)
    cells = days if kind == "date" else days.cast(pl.Datetime("us"))
    step = table_step(write_parquet(tmp_path, values(*range(3)).with_columns(c=cells), of(kind)))
    assert [(one.code, one.row) for one in step.findings] == [("type-error", 2), ("type-error", 3)]


def test_parts_are_one_table(tmp_path: Path, exact: FrictionlessClient) -> None:
    frames = [values(1, 2, 3), values(3, None, -1)]
    schema = limited("integer", minimum=0, unique=True)
    path = write_parquet(tmp_path, frames, schema)
    content = b"".join((tmp_path / f"t{number}.parquet").read_bytes() for number in (0, 1))
    package = json.loads(path.read_text())
    package["resources"][0] |= {
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    path.write_text(json.dumps(package))
    assert same(path, pl.concat(frames), schema, exact) == "unique-error@5:c constraint-error@7:c"
    assert "sha256, bytes" in table_step(path).detail
    package["resources"][0]["path"] = "t*.parquet"
    path.write_text(json.dumps(package))
    assert [one.row for one in table_step(path).findings] == [5, 7]
    package["resources"][0]["bytes"] = 3
    path.write_text(json.dumps(package))
    assert [one.code for one in table_step(path).findings][2:] == ["byte-count"]


@pytest.mark.parametrize(
    ("second", "told_of_it"),
    [
        (values("x"), "'c' does not have the type"),
        (values(1).rename({"c": "d"}), "does not have the columns"),
    ],
)
def test_parts_of_two_kinds_are_refused(
    second: pl.DataFrame, told_of_it: str, tmp_path: Path
) -> None:
    step = table_step(write_parquet(tmp_path, [values(1), second], of("integer")))
    assert [one.code for one in step.findings] == ["source-error"]
    assert told_of_it in step.findings[0].message


def test_a_part_of_nulls_only_is_of_any_type(tmp_path: Path) -> None:
    frames = [values(None), values(DAY), values(None)]
    assert table_step(write_parquet(tmp_path, frames, of("date"))).status == "pass"


GOOD = values(*range(500))


def _stored(frame: pl.DataFrame = GOOD) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        frame.write_parquet(Path(folder) / "t")
        return (Path(folder) / "t").read_bytes()


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "source-error", "is empty"),
        (b"a,b\n1,2\n", "source-error", "is not a Parquet file"),
        (_stored()[:-1], "source-error", "is not a Parquet file"),
        (_stored()[:-4] + b"PARE", "source-error", "is encrypted"),
        (_stored()[:-8] + b"\xff\xff\xff\x7fPAR1", "source-error", "is damaged"),
        (b"PAR1" + bytes(len(_stored()) // 2) + _stored()[-2000:], "source-error", "is damaged"),
        (_stored(pl.DataFrame()), "source-error", "has no columns"),
        (None, "scheme-error", "there is no file"),
    ],
    ids=["empty", "CSV", "cut", "encrypted", "footer", "pages", "no columns", "not there"],
)
def test_what_cannot_be_read_is_a_finding(
    content: bytes | None, code: str, message: str, tmp_path: Path
) -> None:
    path = write_parquet(tmp_path, GOOD, of("integer"))
    file = tmp_path / "t0.parquet"
    file.unlink() if content is None else file.write_bytes(content)
    step = table_step(path)
    assert [one.code for one in step.findings] == [code]
    assert message in step.findings[0].message


@pytest.mark.slow
def test_any_damage_is_a_finding_or_other_values(tmp_path: Path, exact: FrictionlessClient) -> None:
    path, content = write_parquet(tmp_path, GOOD, of("integer")), _stored()
    found = set()
    for place in range(0, len(content), 41):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        (tmp_path / "t0.parquet").write_bytes(damaged)
        found.add(table_step(path, client=exact).status)
    assert found == {"pass", "fail"}


@pytest.mark.slow
@pytest.mark.parametrize("columns", [5000])
def test_thousands_of_columns(columns: int, tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(columns)]
    frame = pl.DataFrame({name: [1, None] for name in names})
    schema = {"fields": [bound(name, "integer", minimum=2 * (name == "c77")) for name in names]}
    step = table_step(write_parquet(tmp_path, frame, schema))
    assert [(one.row, one.field) for one in step.findings] == [(2, "c77"), (3, None)]


def test_long_texts_make_small_blocks(tmp_path: Path, configure: Any) -> None:
    configure(parquet_block_rows=40_000, parquet_first_rows=2, parquet_block_bytes=10_000)
    frame = values(*(f"{number:05}" * 200 for number in range(300)))
    with FrictionlessClient() as exact:
        _, table = _opened(write_parquet(tmp_path, frame, of("string")), exact)
        found = scan(Checks(table), ReferenceReader(exact, table), 100, [].append)
    assert found.rows == 300
    assert max(part.rows for part in found.parts) <= 10


def test_a_large_row_group_is_read_few_times(
    tmp_path: Path, configure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    def counted(table: Any, start: int, stop: int) -> pl.DataFrame:
        read.append((start, stop))
        return original(table, start, stop)

    original = parquet_rows.read_rows
    configure(parquet_block_rows=500)
    monkeypatch.setattr(parquet_rows, "read_rows", counted)
    frame = values(*range(20_000))
    path = write_parquet(tmp_path, frame, of("integer"))
    assert table_step(path).status == "pass"
    assert len(read) == 6
    assert read[-1][1] == 20_000


@pytest.mark.parametrize(
    ("schema", "resource", "reason"),
    [
        (limited("array", unique=True), {}, "a key contains 'c', of the type array"),
        (of("array"), {"dialect": {"header": False}}, "Parquet with no header is not supported"),
        (of("array"), {"dialect": {"skipBlankRows": True}}, "skipped blank rows is not supported"),
        (of("any", "[1]"), {}, "[1] in missingValues"),
    ],
)
def test_what_is_not_read_is_not_run(
    schema: dict[str, Any], resource: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    step = table_step(write_parquet(tmp_path, values([1]), schema, **resource))
    assert step.status == "not run"
    assert reason in step.detail


def test_what_refers_to_parquet_that_is_not_read_is_not_run(tmp_path: Path) -> None:
    path, folder = _linked(tmp_path, [1], "a\n1\n")
    (folder / "p.parquet").write_bytes(b"PAR1")
    found = {step.subject: step for step in validate(path).steps if step.kind == "table"}
    assert [found[name].status for name in ("p", "c")] == ["fail", "not run"]
    assert "it refers to 'p'" in found["c"].detail


def test_a_file_alone_has_the_schema_of_its_values(tmp_path: Path) -> None:
    frame = pl.DataFrame({"d": [DAY, None], "n": [1, 2], "s": ["x", "y"]})
    frame.write_parquet(tmp_path / "Events.parquet")
    report = validate(tmp_path / "Events.parquet")
    assert report.valid
    assert table_step(tmp_path / "Events.parquet").detail.startswith("2 rows, 3 fields")
    assert report.to_dict()["tasks"][0]["labels"] == ["d", "n", "s"]


def test_the_standard_is_checked(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2, 1], "b": [True, None, True], "c": ["x", "y", "x"]})
    schema = {
        "fields": [field("a", "integer", categories=[1]), field("b", "boolean"), field("c")],
        "uniqueKeys": [["a", "b"]],
    }
    path = write_parquet(tmp_path, frame, schema)
    step = next(one for one in validate(path).steps if one.kind == "standard")
    found = [(one.code, one.row, one.line) for one in step.findings]
    assert found == [("category-error", 3, None), ("unique-key", 4, None)]


def test_plain_parquet_asks_frictionless_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("frictionless is started")

    monkeypatch.setattr(FrictionlessClient, "start", refuse)
    path = write_parquet(tmp_path, values(1.0, 2.0), of("number"))
    assert table_step(path).status == "pass"


def test_a_comparison_is_not_run(tmp_path: Path) -> None:
    report = validate(write_parquet(tmp_path, values(1), of("integer")), compare_frictionless=True)
    step = next(one for one in report.steps if one.kind == "comparison")
    assert step.status == "not run"
    assert "pandas" in step.detail


def test_objects_in_a_store(
    tmp_path: Path, configure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the row groups that are asked for are fetched."""
    fsspec = pytest.importorskip("fsspec")
    from tablepact.engine.storage import parquet_file

    fetched = []

    def counted(address: str, start: int, end: int) -> bytes:
        fetched.append((start, end))
        return original(address, start, end)

    original = parquet_file.read_range
    monkeypatch.setattr(parquet_file, "read_range", counted)
    configure(parquet_block_rows=100)
    frame = values(*range(1000))
    frame.write_parquet(tmp_path / "p", row_group_size=250)
    size = (tmp_path / "p").stat().st_size
    fsspec.filesystem("memory").pipe("/parquet/p.parquet", (tmp_path / "p").read_bytes())
    address = "memory://parquet/p.parquet"
    schema = limited("integer", maximum=990)
    path = write_parquet(tmp_path, frame, schema, path=address)
    with FrictionlessClient() as exact:
        _, table = _opened(path, exact)
        assert sum(end - start for start, end in fetched) < size // 2
        fetched.clear()
        found = scan(
            Checks(table), ReferenceReader(exact, table), 9, [].append, span=ByteRange(500, 750)
        )
        assert found.rows == 250
        assert 0 < sum(end - start for start, end in fetched) < size // 3
    step = table_step(path, allow_remote=True)
    assert [one.row for one in step.findings] == list(range(993, 1002))
    fsspec.filesystem("memory").pipe("/parquet/p.parquet", b"PAR1 cut off")
    step = table_step(path, allow_remote=True)
    assert [one.code for one in step.findings] == ["source-error"]


def test_frictionless_reads_the_same_of_the_file(tmp_path: Path, exact: FrictionlessClient) -> None:
    """Through pandas, of columns without nulls that pandas does not change."""
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    import frictionless

    frame = pl.DataFrame({"s": ["a", "bb", "a"], "t": ["1", "x", "3"]})
    schema = {"fields": [bound("s", "string", unique=True), field("t", "integer")]}
    path = write_parquet(tmp_path, frame, schema)
    theirs = frictionless.Package(str(path)).validate().to_descriptor()["tasks"][0]["errors"]
    assert short(our_errors(path, exact)) == short(theirs) == "type-error@3:t unique-error@4:s"
