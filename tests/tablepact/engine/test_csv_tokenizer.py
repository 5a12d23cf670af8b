"""Rows are those of Python's csv module, or the bytes are said to be tainted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.engine.errors import AmbiguousQuoting, DecodeError
from tablepact.engine.rows import chunks, csv_fallback
from tablepact.engine.rows.csv_fallback import newlines_within, split_block, tokenize_split
from tablepact.engine.rows.csv_quotes import record_end
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.rows.csv_tokenizer import tokenize
from tablepact.engine.rows.parallel import ChunkResult, map_chunks, map_in_order
from tablepact.engine.rows.reread import reread_rows
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.spark import record_start
from tablepact.engine.storage.stored_file import stat_files
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, CsvFormat, TableSpec
from tablepact.package.descriptor.table_schema import Field
from tablepact.settings import override

TEXTS = st.text('ab1,"\n\r \u00e9\0', max_size=60)
PROPER = st.lists(
    st.lists(st.sampled_from(["a", "", "1", '"x,y"', '"d ""q"" "', '"l\nm"', '""']), max_size=4)
    .map(",".join)
    .map(lambda line: line + "\n"),
    max_size=12,
).map("".join)


def table(
    path: Path | None = None, width: int = 2, separator: str = ",", tsv: bool = False
) -> TableSpec:
    columns = tuple(ColumnSpec(Field(f"f{i}", "any")) for i in range(width))
    file = stat_files([str(path)] if path else [])
    form = CsvFormat(separator, universal_newlines=tsv)
    return TableSpec(0, "t", "t.csv", file, form, BoundSchema(columns, width))


def rows_of(tokens: RowBlock) -> list[list[str]]:
    """Put rows back together; a cell that a row does not have is null."""
    for place, row in tokens.ragged.items():
        cut = row[: tokens.frame.width]
        assert list(tokens.frame.row(place)) == cut + [None] * (tokens.frame.width - len(cut))
    return [
        tokens.ragged.get(place, list(row)) for place, row in enumerate(tokens.frame.iter_rows())
    ]


def by_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given((TEXTS | PROPER).filter(bool), st.integers(1, 3))
def test_rows_are_those_of_csv(text: str, width: int) -> None:
    try:
        tokens = tokenize(text.encode(), table(width=width))
    except AmbiguousQuoting:
        return
    if not text.endswith("\n"):
        text += "\n"
    assert rows_of(tokens) == by_csv(text)


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2,\n1\n", "1\na,b,\n", "a,b\n\n1,2,,\n", 'a,b,"\n"\n1\n', 'a,b\n1,2,"""\n"\n""\n'],
    ids=["long, short", "short, long", "blank, long", "lines, short", "quotes, short"],
)
def test_short_and_long_rows_do_not_make_up_for_each_other(text: str) -> None:
    tokens = tokenize(text.encode(), table())
    assert rows_of(tokens) == by_csv(text)
    assert len(tokens.ragged) == 2


FAULTY = st.lists(
    st.lists(
        st.sampled_from(
            ["a", "", '"x,y"', '"d ""q"" "', '"l\nm"', '5" pipe', '"so" it', '"open', "c\rd"]
        ),
        max_size=3,
    )
    .map(",".join)
    .map(lambda line: line + "\n"),
    max_size=12,
).map("".join)


@given((TEXTS | FAULTY).filter(bool), st.integers(1, 3), st.booleans(), st.integers(0, 3))
def test_rows_are_those_of_csv_whatever_their_quotes(
    text: str, width: int, tsv: bool, places: int
) -> None:
    one = table(width=width, tsv=tsv)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_fallback, "MOST_PLACES", places)
        block = split_block(text.encode(), one, complete=True)
    tokens = tokenize_split(block, one)
    lines = list(csv_records(io.StringIO(text, newline=""), one.csv))
    assert rows_of(tokens) == lines
    assert tokens.newlines == sum(map(newlines_within, lines))


@given((TEXTS | FAULTY).filter(bool), st.data())
def test_what_ends_in_a_block_does_so_whatever_follows(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.sampled_from([i + 1 for i, sign in enumerate(text) if sign == "\n"] or [0]))
    block = split_block(text[:cut].encode(), table(), complete=False)
    found = rows_of(tokenize_split(block.until(block.end), table()))
    assert found == by_csv(text)[: len(found)]
    rest = text.encode()[block.end :].decode()
    assert found + by_csv(rest) == by_csv(text)


