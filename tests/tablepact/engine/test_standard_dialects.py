"""Table Dialect as the standard defines it, where frictionless ignores or misreads a property.

Each package is validated and read in three ways, and frictionless's verdict is kept for its rules.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from compare import compare, frictionless_report
from small import field, write_package

from tablepact.engine.descriptor.dialects import dialect_problems
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.report.report import Report
from tablepact.settings import override
from tablepact.validation.validate import validate

IDS = [field("id", "integer"), field("n", "integer")]
ROWS = [(1, 2), (2, None)]
NULL = {"nullSequence": "\\N"}
NULLS = "id,n\n1,2\n2,\\N\n"


def fields(*names: str) -> list[dict[str, Any]]:
    return [field(name, "integer") for name in names]


def read(text: str, of: Any = IDS, rows: Any = None, /, **more: Any) -> dict[str, Any]:
    return {"text": text, "fields": of, "rows": rows or ROWS, **more}


# fmt: off
READ: dict[str, dict[str, Any]] = {
    "a short header row is filled": read(
        "fruit\nid,n\n1,2\n2,\n", fields("fruit id", "fruit n"), dialect={"headerRows": [1, 2]}),
    "header rows are joined without empty cells": read(
        "a,,c\nid,n,\n1,2,3\n", fields("a-id", "n", "c"), [(1, 2, 3)],
        dialect={"headerRows": [1, 2], "headerJoin": "-"}),
    "header rows with a gap": read(
        "a,b\nnot,this\nid,n\n1,2\n2,\n", fields("a id", "b n"), dialect={"headerRows": [1, 3]}),
    "header rows in another order": read(
        "a,b\nid,n\n1,2\n2,\n", fields("a id", "b n"), dialect={"headerRows": [2, 1]}),
    "header rows after comment rows": read(
        "title\n\na,b\nid,n\n1,2\n#,no row\n2,\n", fields("a id", "b n"),
        dialect={"headerRows": [3, 4], "commentRows": [1, 2, 6]}),
    "a declared header after a comment": read(
        "# a\nid,n\n1,2\n# b\n2,\n", dialect={"header": True, "commentChar": "#"}),
    "a declared header after comment rows": read(
        "a\nb\nid,n\n1,2\n2,\n", dialect={"header": True, "commentRows": [1, 2]}),
    "a declared header after a comment, of another width": read(
        "# a\nid\n1\n2\n", fields("id"), [(1,), (2,)],
        dialect={"header": True, "commentChar": "#"}),
    "nullSequence": read(NULLS, dialect=NULL),
    "nullSequence within csv": read(NULLS, dialect={"csv": NULL}),
    "nullSequence of the standard before that within csv": read(
        NULLS, dialect={**NULL, "csv": {"nullSequence": "no"}}),
    "nullSequence, and missing values": read(
        "id,n\n1,2\n2,\\N\n3,NA\n", IDS, [*ROWS, (3, None)], dialect=NULL,
        schema={"missingValues": ["NA"]}),
    "nullSequence, and missing values of a field": read(
        "id,n\n1,2\n2,\\N\n3,-\n", [IDS[0], field("n", "integer", missingValues=["-"])],
        [*ROWS, (3, None)], dialect=NULL),
    "nullSequence without a schema": read(NULLS, None, dialect=NULL),
    "nullSequence in TSV": read(NULLS.replace(",", "\t"), path="t.tsv", dialect=NULL),
    "nullSequence, with a schema in a file": read(
        NULLS, None, dialect=NULL, resource={"schema": "s.json"},
        files={"s.json": json.dumps({"fields": IDS})}),
    "nullSequence, in a dialect in a file": read(
        NULLS, resource={"dialect": "d.json"}, files={"d.json": json.dumps(NULL)}),
    "nullSequence, in parts": read(
        "id,n\n1,2\n", path=["t.csv", "u.csv"], dialect=NULL, files={"u.csv": "id,n\n2,\\N\n"}),
}


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


BOOK = workbook(("2023", [["a"], ["x"]]), ("2024", [["id", "n"], [1, 2], [2, None]]))
OBJECTS = [{"n": 2, "id": 1}, {"id": 2}]
TABLE = {"type": "table"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(**dialect: Any) -> dict[str, Any]:
    return read(BOOK, path="t.xlsx", dialect=dialect)


def data(value: Any, of: Any = IDS, /, *, form: str = "", **dialect: Any) -> dict[str, Any]:
    """Return a package with inline data."""
    said = {"format": form} if form else {}
    return read(None, of, path=None, resource={"data": value, **TABLE, **said}, dialect=dialect)


def lines(items: list[Any]) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


READ |= {
    "sheetNumber": book(sheetNumber=2),
    "sheetName": book(sheetName="2024"),
    "sheetName before sheetNumber": book(sheetName="2024", sheetNumber=1),
    "sheetNumber of the standard before that of frictionless": book(
        sheetNumber=2, excel={"sheet": 1}),
    "a workbook by its media type": read(
        BOOK, path="t", dialect={"sheetNumber": 2},
        resource={"mediatype": XLSX}),
    "JSON by its media type": read(
        json.dumps(OBJECTS), path="t", resource={"mediatype": "application/json", **TABLE}),
    "the sheet of frictionless": book(excel={"sheet": "2024"}),
    "a declared header after a comment in a sheet": read(
        workbook(("s", [["# a", None], ["id", "n"], [1, 2], ["# b", None], [2, None]])),
        path="t.xlsx", dialect={"header": True, "commentChar": "#"}),
    "header rows in a sheet": read(
        workbook(("s", [["a", None], ["id", "n"], [1, 2], [2, None]])), fields("a id", "n"),
        path="t.xlsx", dialect={"headerRows": [1, 2]}),
    "keys in any order, and left out": read(json.dumps(OBJECTS), path="t.json", resource=TABLE),
    "a key that no object has": read(
        json.dumps([{"id": 1}]), IDS, [(1, None)], path="t.json", resource=TABLE),
    "keys in lines": read(lines(OBJECTS), path="t.jsonl"),
    "keys in lines, without a schema": read(
        lines(OBJECTS[::-1]), None, [(2, None), (1, 2)], path="t.ndjson"),
    "itemKeys": read(
        json.dumps([{"x": 0, **item} for item in OBJECTS]), path="t.json", resource=TABLE,
        dialect={"itemKeys": ["id", "n"]}),
    "itemKeys of the standard before the keys of frictionless": read(
        lines([{"x": 0, **item} for item in OBJECTS]), path="t.jsonl",
        dialect={"itemKeys": ["id", "n"], "json": {"keys": ["x"]}}),
    "property": read(
        json.dumps({"a": {"b": OBJECTS}}), path="t.json", resource=TABLE,
        dialect={"property": "a.b", "itemType": "object"}),
    "property, of arrays": read(
        json.dumps({"rows": [["id", "n"], [1, 2], [2, None]]}), path="t.json", resource=TABLE,
        dialect={"property": "rows", "itemType": "array"}),
    "compressed JSON": read(
        gzip.compress(json.dumps(OBJECTS).encode(), mtime=0), path="t.json.gz", resource=TABLE),
    "lineTerminator": read('id,n;1,2;2,;', dialect={"lineTerminator": ";"}),
    "lineTerminator, and null sequence": read(
        "id::n|\n1::2|\n2::\\N|\n",
        dialect={"lineTerminator": "|\n", "delimiter": "::", **NULL}),
    "lineTerminator without a schema, compressed": read(
        gzip.compress(b"id,n;1,2;2,;", mtime=0), None, path="t.csv.gz",
        dialect={"lineTerminator": ";"}),
    "a delimiter of several characters": read(
        'id||n\n1||2\n2||""\n', dialect={"delimiter": "||"}),
    "a delimiter of several characters, in the csv part": read(
        'id||n\n# no\n1||2\n2||""\n', dialect={"csv": {"delimiter": "||"}, "commentChar": "#"}),
    "inline CSV with a lineTerminator": data(
        "id::n;1::2;2::", form="csv", lineTerminator=";", delimiter="::"),
    "inline CSV": data("id,n\n1,2\n2,\n", form="csv"),
    "inline CSV without a schema": data("id,n\n1,2\n2,\n", None, form="CSV"),
    "inline TSV, by its media type": read(
        None, path=None,
        resource={"data": "id\tn\n1\t2\n2\t\n", "mediatype": "text/tab-separated-values"}),
    "inline CSV with a dialect": data(
        "# c\n'id';n\n1;2\n2;-\n", form="csv", delimiter=";", quoteChar="'", commentChar="#",
        nullSequence="-"),
    "inline JSON in a text": data(json.dumps(OBJECTS), form="json"),
    "inline objects": data(OBJECTS),
    "inline objects without a schema": data([{"id": 1, "n": 2}, {"id": 2}], None),
    "inline itemKeys": data([{"x": 1, **item} for item in OBJECTS], itemKeys=["id", "n"]),
    "inline property": data({"rows": OBJECTS}, property="rows"),
    "inline rows without a header": data([[1, 2], [2, None]], header=False),
    "inline objects without a header": data(OBJECTS, header=False),
}
# fmt: on


def table_steps(report: Report) -> list[tuple[str, str]]:
    return [(step.status, step.detail) for step in report.steps if step.kind == "table"]


IN_VERSION_1 = "a short header row is filled"
"""The package that the quick tier also reads in version 1, in which a dialect means the same, and
compares with frictionless."""
VERSIONS = [
    *((name, 2) for name in READ),
    *(pytest.param(n, 1, marks=() if n == IN_VERSION_1 else pytest.mark.slow) for n in READ),
]


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_it_is_validated_and_read_by_the_standard(
    tmp_path: Path, exact: FrictionlessClient, thorough: bool, name: str, version: int
) -> None:
    package = {**READ[name]}
    rows = package.pop("rows")
    if version == 2:
        package["$schema"] = "https://datapackage.org/profiles/2.0/datapackage.json"
    path = write_package(tmp_path, **package)
    in_polars = {"small_table_bytes": 1}
    in_blocks = {**in_polars, "block_bytes": 40, "csv_at_once_bytes": 1}
    ways: list[dict[str, int]] = [{}, in_polars, in_blocks] if thorough else [{}, in_blocks]
    for changes in ways[: 1 if version == 1 else None]:
        with override(**changes):
            compared = not changes and (thorough or name == IN_VERSION_1)
            report = validate(path, client=exact, compare_frictionless=compared)
            assert [one.message for one in report.findings if one.severity != "note"] == []
            (status, detail), *_ = table_steps(report)
            assert (status, detail.partition(" ")[0]) == ("pass", str(len(rows)))
            assert Frames(read_package(path))["t"].rows() == rows


@pytest.mark.parametrize("name", READ)
def test_the_rules_of_frictionless_give_its_verdict(
    tmp_path: Path, exact: FrictionlessClient, name: str
) -> None:
    package = {key: value for key, value in READ[name].items() if key != "rows"}
    path = write_package(tmp_path, **package)
    assert compare(path, client=exact, theirs=frictionless_report(path)) == []


def test_a_wrong_cell_is_found_beside_the_null_sequence(
    tmp_path: Path, exact: FrictionlessClient
) -> None:
    path = write_package(tmp_path, NULLS.replace("2,\\N", "x,\\N"), IDS, dialect=NULL)
    found = [(one.code, one.row, one.field) for one in validate(path, client=exact).findings]
    assert found == [("type-error", 3, "id")]


def test_a_comparison_says_what_is_read_otherwise(
    tmp_path: Path, exact: FrictionlessClient
) -> None:
    path = write_package(tmp_path, NULLS, IDS, dialect=NULL)
    report = validate(path, client=exact, compare_frictionless=True)
    (step,) = (one for one in report.steps if one.kind == "comparison")
    assert "here the nullSequence" in step.detail


WRONG: list[tuple[str, object]] = [
    ("header", "yes"), ("header", 1), ("headerRows", ["a"]), ("headerRows", [0]),
    ("headerRows", 1), ("headerRows", [True]), ("headerJoin", 5), ("commentRows", [-1]),
    ("commentRows", {}), ("commentChar", ""), ("commentChar", ["#"]), ("delimiter", ""),
    ("delimiter", 9), ("lineTerminator", ""), ("lineTerminator", []), ("quoteChar", "''"),
    ("escapeChar", "\\\\"), ("doubleQuote", "no"), ("nullSequence", ["\\N"]),
    ("skipInitialSpace", 0), ("property", 5), ("itemType", "list"), ("itemType", []),
    ("itemKeys", "id"), ("itemKeys", [1]), ("sheetNumber", 0), ("sheetNumber", "2"),
    ("sheetNumber", 1.5), ("sheetNumber", True), ("sheetName", 2), ("table", ["t"]),
]  # fmt: skip


def test_a_value_of_another_type_is_a_problem() -> None:
    named = [(name, [one.name for one in dialect_problems({name: value})]) for name, value in WRONG]
    assert named == [(name, [name]) for name, _ in WRONG]


@pytest.mark.parametrize("in_file", [False, True])
def test_a_value_of_another_type_is_a_finding_at_its_pointer(
    tmp_path: Path, exact: FrictionlessClient, in_file: bool
) -> None:
    """Each value is in the dialect of a table of its own, in the descriptor or in a file."""
    dialects = [{name: value} for name, value in WRONG]
    files = {f"d{number}.json": json.dumps(one) for number, one in enumerate(dialects)}
    tables = [
        {"name": f"t{number}", "path": "t.csv", "schema": {"fields": IDS}, "dialect": dialect}
        for number, dialect in enumerate(files if in_file else dialects)
    ]
    path = write_package(tmp_path, NULLS, IDS, more=tables, files=files)
    report = validate(path, client=exact)
    found = {
        (one.path if in_file else "", one.pointer)
        for one in report.findings
        if one.code.endswith("-error")
    }
    wanted = {
        (f"d{number}.json", f"/{name}")
        if in_file
        else ("", f"/resources/{number + 1}/dialect/{name}")
        for number, (name, _) in enumerate(WRONG)
    }
    assert wanted <= found, wanted - found
    assert {status for status, _ in table_steps(report)} == {"not run"}


def test_a_header_far_down_is_not_looked_for(tmp_path: Path, exact: FrictionlessClient) -> None:
    path = write_package(tmp_path, NULLS, IDS, dialect={"headerRows": [10**30]})
    (status, detail), *_ = table_steps(validate(path, client=exact))
    assert status == "not run"
    assert "first 100 rows" in detail


REFUSED: list[Any] = [
    ("it has no sheet", book(sheetNumber=10**9)),
    ("it has no sheet", book(sheetName="2025")),
    ("another type", read(lines(OBJECTS), path="t.jsonl", dialect={"itemType": "array"})),
    ("another type", read(lines([["id"], [1]]), path="t.jsonl", dialect={"itemType": "object"})),
    ("item 2 is not an object", read(lines([{"id": 1}, [1]]), path="t.jsonl")),
    ("another type", data(OBJECTS, itemType="array")),
    ("at the \"property\" 'rows'", data({"a": OBJECTS}, property="rows")),
    ("not JSON", data("[{", form="json")),
    ("cannot be read as CSV", data("a,b\n", form="csv", quoteChar=",")),
    ("must differ", read("a,b;1,2", dialect={"lineTerminator": ";", "delimiter": ";"})),
    ("table in several files", read("a,b;1,2", path=["t.csv", "u.csv"], files={"u.csv": ""},
                                    dialect={"lineTerminator": ";"})),
    ('in the format "xlsx"', data("a,b\n", form="xlsx")),
    pytest.param("the limit is 50,000", read(
        lines(OBJECTS), None, path="t.jsonl",
        dialect={"itemKeys": [str(number) for number in range(100_000)]}),
        marks=pytest.mark.slow),
    ("over the limit", data(OBJECTS, None, itemKeys=[str(number) for number in range(100_000)])),
    ("it has no rows", read("{}", path="t.json", resource=TABLE,
                            dialect={"property": ".".join("a" * 10_000)})),
    ("at the \"property\"", data({"a": {}}, property=".".join("a" * 10_000))),
]  # fmt: skip


@pytest.mark.parametrize(("words", "package"), REFUSED)
def test_what_cannot_be_read_is_said_in_words(
    tmp_path: Path, exact: FrictionlessClient, words: str, package: dict[str, Any]
) -> None:
    path = write_package(tmp_path, **{k: v for k, v in package.items() if k != "rows"})
    report = validate(path, client=exact)
    assert not report.valid
    said = [one.message for one in report.findings] + [step.detail for step in report.steps]
    assert [text for text in said if words in text]
    with pytest.raises(PackageError, match=re.escape(words)):
        Frames(read_package(path))["t"]


def test_a_key_beyond_the_schema_is_an_extra_label(
    tmp_path: Path, exact: FrictionlessClient
) -> None:
    package = data([*OBJECTS, {"m": 1}])
    del package["rows"]
    found = validate(write_package(tmp_path, **package), client=exact).findings
    assert [one.code for one in found] == ["extra-label"]


@pytest.mark.parametrize("allow_remote", [False, True])
def test_addresses_and_paths_are_not_mixed(
    tmp_path: Path, exact: FrictionlessClient, allow_remote: bool
) -> None:
    mixed = ["t.csv", "https://example.org/b.csv"]
    path = write_package(tmp_path, "id,n\n1,2\n", IDS, path=mixed)
    report = validate(path, client=exact, allow_remote=allow_remote)
    (finding,) = report.findings
    assert (finding.code, finding.pointer) == ("resource-error", "/resources/0/path")
    assert "'https://example.org/b.csv'" in finding.message
    assert table_steps(report)[0][0] == "not run"
    assert validate(path, rules="frictionless", client=exact).findings == []
    with pytest.raises(PackageError, match="either all"):
        Frames(read_package(path))["t"]


ABOVE = "# a\n# b\nid,n\n1,2\n2,\n"
FAST: list[tuple[str, dict[str, Any], bool]] = [
    (ABOVE, {"commentChar": "#"}, True),
    (ABOVE, {"commentRows": [1, 2]}, True),
    (ABOVE.replace("\n", "\r"), {"commentChar": "# "}, True),
    (ABOVE + "# end\n", {"commentChar": "#"}, False),
    (ABOVE + '"# end"\n', {"commentChar": "#"}, False),
    ((ABOVE + "# end\n").replace("\n", "\r"), {"commentChar": "#"}, False),
    (ABOVE + "# end\n", {"commentRows": [1, 2, 6]}, False),
]


def test_a_table_is_read_record_by_record_up_to_a_limit(
    tmp_path: Path, configure: Any, exact: FrictionlessClient
) -> None:
    path = write_package(tmp_path, "id,n\n1,2\n# no\n2,\n", IDS, dialect={"commentChar": "#"})
    for limit, is_asked in ((1, True), (2**20, False)):
        configure(small_table_bytes=1, by_record_bytes=limit)
        (_, detail), *_ = table_steps(validate(path, client=exact))
        assert ("frictionless" in detail) == is_asked


@pytest.mark.parametrize(("text", "dialect", "fast"), FAST)
def test_comments_above_the_header_leave_a_table_to_the_fast_path(
    tmp_path: Path,
    configure: Any,
    exact: FrictionlessClient,
    text: str,
    dialect: dict[str, Any],
    fast: bool,
) -> None:
    configure(small_table_bytes=1, by_record_bytes=1)
    path = write_package(tmp_path, text, IDS, dialect=dialect)
    (_, detail), *_ = table_steps(validate(path, client=exact))
    assert detail.startswith("2 rows")
    assert ("frictionless" not in detail) == fast
    assert Frames(read_package(path))["t"].rows() == ROWS
