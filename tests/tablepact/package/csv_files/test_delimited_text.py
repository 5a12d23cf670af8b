"""Text whose rows or cells end with any sequence, against csv where both can read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.package.csv_files.delimited_text import Delimited, needs_translation, records

CELLS = st.text(st.sampled_from('ab;|,"\n\r '), max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=5)
FORMS = [
    Delimited(";", "|"), Delimited("||", "\n"), Delimited("::", "|\n"), Delimited(",", "\r\n\r\n"),
    Delimited("; ", "a;"), Delimited(",", "ab"), Delimited("\t", "\x1e"), Delimited("aa", "aaa"),
]  # fmt: skip


def pieces(text: str, size: int) -> Iterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


def written(table: list[list[str]], form: Delimited) -> str:
    """Return a table as text, with every cell in quotes."""
    quoted = [['"{}"'.format(cell.replace('"', '""')) for cell in row] for row in table]
    return "".join(form.delimiter.join(row) + form.terminator for row in quoted)


@pytest.mark.parametrize("form", FORMS)
@given(table=TABLES, size=st.integers(1, 7))
def test_every_cell_comes_back(form: Delimited, table: list[list[str]], size: int) -> None:
    assert [*records(pieces(written(table, form), size), form)] == table


@given(text=st.text(st.sampled_from('ab,"\n\r'), max_size=30), size=st.integers(1, 7))
def test_ends_of_lines_are_read_as_csv_reads_them(text: str, size: int) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "")
    assert [*records(pieces(text, size), Delimited())] == [*csv.reader(io.StringIO(text))]


def test_line_breaks_in_unquoted_cells_are_kept() -> None:
    assert [*records(["a,b\nc;1,\r\n2;"], Delimited(",", ";"))] == [["a", "b\nc"], ["1", "\r\n2"]]


@pytest.mark.each("end", ["", "\n", "\r\n", ";", ";\n", ";\r\n"])
def test_a_line_break_at_the_very_end_is_no_row(end: str) -> None:
    assert [*records([f"a,b;1,2{end}"], Delimited(",", ";"))] == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a\ufdd0b", Delimited(",", ";")),
        ("a", Delimited(";", ";")),
        ("a", Delimited('"', ";")),
        ("a", Delimited("||", "||")),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, form: Delimited) -> None:
    with pytest.raises(ValueError, match=r"it has one of|must differ"):
        [*records([text], form)]


def test_a_row_without_an_end_is_refused(configure: object) -> None:
    configure(max_record_characters=100)  # type: ignore[operator]
    with pytest.raises(ValueError, match="a row has more than 100 characters"):
        [*records(["x" * 60, "x" * 60], Delimited(",", ";"))]


@pytest.mark.each("delimiter, terminator, needed",
    [(None, None, False), (",", "\n", False), (";", "\r\n", False), (",", "\r", False),
     ("||", None, True), (",", ";", True), (None, "\n\n", True)],
)  # fmt: skip
def test_what_csv_does_not_support(delimiter: object, terminator: object, needed: bool) -> None:
    assert needs_translation(delimiter, terminator) == needed
