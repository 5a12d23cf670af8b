"""Two made versions of a table, compared by us and by plain Python: the two find the same."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from plain_diff import expected, told
from written import write_package

import avocado_pivot as ap
import tablepact as tp
from tablepact.comparison.result import Comparison
from tablepact.settings import override

CELLS = {
    "integer": ["1", "01", "+1", "2", " 2", "-3", "30", "x", ""],
    "number": [
        *("1.5", "1.50", "15e-1", "2", "2.0", "-0", "0", "NaN", "nan", "INF", "x", "", "+5", "05"),
        *("6.79074", "6.7907400000000004", "135217135789158401", "135217135789158400", "1e400"),
        *("37184033624645632", "37184033624645630", "5.960464477539063e-08"),
    ],
    "boolean": ["true", "True", "1", "false", "no", ""],
    "date": ["2020-01-02", "2020-1-2", "2020-01-03", "x", ""],
    "datetime": ["2020-01-02T03:04:05", "2020-01-02T03:04:05Z", "2020-01-02T04:04:05+01:00", ""],
    "year": ["2020", "02020", "2021", ""],
    "string": [
        "a",
        "b",
        "é",
        "e\u0301",
        "a,b",
        'a"b',
        "a\nb",
        "a\r\nb",
        " a",
        "-",
        "",
        "\U0001f951",
    ],
    "any": ["a", "1", "1.0", "true", "x,y", ""],
    "array": ["[1]", "[1, 2]", "x", ""],
    "object": ['{"a": 1}', "{}", ""],
}
OWN = {
    "number": {"decimalChar": ",", "groupChar": "."},
    "integer": {"bareNumber": False},
    "boolean": {"trueValues": ["yes", "ja"], "falseValues": ["no"]},
    "date": {"format": "%d/%m/%Y"},
}
OWN_CELLS = {
    "number": ["1,5", "1.5", "1,50", "1.000", "1000", "15", ""],
    "integer": ["1", "1 kg", "kg 1", "2%", "2", ""],
    "boolean": ["yes", "ja", "no", "true", ""],
    "date": ["02/01/2020", "2/1/2020", "2020-01-02", ""],
}
BAD = {
    "integer": ["x", " 2", "+1", "kg 1", "1 kg", "2%"],
    "number": ["x", "1.5", "15e-1"],
    "boolean": ["no", "true"],
    "date": ["x", "2020-1-2", "2020-01-02"],
    "year": ["02020"],
    "array": ["x"],
}
"""Cells that are of no type, or not in every spelling of it."""
MISSING = [[""], ["", "-"], ["-", "1"], []]
TINY = 60
"""Bytes small enough that a table of some rows has many blocks, parts or files."""
WITH_POLARS = {"small_table_bytes": 1}
IN_TINY_BLOCKS = {
    "small_table_bytes": 1,
    "block_bytes": TINY,
    "spill_bytes": TINY,
    "diff_partition_bytes": TINY,
}
EXAMPLES = int(os.environ.get("AVOCADO_PIVOT_PACKAGES", "40"))
made = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Versions:
    """A schema, and the rows of two versions as text."""

    schema: dict[str, Any]
    old: list[list[str]]
    new: list[list[str]]


@st.composite
def versions(draw: st.DrawFn, *, good: bool = False) -> Versions:
    """Make two versions: the second begins as the first, and is edited."""
    fields, pools = [], []
    for place in range(draw(st.integers(2, 4))):
        own = draw(st.booleans())
        kind = draw(st.sampled_from(sorted(OWN if own else CELLS)))
        fields.append({"name": f"f{place}", "type": kind, **(OWN[kind] if own else {})})
        cells = (OWN_CELLS if own else CELLS)[kind]
        pools.append(st.sampled_from([c for c in cells if not good or c not in BAD.get(kind, ())]))
    key = [field["name"] for field in fields[: draw(st.integers(0, 2))]]
    schema: dict[str, Any] = {"fields": fields, "missingValues": draw(st.sampled_from(MISSING))}
    if key:
        schema["primaryKey"] = key
    row = st.tuples(*pools).map(list)
    old = draw(st.lists(row, max_size=12))
    new = [list(one) for one in old]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, max(len(new) - 1, 0)))
        match draw(st.sampled_from(["cell", "add", "drop", "move"])):
            case "cell" if new:
                column = draw(st.integers(0, len(fields) - 1))
                new[place][column] = draw(pools[column])
            case "add":
                new.insert(place, draw(row))
            case "drop" if new:
                del new[place]
            case "move" if new:
                new.append(new.pop(place))
    return Versions(schema, old, new)


def as_csv(schema: dict[str, Any], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([[field["name"] for field in schema["fields"]], *rows])
    return out.getvalue()


@contextmanager
def on_disk(made: Versions) -> Iterator[tuple[Path, Path]]:
    root = Path(tempfile.mkdtemp())
    try:
        yield (
            write_package(root / "old", as_csv(made.schema, made.old), made.schema),
            write_package(root / "new", as_csv(made.schema, made.new), made.schema),
        )
    finally:
        shutil.rmtree(root)


def compared(old: Path, new: Path) -> Comparison:
    """Compare in Python, with polars, and in tiny blocks, parts and files: it is the same."""
    found = tp.diff(old, new)
    for sizes in (WITH_POLARS, IN_TINY_BLOCKS):
        with override(**sizes):
            again = tp.diff(old, new)
        assert again.tables == found.tables
        assert again.changes == found.changes
    return found


@pytest.mark.slow
@made
@given(versions())
def test_the_rows_are_those_that_plain_python_finds(made: Versions) -> None:
    with on_disk(made) as (old, new):
        found = compared(old, new)
        rows = found.tables[0] if found.tables else None
        assert told(rows) == expected(old, new)
        if rows:
            assert (rows.old, rows.new) == (len(made.old), len(made.new))


@pytest.mark.slow
@settings(made, max_examples=30)
@given(versions())
def test_from_behind_it_is_the_other_way_round(made: Versions) -> None:
    with on_disk(made) as (old, new):
        there, back = (tp.diff(*both).tables for both in ((old, new), (new, old)))
    assert len(there) == len(back)
    for a, b in zip(there, back, strict=True):
        assert a.count("removed") == b.count("added")
        assert a.count("added") == b.count("removed")
        assert (a.count("renamed"), a.cells) == (b.count("renamed"), b.cells)
        there_cells, back_cells = (
            Counter(
                (cell.column, *((cell.old, cell.new) if one is a else (cell.new, cell.old)))
                for row in one.listed
                for cell in row.cells
            )
            for one in (a, b)
        )
        assert there_cells == back_cells


@pytest.mark.slow
@settings(made, max_examples=20)
@given(versions())
def test_a_package_is_the_same_as_itself(made: Versions) -> None:
    """Also where the bytes differ, and so are looked at."""
    with on_disk(Versions(made.schema, made.old, made.old)) as (old, new):
        text = (new / "t.csv").read_bytes()
        (new / "t.csv").write_bytes(b"\xef\xbb\xbf" + text)
        assert tp.diff(old, old).changes == ()
        assert compared(old, new).changes == ()


@pytest.mark.slow
@settings(made, max_examples=20)
@given(versions(good=True))
def test_its_parquet_has_the_same_rows(made: Versions) -> None:
    with on_disk(Versions(made.schema, made.old, made.new)) as (old, new):
        try:
            tp.open_package(old).export(new.parent / "parquet", "parquet")
        except ap.TablepactError as error:
            event(f"no Parquet: {type(error).__name__}")
            return
        event("Parquet")
        found = tp.diff(old, new.parent / "parquet")
        assert found.tables == ()


@st.composite
def read_otherwise(draw: st.DrawFn) -> tuple[Versions, dict[str, Any]]:
    """Make two versions whose cells are read in other ways: the second has its own schema."""
    kind = draw(st.sampled_from(sorted(OWN)))
    fields: list[Any] = [
        [{"name": "id", "type": kind, **own}, {"name": "v", "type": kind, **other}]
        for own, other in draw(
            st.lists(st.tuples(*2 * [st.sampled_from([{}, OWN[kind]])]), min_size=2, max_size=2)
        )
    ]
    key = {"primaryKey": "id"} if draw(st.booleans()) else {}
    schemas = [
        {"fields": f, "missingValues": draw(st.sampled_from(MISSING)), **key} for f in fields
    ]
    row = st.lists(st.sampled_from(CELLS[kind] + OWN_CELLS[kind]), min_size=2, max_size=2)
    old, new = draw(st.lists(row, max_size=8)), draw(st.lists(row, max_size=8))
    return Versions(schemas[0], old, new), schemas[1]


@pytest.mark.slow
@settings(made, max_examples=EXAMPLES)
@given(read_otherwise())
def test_cells_that_are_read_in_two_ways_are_compared_as_values(
    both: tuple[Versions, dict[str, Any]],
) -> None:
    made, schema = both
    with on_disk(made) as (old, new):
        write_package(new, as_csv(schema, made.new), schema)
        found = compared(old, new)
        told_of = told(found.tables[0] if found.tables else None)
        plainly = expected(old, new)
    assert (told_of.counts, told_of.cells) == (plainly.counts, plainly.cells)
