"""How a file is opened, split and read, and what is refused."""

from __future__ import annotations

import contextlib
import csv
import os
import time
from pathlib import Path
from typing import Any

import pytest

from tablepact.engine.opening.found_dialect import find_dialect
from tablepact.engine.rows.csv_records import csv_records
from tablepact.errors import PackageError
from tablepact.inference.csv_source import NotInEncoding, open_source
from tablepact.inference.regular_rows import IrregularRows
from tablepact.inference.table_schema import infer


def made(folder: Path, data: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.each(
    "text, delimiter, descriptor",
    [
        ("a,b\n1,2\n", ",", {}),
        ("a;b\n1;2,5\n3;4,5\n", ";", {"delimiter": ";"}),
        ("a\tb\n1\t2\n", "\t", {"delimiter": "\t"}),
        ("a|b\n1|2\n", "|", {"delimiter": "|"}),
        ("a;b\n", ";", {"delimiter": ";"}),
        ("name\n" + "Wu; Li\n" * 50, ",", {"delimiter": ","}),
        ("a\n1\n", ",", {}),
        ('a,b\n"x;y;z",1\n"x;y;z",2\n', ",", {}),
    ],
)
def test_the_delimiter_is_the_one_that_makes_rows_of_one_width(
    text: str, delimiter: str, descriptor: dict[str, Any]
) -> None:
    seen = find_dialect(text.splitlines(keepends=True), tabs=False)
    assert (seen.csv_format.separator, seen.descriptor) == (delimiter, descriptor)


def test_a_tsv_is_split_at_tabs_even_if_commas_would_do() -> None:
    assert find_dialect(["a,b\tc\n", "1,2\t3\n"], tabs=True).csv_format.separator == "\t"
    assert find_dialect(["a\n", "1\n"], tabs=True).csv_format.separator == "\t"


def test_spaces_after_delimiters_are_said() -> None:
    seen = find_dialect(["a, b\n", "1, 2\n"], tabs=False)
    assert seen.descriptor == {"skipInitialSpace": True}
    assert list(csv_records(["1, 2\n"], seen.csv_format)) == [["1", "2"]]


def test_a_row_that_the_sample_cuts_off_does_not_count() -> None:
    lines = ["a,b\n", *["1,2\n"] * 98, '1,"\n']
    assert find_dialect(lines, tabs=False).csv_format.separator == ","


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n , \n", "has no header"),
        (b"a,b\n\x00\x01\x02", "binary"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a,b\nä,2\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(PackageError, match=reason):
        open_source(made(tmp_path, data))


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="No such file"):
        open_source(tmp_path / "none.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "pipe.csv"):
        with pytest.raises(PackageError, match="is not a regular file but"):
            open_source(path)


def test_a_byte_that_is_not_utf8_is_met_late_too(tmp_path: Path) -> None:
    opened = open_source(made(tmp_path, b"a,b\n" + b"1,2\n" * 100_000 + b"\xff,2\n"))
    with pytest.raises(PackageError, match="is not UTF-8"):
        list(opened.batches())


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252", "utf-16", "shift_jis"])
def test_another_encoding_is_read_if_it_is_named(tmp_path: Path, encoding: str) -> None:
    letter = "\u3042" if encoding == "shift_jis" else "\u00e4"
    path = made(tmp_path, f"a,{letter}\n1,{letter}\n".encode(encoding))
    opened = open_source(path, encoding)
    assert (opened.labels, opened.encoding) == (["a", letter], encoding)
    (batch,) = opened.batches()
    assert batch.rows() == [("1", letter, 2)]


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (b"a,b\n\x81,2\n", "windows-1252", "is not WINDOWS-1252: line 2, column 1: the byte 0x81"),
        (b"a,b\n\x00,2\n", "windows-1252", "binary"),
        (b"a,b\n1,2\n", "utf-16", "is not UTF-16$"),
    ],
)
def test_what_is_in_no_named_encoding_is_refused(
    tmp_path: Path, data: bytes, encoding: str, reason: str
) -> None:
    with pytest.raises(NotInEncoding, match=reason):
        open_source(made(tmp_path, data), encoding)


def test_a_quotation_mark_that_is_never_closed_is_reported(tmp_path: Path, configure: Any) -> None:
    configure(max_infer_line_characters=1000)
    opened = open_source(made(tmp_path, "a,b\n" + "1,2\n" * 200 + '1,"2\n' + "1,2\n" * 999))
    before = csv.field_size_limit()
    with pytest.raises(PackageError, match=r"after row 201: .* check for a quotation mark that"):
        list(opened.batches())
    assert csv.field_size_limit() == before


