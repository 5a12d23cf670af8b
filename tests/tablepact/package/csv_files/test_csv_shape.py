"""The shape of a file is found as a person sees it: each shape, by delimiter and quote."""

from __future__ import annotations

import csv
import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.package.csv_files.csv_shape import CsvShape, find_shape

HEADER = ["id", "name", "price", "day"]
ROWS = [[str(i), f"item {i}", f"{i}.5", f"2024-01-{i + 1:02}"] for i in range(12)]
DELIMITERS = [",", ";", "\t", "|", "~", "\x1f"]


def text(rows: list[list[str]], delimiter: str, quote: str = "") -> str:
    made = io.StringIO()
    quoting = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    writer = csv.writer(made, delimiter=delimiter, quotechar=quote or '"', quoting=quoting)
    writer.writerows(rows)
    return made.getvalue()


def shape(content: str) -> CsvShape:
    return find_shape(content.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("above", "header_rows", "titles"),
    [
        ("", (1,), ()),
        ("Prices of January\n", (2,), (1,)),
        ("Prices of January\n\n", (3,), (1,)),
        ('"Prices, of January; all"\nState of 2024-02-01\n\n', (4,), (1, 2)),
        ("\n\n", (3,), ()),
    ],
)
def test_a_header_below_a_title(
    above: str, header_rows: tuple[int, ...], titles: tuple[int, ...]
) -> None:
    for delimiter, quote in product(DELIMITERS, ["", '"', "'"]):
        title = above.replace('"', quote or '"')
        found = shape(title + text([HEADER, *ROWS], delimiter, quote))
        assert (found.marks.delimiter, found.marks.quote) == (delimiter, quote or '"')
        assert (found.header_rows, found.titles, found.width) == (header_rows, titles, 4)
        assert not found.doubts


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("above", ["", "# made by a logger\n", "Prices\n\n"])
def test_no_header(delimiter: str, quote: str, above: str) -> None:
    found = shape(above + text(ROWS, delimiter, quote))
    assert (found.marks.delimiter, found.header_rows) == (delimiter, ())
    assert found.first_row == above.count("\n") + 1
    assert found.comment_char == ("#" if "#" in above else "")


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("mark", ["#", "%", "!"])
def test_comments_above_the_header(delimiter: str, mark: str) -> None:
    above = f"{mark} a logger, of 2024\n{mark} second; line\n"
    found = shape(above + text([HEADER, *ROWS], delimiter))
    assert (found.header_rows, found.comment_char, found.titles) == ((3,), mark, ())


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("line", ["sep={}\n", '"sep={}"\n', "SEP={}\r\n"])
def test_the_line_for_excel(delimiter: str, line: str) -> None:
    found = shape(line.format(delimiter) + text([HEADER, *ROWS], delimiter))
    assert (found.excel, found.marks.delimiter, found.header_rows) == (True, delimiter, (2,))


@pytest.mark.each("delimiter", DELIMITERS)
def test_several_header_rows(delimiter: str) -> None:
    units = ["", "", "EUR", "UTC"]
    assert shape(text([HEADER, units, *ROWS], delimiter)).header_rows == (1, 2)
    groups = ["", "", "2023", "2024"]
    numbers = [[str(i), f"item {i}", f"{i}.5", f"{i}.25"] for i in range(12)]
    found = shape(text([groups, ["id", "name", "price", "price"], *numbers], delimiter))
    assert found.header_rows == (1, 2)


@pytest.mark.each(
    "content, header_rows",
    [
        ("country,2019,2020,2021\nDE,1.5,2.5,3\nFR,2.5,3.5,4\n", (1,)),  # years are labels
        ("year,total\n2019,5\n2020,6\n", (1,)),
        ("SH_0001,a\nSH_0002,b\nSH_0003,c\nSH_0004,d\n", ()),  # codes of one pattern
        ("DE,Bonn\nFR,Metz\nDE,Kiel\nFR,Lyon\n", ()),  # a label that is a value, too
        (
            "code,English\n"
            + "".join(f"a{chr(97 + i)},L{i}x\n" for i in range(26))
            + "en,English\n",
            (1,),
        ),  # once may be chance
        ("round,country\n1,country\n2,country\n3,COUNTRY\n", (1,)),
        (",time,temp\n0,2022-07-29,03:14:50,18.1\n1,2022-07-29,03:15:50,18.2\n", (1,)),
        ('id,text\n1,"a\n# b"\n2,"c\n# d"\n3,e\n4,f\n5,g\n6,h\n7,i\n8,j\n9,k\n', (1,)),
        ("name,city\nAnn,Bonn\nBen,Kiel\n", (1,)),  # nothing tells, so row 1 is the header
        ("5\n6\n7\n", ()),
        ("n\n6\n7\n", (1,)),
        ("1,2\n", ()),
        ("a,b\n", (1,)),
        ("id,value\n1,NA\n2,5\n3,6\n", (1,)),
        ("a,b\n1,2,3\n4,5,6\n7,8,9\n", (1,)),  # a header that is too narrow is one
        ("#chrom\tstart\tend\nchr1\t1\t5\nchr2\t7\t9\n", (1,)),
        ("##one=1\n##two=2\n#chrom\tstart\tend\nchr1\t1\t5\nchr2\t7\t9\n", (3,)),
        ("colour,n\n#ff0000,1\n#00ff00,2\n#0000ff,3\n", (1,)),
        ("Title,,,\nid,a,b,c\n1,2,3,4\n2,3,4,5\n", (2,)),
    ],
)
def test_a_header_is_recognised(content: str, header_rows: tuple[int, ...]) -> None:
    found = shape(content)
    assert (found.header_rows, found.comment_char) == (header_rows, "")


