"""CSV tables: valid rows keep their bytes, invalid ones get their errors in front."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import bound, field, write_package

from tablepact.engine.table_spec import CsvFormat
from tablepact.splitting import record_bytes
from tablepact.splitting.record_bytes import record_blocks
from tablepact.splitting.split_package import SplitRequest, split_to_files
from tablepact.validation.validate import validate

NAMES = "error_row,error_line,error_codes,error_messages"
FIELDS = [field("id", "integer"), field("n", "integer")]


def split(descriptor: Path, **request: Any) -> tuple[bytes, bytes]:
    """Return the files of the valid and of the invalid rows."""
    good, bad = descriptor.parent / "good.csv", descriptor.parent / "bad.csv"

    def run(**options: Any) -> Any:
        return validate(descriptor, **options, **request)

    _, _, refused = split_to_files(run, SplitRequest(good, bad, "t", force=True))
    assert not refused
    return good.read_bytes(), bad.read_bytes()


def rows_of(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    ("given", "valid", "invalid"),
    [
        ({}, "id,n\n1,2\n", [["3", "3", "type-error", "2", "x"]]),
        ({"text": "id,n\n1,2\n2\n"}, "id,n\n1,2\n", [["3", "3", "missing-cell", "2"]]),
        ({"text": "id,n\n1,2,3"}, "id,n\n", [["2", "2", "extra-cell", "1", "2", "3"]]),
        ({"text": "id,n\n,\n1,2"}, "id,n\n1,2", [["2", "2", "blank-row", "", ""]]),
        (
            {"text": "id,n\n1,2\n1,3\n1,4\n", "schema": {"primaryKey": "id"}},
            "id,n\n1,2\n",
            [["3", "3", "primary-key", "1", "3"], ["4", "4", "primary-key", "1", "4"]],
        ),
        (
            {"text": "id,n\n1,2\n3,2\n", "schema": {"uniqueKeys": [["n"]]}},
            "id,n\n1,2\n",
            [["3", "3", "unique-key", "3", "2"]],
        ),
        (
            {
                "text": "id,n\n1,1\n2,9\n",
                "schema": {"foreignKeys": [
                    {"fields": ["n"], "reference": {"resource": "", "fields": ["id"]}}
                ]},
            },
            "id,n\n1,1\n",
            [["3", "3", "foreign-key", "2", "9"]],
        ),
        (
            {
                "text": "id,n\n1,1\n2,1\n",
                "schema": {"rowRules": [
                    {"name": "up", "expression": "n >= id", "message": "n is at least id"}
                ]},
            },
            "id,n\n1,1\n",
            [["3", "3", "row-rule", "2", "1"]],
        ),
        (
            {"text": "id,n\n1,2\n", "resource": {"hash": "0" * 32}},
            "id,n\n1,2\n",
            [],
        ),
    ],
    ids=["type", "short", "long", "blank", "primary", "unique-key", "foreign", "rule", "hash"],
)  # fmt: skip
def test_each_kind_of_finding_sets_its_row_aside(
    tmp_path: Path, given: dict[str, Any], valid: str, invalid: list[list[str]]
) -> None:
    descriptor = write_package(tmp_path, **{"text": "id,n\n1,2\n2,x\n", "fields": FIELDS, **given})
    good, bad = split(descriptor)
    assert good.decode() == valid
    header, *rows = rows_of(bad)
    assert header == ["error_row", "error_line", "error_codes", "error_messages", "id", "n"]
    assert [row[:3] + row[4:] for row in rows] == invalid


@pytest.mark.parametrize(
    ("text", "given", "valid", "invalid"),
    [
        ("id;n\r\n1;2\r\n2;x\r\n", {"dialect": {"delimiter": ";"}},
         "id;n\r\n1;2\r\n", NAMES.replace(",", ";") + ";id;n\r\n3;3;type-error;"),
        ("\ufeffid,n\n1,2\nx,1\n", {}, "\ufeffid,n\n1,2\n",
         f"{NAMES},id,n\n3,3,type-error,"),
        ("a title\n\nid,n\n1,2\nx,1\n", {"dialect": {"headerRows": [3]}},
         "a title\n\nid,n\n1,2\n", f"{NAMES},id,n\n5,5,type-error,"),
        ("1,2\nx,1\n", {"dialect": {"header": False}}, "1,2\n", "2,2,type-error,"),
        ("id,n\n#x\n1,2\n#y\nx,1\n", {"dialect": {"commentChar": "#"}}, "id,n\n#x\n1,2\n#y\n",
         f"{NAMES},id,n\n5,5,type-error,"),
        ("id,n\n1,2\n\nx,1\n", {"dialect": {"skipBlankRows": True}}, "id,n\n1,2\n\n",
         f"{NAMES},id,n\n4,4,type-error,"),
        ("id,n\n'1','2'\n'x','1'\n", {"dialect": {"quoteChar": "'"}}, "id,n\n'1','2'\n",
         f"{NAMES},id,n\n3,3,type-error,"),
        ("id\tn\n1\t2\nx\t1\n", {"path": "t.tsv"}, "id\tn\n1\t2\n",
         NAMES.replace(",", "\t") + "\tid\tn\n3\t3\ttype-error\t"),
    ],
    ids=["semicolon", "bom", "title", "no-header", "comments", "skipped", "quote", "tsv"],
)  # fmt: skip
def test_the_dialect_stays(
    tmp_path: Path, text: str, given: dict[str, Any], valid: str, invalid: str
) -> None:
    good, bad = split(write_package(tmp_path, text, FIELDS, **given))
    assert good.decode() == valid
    assert bad.decode().startswith(invalid)


def test_an_encoding_stays_and_what_it_lacks_is_escaped(tmp_path: Path) -> None:
    text = "id,n\nä,1\n1,2\n"
    given = {"encoding": "cp1252", "resource": {"encoding": "cp1252"}}
    descriptor = write_package(
        tmp_path, text, [bound("id", "string", enum=["1", "Ω"]), field("n")], **given
    )
    good, bad = split(descriptor)
    assert good == b"id,n\n1,2\n"
    assert "\n2,2,constraint-error," in bad.decode("cp1252")
    assert bad.decode("cp1252").endswith(",ä,1\n")


def test_all_rows_are_set_aside_beyond_the_limit_of_listed_errors(tmp_path: Path) -> None:
    body = "".join(f"{number},{'x' if number % 2 else number}\n" for number in range(3000))
    good, bad = split(write_package(tmp_path, f"id,n\n{body}", FIELDS))
    assert good.count(b"\n") == 1501
    assert bad.count(b"\n") == 1501


def test_warnings_set_rows_aside_only_if_they_make_the_package_invalid(tmp_path: Path) -> None:
    descriptor = write_package(tmp_path, 'id,n\n1,a"b\n2,c\n', [field("id"), field("n")])
    assert split(descriptor)[1].count(b"\n") == 1
    good, bad = split(descriptor, fail_on="warning")
    assert good == b"id,n\n2,c\n"
    assert rows_of(bad)[1][2] == "stray-quote"


def test_an_ignored_code_sets_no_row_aside(tmp_path: Path) -> None:
    descriptor = write_package(tmp_path, "id,n\n1,x\n", FIELDS)
    good, bad = split(descriptor, severities={"type-error": "ignore"})
    assert good == b"id,n\n1,x\n"
    assert bad.count(b"\n") == 1


def test_the_columns_for_errors_get_names_of_their_own(tmp_path: Path) -> None:
    fields = [field("error_row", "integer"), field("n")]
    _, bad = split(write_package(tmp_path, "error_row,n\nx,1\n", fields))
    assert rows_of(bad)[0] == [
        "error_row_", "error_line_", "error_codes_", "error_messages_", "error_row", "n",
    ]  # fmt: skip


CELLS = st.sampled_from(["1", "x", "", '"', '""', ",", "\n", "\r\n", "\r", "é", '"1"', "\\"])


@given(text=st.lists(CELLS, max_size=30).map("".join), block=st.integers(1, 9), quote=st.booleans())
def test_records_have_all_bytes_and_are_those_of_csv(text: str, block: int, quote: bool) -> None:
    form = CsvFormat(quote='"' if quote else "")
    quoting = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    lines = io.StringIO(text, newline="")
    expected = list(csv.reader(lines, quoting=quoting, quotechar='"' if quote else None))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_bytes, "BLOCK", block)
        blocks = list(record_blocks(io.BytesIO(text.encode()), form))
    found = [each for one in blocks for each in one.split()]
    assert b"".join(record.data for _, _, record in found).decode() == text
    assert [number for number, _, _ in found] == list(range(1, len(expected) + 1))
    assert sum(record.lines for _, _, record in found) == len(list(io.StringIO(text, newline="")))
    cells = (csv.reader(io.StringIO(record.data.decode(), newline=""), quoting=quoting,
                        quotechar='"' if quote else None) for _, _, record in found)  # fmt: skip
    assert [next(one) for one in cells] == expected


@settings(max_examples=25)
@given(
    rows=st.lists(st.lists(st.sampled_from(["1", "2", "x", '"a\nb"', '""', "", " "]), max_size=3)),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_row_is_in_one_of_the_files(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str
) -> None:
    body = "".join(f"{','.join(row)}{end}" for row in rows)
    folder = tmp_path_factory.mktemp("rows")
    dialect = {"headerRows": [1]}
    descriptor = write_package(folder, f"id,n{end}{body}", FIELDS, dialect=dialect)
    if not body:
        return
    good, bad = split(descriptor)
    taken = {int(row[0]): row[4:] for row in rows_of(bad)[1:]}
    kept = iter([row or [""] for row in rows_of(good)[1:]])
    all_rows = [row or [""] for row in csv.reader(io.StringIO(body, newline=""))]
    assert [
        taken[number] if number in taken else next(kept) for number, _ in enumerate(all_rows, 2)
    ] == all_rows
    assert next(kept, None) is None
    again = validate(write_package(folder, good, FIELDS, dialect=dialect))
    assert not again.counts or set(again.counts) <= {"source-error"}
