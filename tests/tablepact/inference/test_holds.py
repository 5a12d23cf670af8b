"""What is proposed holds: frictionless finds a file valid by the schema inferred from it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import frictionless
import polars as pl
import pytest
from frictionless.resources import TableResource
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tablepact.errors import PackageError
from tablepact.inference.candidates import WORDS
from tablepact.inference.table_schema import SchemaProposal, infer
from tablepact.inference.value_formats import CALENDAR, LIKE_INTEGERS, NUMBERS
from tablepact.package.csv_files.cell_kinds import MISSING

DAYS = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31))
PATTERNS = sorted({one.field["format"] for one in CALENDAR if "format" in one.field})


def regex(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True)


KINDS = [
    st.integers().map(str),
    st.integers(0, 2200).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    *(regex(rf"-?[0-9]{{1,4}}([{g}][0-9]{{3}}){{0,2}}([{d}][0-9]{{0,3}})?")
      for g, d in ((",", "."), (".", ","), (" ", ","), ("'", "."))),
    *(DAYS.map(lambda day, p=pattern: day.strftime(p)) for pattern in PATTERNS),
    st.dates().map(str),
    DAYS.map(dt.datetime.isoformat),
    regex(r"[0-9]{4}-[0-9]{2}(-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{0,10})?)?"
          r"(Z|[+-][0-9]{2}:?[0-9]{0,2})?)?)?"),
    regex(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{4})?"),
    regex(r"P([0-9]+[YMWD]){0,3}(T([0-9]+[HMS]){0,3})?"),
    st.uuids().map(str),
    st.emails(),
    regex(r"(https?|s3|ftp|urn)://[a-z0-9:@\[\]%/.?#&=-]{0,20}"),
    *(st.sampled_from(words) for words in
      (["0", "1"], ["yes", "No", "NO"], ["Y", "n"], ["t", "F"], ["true", "False", "TRUE", "1"])),
    st.recursive(st.none() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(
        st.text(), s), max_leaves=4).map(json.dumps),
    st.text("0123456789+-.,:/TZPeE ", max_size=12),
    st.text(st.characters(codec="utf-8"), max_size=8),
]  # fmt: skip
SAID = st.sampled_from(["", *MISSING])


@st.composite
def columns(draw: st.DrawFn, rows: int) -> list[str]:
    kind = draw(st.sampled_from(KINDS))
    cell = draw(st.sampled_from([kind, kind, kind | SAID, kind | draw(st.sampled_from(KINDS))]))
    return draw(st.lists(cell, min_size=rows, max_size=rows))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]], str]:
    rows = draw(st.integers(1, 25))
    made = draw(st.lists(columns(rows), min_size=1, max_size=4))
    name = st.sampled_from(["id", "year", "is_x", "date", "x", "name, of", "2020"]) | st.text(
        st.characters(codec="utf-8"), min_size=1, max_size=5
    )
    names = draw(st.lists(name, min_size=len(made), max_size=len(made)))
    return names, [list(row) for row in zip(*made, strict=True)], draw(st.sampled_from(",;\t|"))


def write(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]], between: str) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=between)
        writer.writerow(names)
        writer.writerows(rows)


def verdict_of_frictionless(proposal: SchemaProposal) -> frictionless.Report:
    path, said = proposal.source.path, dict(proposal.dialect)
    table = TableResource(
        path=path.name,
        basepath=str(path.parent),
        encoding="utf-8",
        schema=frictionless.Schema.from_descriptor(proposal.schema),
        dialect=frictionless.Dialect.from_descriptor(said),
    )
    return table.validate()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from(["csv", "tsv"]))
@example((["a"], [["NA"], ["5"]], ","), "csv")  # a row that is blank once NA is missing
@example((["a", "b"], [["x", "-"], ["-", "-"], ["y", "5"]], ","), "csv")
@example((["name"], [["Wu; Li"]] * 50, ","), "csv")  # semicolons that are in the cells
def test_a_proposal_that_holds_is_valid(
    table: tuple[list[str], list[list[str]], str], ending: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{ending}"
        write(path, *table)
        try:
            proposal = infer(path)
        except PackageError:  # a header of spaces, a null character
            return
        if not proposal.faults and all(one.certainty != "unsure" for one in proposal.choices):
            assert proposal.holds
        if proposal.holds:
            report = verdict_of_frictionless(proposal)
            assert report.valid, (proposal, report.flatten(["message"]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "candidate", [*WORDS, *CALENDAR, *NUMBERS, *LIKE_INTEGERS], ids=lambda one: one.label
)
def test_each_type_takes_no_cell_that_frictionless_does_not(candidate: object) -> None:
    field = frictionless.Field.from_descriptor({"name": "x", **candidate.field})
    read = field.create_cell_reader()

    @settings(max_examples=15, deadline=None)
    @given(st.sampled_from(KINDS).flatmap(lambda kind: st.lists(kind, min_size=1, max_size=20)))
    def every_cell(cells: list[str]) -> None:
        frame = pl.DataFrame({"c": cells}, schema={"c": pl.String})
        fits = frame.select(candidate.fits(pl.col("c")).fill_null(False))["c"]
        for cell in frame["c"].filter(fits):
            assert read(cell)[1] is None, cell

    every_cell()