@given(PROPER.filter(bool), st.integers(1, 3))
def test_proper_quotes_are_not_tainted(text: str, width: int) -> None:
    tokenize(text.encode(), table(width=width))


@pytest.mark.slow
@given(TEXTS | PROPER | FAULTY, st.integers(3, 40), st.integers(1, 3))
def test_a_file_in_blocks_has_the_rows_of_csv(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, width: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "blocks.csv"
    path.write_bytes(text.encode())
    with override(block_bytes=size):
        found = [row for chunk in map_chunks(table(path, width), rows_of) for row in chunk.result]
    assert found == by_csv(text)


FULL = st.lists(
    st.lists(
        st.sampled_from(["a", "é", "", '"x,y"', '"d ""q"" "', '"l\nm"', '"r\r\ns"', 'o"d']),
        min_size=2,
        max_size=2,
    ).map(",".join),
    min_size=1,
    max_size=12,
)


@given(FULL, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.integers(3, 40), st.data())
def test_some_rows_read_again_are_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    end: str,
    tsv: bool,
    size: int,
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.getbasetemp() / "again.csv"
    path.write_bytes(end.join(lines).encode())
    one = table(path, tsv=tsv)
    with override(block_bytes=size):
        for chunk in map_chunks(one, lambda tokens: tokens):
            tokens = chunk.result
            rows = data.draw(
                st.sets(st.integers(0, tokens.frame.height - 1), min_size=1).map(sorted)
            )
            where: ChunkResult[object] = ChunkResult(chunk.start, chunk.end, chunk.by_csv, None)
            again = reread_rows(one, where, rows)
            assert rows_of(again.block) == [rows_of(tokens)[row] for row in rows]
            counts = [sum(map(newlines_within, rows_of(tokens)[:row])) for row in rows]
            assert again.newlines == counts


def test_results_come_in_order_and_few_items_are_taken_ahead() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    results = map_in_order(lambda number: number * 2, items(), workers=3)
    assert [next(results) for _ in range(10)] == list(range(0, 20, 2))
    assert len(taken) <= 10 + 4
    assert [*results] == list(range(20, 100, 2))


def in_spans(one: TableSpec, size: int) -> tuple[list[list[str]], int]:
    """Cut a file in spans, each from where a record is guessed to begin, or was found to.

    Gives the rows, and how many guesses were right.
    """
    rows: list[list[str]] = []
    place, right = one.csv.body, 0
    for span in chunks.split_table(one, size):
        right += record_start.guess_record_start(one, span) == max(place, span.start)
        found = list(map_chunks(one, rows_of, chunks.ByteRange(place, span.stop), workers=1))
        rows += [row for chunk in found for row in chunk.result]
        place = found[-1].end if found else place
    return rows, right


@pytest.mark.slow
@given(TEXTS | PROPER | FAULTY, st.integers(3, 20), st.integers(4, 60), st.integers(1, 3))
def test_a_file_in_spans_has_the_rows_of_csv(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, span: int, width: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "spans.csv"
    path.write_bytes(text.encode())
    with override(block_bytes=size):
        assert in_spans(table(path, width), span)[0] == by_csv(text)


def test_starts_are_guessed_also_within_quotes(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    cell = "a text\nof some lines, with commas\n" * 3
    path.write_text("".join(f'{number},"{cell}"\n' for number in range(20_000)), encoding="utf-8")
    found = chunks.split_table(one := table(path), 50_000)
    rows, right = in_spans(one, 50_000)
    assert len(rows) == 20_000
    assert right == len(found) > 40


@given(TEXTS)
def test_in_tsv_line_ends_are_line_feeds(text: str) -> None:
    wanted = list(csv.reader(io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=None)))
    lines = io.StringIO(text, newline="")
    assert list(csv_records(lines, table(tsv=True).csv)) == wanted


def test_a_blank_line_beside_one_within_quotes_in_a_single_column(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(b'a\n\n"x\n\r\ny"\n')
    found = [row for one in map_chunks(table(path, 1), rows_of) for row in one.result]
    assert found == [["a"], [], ["x\n\r\ny"]]


def test_bytes_that_are_not_utf_8_are_reported() -> None:
    with pytest.raises(DecodeError):
        tokenize(b"a,\xff\n", table())


def test_a_record_ends_behind_its_quotes() -> None:
    assert record_end(b'a,"x\ny"\nb,c\n', b'"', 3) == 8
    assert record_end(b'a,"x\ny', b'"', 3) is None
