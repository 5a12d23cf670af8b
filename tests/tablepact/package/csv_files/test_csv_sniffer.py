"""The guess is that of csv.Sniffer, whatever the text, and it is there at once."""

from __future__ import annotations

import csv
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.package.csv_files.csv_sniffer import sniff

SOME = st.text(st.sampled_from("\"',;|\t \nab1é\r\u3000"), max_size=40)
ROWS = st.lists(st.lists(st.sampled_from(["a", '"a"', "'b'", '"a ""b"""', "it's", " x", '"'])))
DELIMITERS = st.sampled_from([",\t;|", ",", "\t", "::", " "])


def guess(sniffed: Any) -> tuple[str, str, bool] | None:
    try:
        found = sniffed()
    except csv.Error:
        return None
    return found.delimiter, found.quotechar, bool(found.skipinitialspace)


def same(text: str, delimiters: str) -> None:
    expected = guess(lambda: csv.Sniffer().sniff(text, delimiters))
    assert guess(lambda: sniff(text, delimiters)) == expected


@example("\n'", ",")
@example("\n\n'a'", ",")
@example('"a" ,"b" ,', ",")
@example("a, 'b', 'c',\n", ",")
@given(SOME, DELIMITERS)
def test_any_text(text: str, delimiters: str) -> None:
    same(text, delimiters)


@given(ROWS, st.sampled_from([",", ", ", ";", "\t", " "]), DELIMITERS)
def test_any_rows(rows: list[list[str]], between: str, delimiters: str) -> None:
    same("\n".join(between.join(row) for row in rows), delimiters)


@example(["a;b,c"] * 9 + ["a;b"] + ["a,b"] * 9, ",\t;|")
@example(["a,b"] * 18 + ["a"] * 2, ",\t;|")
@example([], ",")
@given(
    st.lists(st.sampled_from(["a", "a,b", "a;b", "a; b", "a;b,c", "a, b", "x:y"]), max_size=40),
    DELIMITERS,
)
def test_any_lines(lines: list[str], delimiters: str) -> None:
    """It is decided after ten lines, or twenty, and so on; most lines of a table are alike."""
    same("\n".join(lines), delimiters)
    same("\n".join(line for line in lines for _ in range(9)), delimiters)


SIZE = 300_000
LARGE = {
    "quotes": '"' * SIZE,
    "quotes of both kinds": "\"'" * (SIZE // 2),
    "cells of one quote": ',"' * (SIZE // 2),
    "lines of quotes": ("\n" + '"' * (SIZE // 100)) * 100,
    "an empty cell before many quotes": ',"a",\n,' + '"' * SIZE + "x\n",
    "spaces before a quoted line": " " * SIZE + '"a"\n',
    "another delimiter before each quote": "".join(
        f'{chr(at)}"' for at in range(0x2190, 0x2190 + SIZE // 2) if not chr(at).isalnum()
    ),
    "pairs that are never met again": '"'.join(map(chr, range(0x2190, 0x2BFF))) * 99,
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_it_is_there_at_once(text: str) -> None:
    started = time.process_time()
    guess(lambda: sniff(text, ",\t;|"))
    assert time.process_time() - started < 2
