"""Each finding on the form of a file comes from one input, in Python and with polars alike."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small import FORM_CODES, field, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.report.model import Finding
from tablepact.settings import override
from tablepact.validation.validate import validate

Places = list[str]
Find = Callable[..., Places]

FIELDS = [field("n", "integer"), field("c", "string"), field("d", "string")]
ROWS = "".join(f"{number},c,d\n" for number in range(1, 40))
SEMICOLON = {"delimiter": ";"}
TINY = 120


@pytest.fixture
def find(tmp_path: Path, exact: FrictionlessClient, thorough: bool) -> Find:
    """A function that returns the findings on form, the same in one pass and in blocks by polars.

    The thorough tier also finds them by polars in one block, and asks frictionless each time.
    """
    in_polars = {"small_table_bytes": 1}
    in_blocks = {**in_polars, "block_bytes": TINY}
    ways: list[dict[str, int]] = [{}, in_polars, in_blocks] if thorough else [{}, in_blocks]

    def run(text: str | bytes, fields: Any = FIELDS, **package: Any) -> Places:
        path = write_package(tmp_path, text, fields, **package)
        seen = []
        for changes in ways:
            with override(**changes):
                report = validate(path, client=exact)
                seen.append([_place(one) for one in report.findings if one.code in FORM_CODES])
                assert not {*report.counts} & {"judge-error", "comparison-error"}
                compared = thorough or bool(changes)
                strict = validate(
                    path, client=exact, rules="frictionless", compare_frictionless=compared
                )
            assert not {code for code in strict.counts if code in FORM_CODES}
            assert "comparison-error" not in strict.counts
        assert seen == [seen[0]] * len(ways)
        return seen[0]

    return run


def _place(finding: Finding) -> str:
    """Return a finding as ``nul-byte@2:4``: in line 2, column 4."""
    column = re.match(r"column (\d+): ", finding.message)
    return f"{finding.code}@{finding.line}" + (f":{column[1]}" if column else "")


HEAD = "n,c,d\n"
FAULTS = {
    "a quote within a cell": (HEAD + '1,a"b,d\n', ["stray-quote@2:4"]),
    "two quotes in one cell": (HEAD + '1,say "b",d\n', ["stray-quote@2:7"]),
    "text after a closing quote": (HEAD + '1,"a"b,d\n', ["stray-quote@2:5"]),
    "a backslash before a quote": (HEAD + '1,"a \\"b\\" c",d\n', ["stray-quote@2:7"]),
    "a stray quote in the header": ('n,c"x,d\n1,a,b\n', ["stray-quote@1:4"]),
    "characters, not bytes": (HEAD + '1,äöü"b,d\n', ["stray-quote@2:6"]),
    "a quote never closed": (HEAD + '1,"ab,d\n2,c,d\n', ["unclosed-quote@2:3"]),
    "never closed in the last cell": (HEAD + '1,ab,"d', ["unclosed-quote@2:6"]),
    "never closed in the header": ('n,"c,d\n1,2,3\n', ["unclosed-quote@1:3"]),
    "rows in a cell": (
        HEAD + '1,a,"b\n2,a,b\n3,a,b\n4,a,b"\n5,a,b\n',
        ["swallowed-lines@2:5"],
    ),
    "rows in a cell, and too few cells": (
        HEAD + '1,"a,b\n2,a,b\n3,a,b\n4,a,b"\n5,a,b\n',
        ["swallowed-lines@2:3"],
    ),
    "a NUL byte": (HEAD + "1,a\0b,d\n", ["nul-byte@2:4"]),
    "two groups of NUL bytes": (HEAD + "1,\0\0,d\n2,a,\0b\n", ["nul-byte@2:3", "nul-byte@3:5"]),
    "a control character": (HEAD + "1,a\x01b,d\n", ["control-character@2:4"]),
    "the end of file of DOS": (HEAD + "1,a,d\x1a\n", ["control-character@2:6"]),
    "two groups of them": (
        HEAD + "1,\x02\x7f,d\n2,a,\x1b\n",
        ["control-character@2:3", "control-character@3:5"],
    ),
    "a byte order mark": (HEAD + "1,\ufeffa,d\n", ["inner-bom@2:3"]),
    "two byte order marks": ("\ufeff\ufeff" + HEAD + "1,a,d\n", ["inner-bom@1:1"]),
    "one CRLF": (HEAD + "1,a,b\r\n2,a,b\n", ["mixed-line-ends@2"]),
    "one LF": ("n,c,d\r\n1,a,b\r\n2,a,b\n", ["mixed-line-ends@3"]),
    "one CR": (HEAD + "1,a,b\r2,a,b\n", ["mixed-line-ends@2"]),
    "one LF, and one CRLF in a cell beyond the last": (
        'n,c,d\r\n1,a,b\r\n2,a,""\n,,,"\r\n3,a",b\r\n',
        ["mixed-line-ends@3"],
    ),
    "only the header": ("n,c,d\r\n1,a,b\n", ["mixed-line-ends@2"]),
    "a row that is cut off": (HEAD + "1,a,b\n2,a", ["truncated-row@3:4"]),
    "the header again": (HEAD + "1,a,b\nn,c,d\n", ["repeated-header@3:1"]),
    "UTF-8 read as Windows-1252": (HEAD + "1,Ã¼ber,d\n", ["mojibake@2:3"]),
    "a dash read as Windows-1252": (HEAD + "1,a â€“ b,d\n", ["mojibake@2:5"]),
    "a lost character": (HEAD + "1,\ufffdber,d\n", ["mojibake@2:3"]),
}
CLEAN = {
    "quotes": HEAD + '1,"a,b","say ""x"""\n"2","",""\n',
    "an empty last line": HEAD + "1,a,b\n2,,\n",
    "no line end": HEAD + "1,a,b\n2,a,b",
    "lines in a cell": HEAD + '1,"a\nb\n\nc, d","x\ny"\n',
    "lines with commas": HEAD + '1,a,"To: x\nDear x, dear y, dear z\nyours, a, b"\n',
    "CRLF, and LF in a cell": 'n,c,d\r\n1,"a\nb",c\r\n2,a,b\r\n',
    "LF, and CRLF in a cell": 'n,c,d\n1,"a\r\nb",c\n2,a,b\n',
    "CR": "n,c,d\r1,a,b\r2,a,b\r",
    "a byte order mark at the beginning": "\ufeffn,c,d\n1,a,b\n",
    "Portuguese": HEAD + "1,IRMÃ\u00a0DE,«Ã»\n",
    "a list with numbers": HEAD + '1,a,"one\n2, b, c\n3, d, e"\n',
}