def test_a_line_without_end_is_refused(tmp_path: Path, configure: Any) -> None:
    configure(max_infer_line_characters=1000)
    with pytest.raises(PackageError, match="a line of more than 1,000 characters"):
        open_source(made(tmp_path, "a,b\n" + "x," * 1000))


def test_a_byte_order_mark_and_spaces_are_no_part_of_the_header(tmp_path: Path) -> None:
    assert open_source(made(tmp_path, b"\xef\xbb\xbfa , b\n1,2\n")).labels == ["a", "b"]


def test_a_mark_says_more_than_the_encoding_that_is_named(tmp_path: Path) -> None:
    """As where the engine opens such a file."""
    path = made(tmp_path, b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le"))
    assert open_source(path, "utf-16-le").labels == ["a", "b"]


def test_short_lines_in_all_may_be_longer_than_one_line(tmp_path: Path, configure: Any) -> None:
    configure(max_infer_line_characters=10)
    opened = open_source(made(tmp_path, "a,b\n" + "1,2\n" * 20))
    assert sum(batch.height for batch in opened.batches()) == 20


def test_rows_are_numbered_as_frictionless_does(tmp_path: Path) -> None:
    path = made(tmp_path, 'a,b\n1,"x\ny"\n\n,\n1\n1,2,3\n2,z\n')
    irregular = IrregularRows()
    (batch,) = open_source(path).batches(irregular)
    assert batch.rows() == [("1", "x\ny", 2), ("2", "z", 7)]
    assert (irregular.blank.count, irregular.blank.numbers) == (2, [3, 4])
    assert (irregular.ragged.count, irregular.ragged.numbers) == (2, [5, 6])


def test_batches_are_bounded_by_rows_and_characters(tmp_path: Path, configure: Any) -> None:
    configure(infer_first_rows=2, infer_batch_rows=3)
    opened = open_source(made(tmp_path, "a,b\n" + "1,2\n" * 9))
    assert [len(batch) for batch in opened.batches()] == [2, 3, 3, 1]
    configure(infer_batch_characters=8)
    assert {len(batch) for batch in opened.batches()} == {1, 2}


@pytest.mark.parametrize(
    "text",
    [
        '"' * 300_000,
        pytest.param(',"' * 150_000, marks=pytest.mark.slow),
        "a,b\n" + " " * 300_000 + '"x"\n',
        pytest.param("\"'" * 150_000, marks=pytest.mark.slow),
    ],
)
def test_quotes_do_not_keep_it_busy(tmp_path: Path, text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(PackageError):
        open_source(made(tmp_path, text.encode()))
    assert time.process_time() - started < 2


def test_a_guess_on_a_part_of_the_lines_is_said(tmp_path: Path, configure: Any) -> None:
    """frictionless looks at more, and might guess otherwise."""
    data = b"a,b\n" + b"1,2\n" * 50
    assert open_source(made(tmp_path, data)).dialect.descriptor == {}
    configure(infer_sniff_characters=20)
    assert open_source(made(tmp_path, data)).dialect.descriptor == {
        "delimiter": ",",
        "skipInitialSpace": False,
    }
    configure(infer_sample_characters=10)
    assert open_source(made(tmp_path, data)).labels == ["a", "b"]


def test_too_many_columns(tmp_path: Path, configure: Any) -> None:
    configure(max_columns=2)
    assert open_source(made(tmp_path, "a,b\n1,2\n")).labels == ["a", "b"]
    with pytest.raises(PackageError, match="3 columns; the limit is 2"):
        open_source(made(tmp_path, "a,b,c\n1,2,3\n"))


def test_a_file_that_is_not_utf8_is_read_as_validate_reads_it(tmp_path: Path) -> None:
    proposal = infer(made(tmp_path, "id,name\n1,Straße\n2,Größe\n".encode("windows-1252")))
    assert (proposal.source.encoding, proposal.rows) == ("windows-1252", 2)
    assert '"Straße" (windows-1252)' in proposal.notes[0]


def test_a_file_that_is_mostly_utf8_is_no_other_encoding(tmp_path: Path) -> None:
    path = made(tmp_path, "id,name\n1,Straße\n2,".encode() + b"caf\xe9\n")
    with pytest.raises(NotInEncoding, match=r"line 3, column 6: .* in which other lines are"):
        infer(path)