@pytest.mark.each(
    "content, delimiter",
    [
        ("price\n1,5\n2,5\n3,5\n", ","),
        ("full name\nAnn Lee\nBen Kim\nCy Poe\n", ","),
        ("time\n10:30\n10:45\n11:00\n", ","),
        ("seen\n2024-01-01 10:00:00\n2024-01-02 11:00:00\n2024-01-03 11:00:00\n", ","),
        ("link\nhttps://a.org/x\nhttps://a.org/y\nhttps://a.org/z\n", ","),
        ("note\nhello, world\nso it is\nred, blue, green\n", ","),
    ],
)
def test_a_single_column_is_not_cut(content: str, delimiter: str) -> None:
    found = shape(content)
    assert (found.width, found.header_rows, found.titles) == (1, (1,), ())
    assert found.marks.delimiter == delimiter


@pytest.mark.each(
    "content, delimiter",
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("time:n:m\n1:2:3\n4:5:6\n7:8:9\n", ":"),
        ("x y z\n1 2 3\n4 5 6\n7 8 9\n", " "),
        ("a^b\n1^2\n3^4\n5^6\n", "^"),
        ('id,text\n1,"a;b;c"\n2,"d;e;f"\n', ","),
    ],
)
def test_the_delimiter_that_leaves_values(content: str, delimiter: str) -> None:
    assert shape(content).marks.delimiter == delimiter


def test_an_escaped_quote() -> None:
    found = shape('a,b\n1,"say \\"hi, you\\""\n2,"x"\n')
    assert (found.marks.escape, found.width) == ("\\", 2)


def test_the_widths_of_an_rdb_file_are_no_row() -> None:
    """As the water data of the United States have them below the header."""
    found = shape(
        "#\n# USGS\nsite\tday\tflow\n15s\t10d\t8n\n021\t2012-09-30\t5\n022\t2012-10-01\t7\n"
    )
    assert (found.header_rows, found.titles, found.first_row) == ((3,), (4,), 5)


def test_codes_in_the_first_row_make_a_header_doubtful() -> None:
    codes = "".join(f'"Country {i}","{chr(65 + i)}X"\n' for i in range(12))
    found = shape(codes)
    assert (found.header_rows, len(found.doubts)) == ((), 1)
    assert shape("Country,ISO\n" + codes).header_rows == (1,)


def test_a_header_that_is_too_narrow_is_doubtful() -> None:
    found = shape("a,b\n1,2,3\n4,5,6\n7,8,9\n")
    assert found.doubts == ("the header has 2 cells, and most rows 3",)


def test_columns_that_spaces_align_are_detected() -> None:
    found = shape("year   age   n\n2011     5   7\n2012    15  17\n2013     6   9\n")
    assert (found.width, len(found.doubts)) == (1, 1)
    assert not shape("name\nAnn  Lee\nBen\nCy\n").doubts


WORDS = st.text("abcdefgh ", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(
    st.lists(WORDS.map(str.title), max_size=3),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["", '"']),
    st.integers(3, 20),
    st.sampled_from(["", "#"]),
    st.booleans(),
)
def test_a_table_is_found_again_in_what_is_around_it(
    titles: list[str], delimiter: str, quote: str, rows: int, mark: str, header: bool
) -> None:
    above = "".join(f"{mark}{' ' * bool(mark)}{line}\n" for line in titles)
    table = [[str(i), f"n {i}", f"{i}.25", f"{1 + i % 28}.01.2024"] for i in range(rows)]
    found = shape(above + text([HEADER, *table] if header else table, delimiter, quote))
    start = len(titles) + 1
    assert found.marks.delimiter == delimiter
    assert found.header_rows == ((start,) if header else ())
    assert found.first_row == start + header
    assert found.comment_char == (mark if titles else "")