OTHER_ROWS = [
    pytest.param("", id="alone"),
    pytest.param(ROWS, id="among others", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("rows", OTHER_ROWS)
def test_a_fault_is_found(name: str, rows: str, find: Find) -> None:
    text, expected = FAULTS[name]
    head, end, rest = text.partition("\n")
    if rows and "\r" in text:
        pytest.skip("the other rows would end differently")
    moved = [_moved(place, rows.count("\n")) for place in expected]
    assert find(f"{head}{end}{rows}{rest}".encode()) == moved


def _moved(place: str, lines: int) -> str:
    code, line, *column = re.split("[@:]", place)
    return ":".join([f"{code}@{int(line) + lines * (int(line) > 1)}", *column])


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("rows", OTHER_ROWS)
def test_what_is_right_is_not_found(name: str, rows: str, find: Find) -> None:
    head, end, rest = CLEAN[name].partition("\n")
    if rows and "\r" in CLEAN[name]:
        rows = rows.replace("\n", "\r\n") if "\r\n" in head + end else ""
    assert find(f"{head}{end}{rows}{rest}".encode()) == []


def test_spaces_before_a_quote_are_right_if_the_dialect_skips_them(find: Find) -> None:
    text = HEAD + '1,x, "d"\n'
    assert find(text, dialect={"skipInitialSpace": True}) == []
    assert find(text, dialect={"skipInitialSpace": False}) == ["stray-quote@2:6"]


def test_escaped_quotes_are_right_if_the_dialect_has_the_escape(find: Find) -> None:
    text = HEAD + '1,"a \\"b\\" c",d\\"\n'
    assert find(text, dialect={"escapeChar": "\\"}) == []


def test_quotes_in_comments_are_right(find: Find) -> None:
    text = HEAD + '# it is 5" long\n1,a"b,d\n'
    assert find(text, dialect={"commentChar": "#"}) == ["stray-quote@3:4"]


def test_any_quote_and_delimiter(find: Find) -> None:
    text = "n;c;d\n1;'it''s';d\n2;it's;d\n"
    assert find(text, dialect={"delimiter": ";", "quoteChar": "'"}) == ["stray-quote@3:5"]


def test_a_tab_separated_file(find: Find) -> None:
    text = '1\t"NSG\n2\tMitte\n3\t"Teiche" links\n'
    fields = [field("n", "integer"), field("c", "string")]
    places = ["swallowed-lines@2:3", "stray-quote@4:3"]
    assert find("n\tc\n" + text, fields, path="t.tsv") == places


def test_a_compressed_file(find: Find) -> None:
    assert find(gzip.compress((HEAD + "1,a\0b,d\n").encode()), path="t.csv.gz") == ["nul-byte@2:4"]


def test_a_table_in_parts(find: Find) -> None:
    files = {"u.csv": HEAD + '2,a,b\n3,a"b,c\n'}
    assert find(HEAD + "1,a,b\n", path=["t.csv", "u.csv"], files=files) == ["stray-quote@3:4"]


def test_a_single_byte_encoding(find: Find) -> None:
    text = (HEAD + '1,äö"b,d\n').encode("cp1252")
    assert find(text, resource={"encoding": "cp1252"}) == ["stray-quote@2:5"]


def test_all_are_counted_and_some_are_listed(
    tmp_path: Path, configure: Any, exact: FrictionlessClient
) -> None:
    path = write_package(tmp_path, HEAD + "1,a\0b,d\n" * 30 + '1,a"b,c\n' * 30, FIELDS)
    for changes in ({}, {"small_table_bytes": 1}, {"small_table_bytes": 1, "block_bytes": TINY}):
        configure(**changes)
        report = validate(path, client=exact, limit_errors=7)
        assert report.counts == {"nul-byte": 30, "stray-quote": 30}
        assert [one.line for one in report.findings] == [*range(2, 9)]


def test_an_encoding_that_only_frictionless_reads(find: Find) -> None:
    text = (HEAD + ROWS + '1,äö"b,d\r\n2,\0,d\n').encode("utf-16")
    places = ["mixed-line-ends@41", "stray-quote@41:5", "nul-byte@42:3"]
    assert find(text, resource={"encoding": "utf-16"}) == places


def test_a_dialect_that_is_read_record_by_record(find: Find) -> None:
    rows = ROWS + "n,c,d\n" + ROWS + '7,"a,x\n8,b,c\n9,d,e\n8,f",g\n9,"x\\"y",z\n1,2'
    places = ["repeated-header@41:1", "swallowed-lines@81:3", "truncated-row@86:4"]
    assert find(HEAD + rows, dialect={"escapeChar": "\\"}) == places


def test_a_control_character_that_is_the_delimiter_is_none(find: Find) -> None:
    text = "n\x1fc\x1fd\n1\x1fa\x01\x1fb\n"
    dialect = {"dialect": {"delimiter": "\x1f"}}
    assert find(text, resource=dialect) == ["control-character@2:4"]


def test_the_escapes_of_an_encoding_are_no_control_characters(find: Find) -> None:
    text = (HEAD + "1,日本,d\n").encode("iso2022-jp")
    assert find(text, resource={"encoding": "iso2022-jp"}) == []
