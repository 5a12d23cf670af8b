"""Each row of the table of differences from frictionless, by an input judged under both rules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.report.codes import CODES
from tablepact.validation.validate import Rules, validate

TESTS = Path(__file__).resolve().parents[2]
PAGE = TESTS.parent / "docs" / "reference" / "validation.md"
SECTION = "## Differences from frictionless"


class Case(NamedTuple):
    """A column of cells, and the codes that both sets of rules give.

    Attributes:
        row: Words of the row of the table.
        field: The field.
        cells: Its cells.
        frictionless: The counts of codes by the rules of frictionless.
        ours: The counts by the default rules.
        schema: More of the schema.
    """

    row: str
    field: dict[str, Any]
    cells: list[str]
    frictionless: dict[str, int]
    ours: dict[str, int]
    schema: Mapping[str, Any] = MappingProxyType({})


def read_but_forbidden(row: str, code: str, field: dict[str, Any], *cells: str) -> Case:
    return Case(row, field, list(cells), {}, {code: len(cells)})


def refused_but_allowed(row: str, field: dict[str, Any], *cells: str) -> Case:
    return Case(row, field, list(cells), {"type-error": len(cells)}, {})


def kind(name: str, **more: Any) -> dict[str, Any]:
    return {"type": name, **more}


NUMBERS = ["1_000", "١٢", " 5", "5 "]
CASES = [
    read_but_forbidden("reads `1_000`", "number-form", kind("integer"), *NUMBERS),
    read_but_forbidden(
        "reads `1_000`", "number-form", kind("number"), *NUMBERS, "Infinity", "+INF", "sNaN", "NaN1"
    ),
    read_but_forbidden("reads `2024-1-5`", "date-form", kind("date"), "2024-1-5"),
    read_but_forbidden(
        "reads `2024-1-5`",
        "date-form",
        kind("time"),
        *("24:00:00", "15:00:00Z", "15:00:00+02:00", "15:00:00.5"),
    ),
    read_but_forbidden(
        "reads `2024-1-5`",
        "date-form",
        kind("datetime"),
        *("2024-01-05 15:00:00", "2024-01-05T15:00:00+0500", "2024-01-05T15:00:00+15:00"),
        *("2024-01-05t15:00:00", "2024-01-05T15:00:00z", "2024-01-05T15:00:00,5"),
    ),
    read_but_forbidden("reads `2024-1-5`", "date-form", kind("year"), "0000", "+024", "1_00"),
    read_but_forbidden("reads `2024-1-5`", "date-form", kind("yearmonth"), "24-1", "0000-01"),
    read_but_forbidden(
        "reads `2024-1-5`", "date-form", kind("duration"), "PT", "P1YT", "P1W", "P0.5Y", "+P1D"
    ),
    read_but_forbidden(
        "accepts a UUID",
        "string-form",
        kind("string", format="uuid"),
        "{123e4567-e89b-12d3-a456-426614174000}",
        "123e4567e89b12d3a456426614174000",
    ),
    read_but_forbidden(
        "accepts a UUID", "string-form", kind("string", format="uri"), "http://a b.org"
    ),
    read_but_forbidden("accepts a UUID", "string-form", kind("string", format="binary"), "YWJ!!j"),
    read_but_forbidden("reads `NaN`", "json-form", kind("object"), '{"a": NaN}'),
    read_but_forbidden("reads `NaN`", "json-form", kind("array"), "[-Infinity]"),
    read_but_forbidden(
        "reads `NaN`", "json-form", kind("geopoint", format="array"), '["90.5", "45.5"]'
    ),
    read_but_forbidden(
        "reads `NaN`",
        "json-form",
        kind("geopoint", format="object"),
        '{"lon": "90.5", "lat": 45.5}',
    ),
    read_but_forbidden(
        "lets a line feed",
        "pattern-part",
        kind("string", constraints={"pattern": "A|B|C"}),
        *("Apple", "C\n"),
    ),
    refused_but_allowed("grouped by `groupChar`", kind("integer", groupChar=","), "1,000"),
    refused_but_allowed("refuses the years", kind("year"), "-0044", "10000", "2024Z"),
    refused_but_allowed("refuses the years", kind("yearmonth"), "-0044-03", "2024-03Z"),
    refused_but_allowed("refuses the address", kind("string", format="email"), "a@b", "a@1.2.3.4"),
    Case(
        "refuses the constraints",
        kind("duration", constraints={"minimum": "P1M", "maximum": "P23M"}),
        ["P1M", "P31D", "P30D", "P24M", "P1000000000D", "-P1D"],
        {"field-error": 2},
        {"constraint-error": 4},
    ),
    Case(
        "refuses the constraints",
        kind("list", constraints={"enum": ["a,b", ["c"]]}),
        ["a,b", "c", "c,d"],
        {"field-error": 1},
        {"constraint-error": 1},
    ),
    Case(
        "stops at a bound",
        kind("datetime", constraints={"minimum": "2020-01-01T00:00:00Z"}),
        ["2020-06-01T00:00:00", "2019-06-01T00:00:00", "2020-01-01T00:00:00"],
        {"judge-error": 3},
        {"constraint-error": 2},
    ),
]


LINK = {"fields": ["n", "c"], "reference": {"resource": "", "fields": ["n", "n"]}}
KEYS = [
    Case(
        "a part of which is null",
        kind("integer"),
        ["0", "", "7", "x"],
        {"foreign-key": 3, "type-error": 1},
        {"foreign-key": 2, "type-error": 1},
    )._replace(schema={"foreignKeys": [LINK]}),
    Case("`primary-key-part`", kind("string"), ["a", ""], {}, {"primary-key-part": 1})._replace(
        schema={"primaryKey": ["n", "c"]}
    ),
    Case(
        "whose cells cannot be read",
        kind("integer"),
        ["1", "2x", "Summe"],
        {"type-error": 2, "primary-key": 2},
        {"type-error": 2},
    )._replace(schema={"primaryKey": ["c"]}),
]
ALL = [*CASES, *KEYS]


SIZES = [
    pytest.param({}, id="small"),
    pytest.param({"small_table_bytes": 1}, id="large", marks=pytest.mark.slow),
    pytest.param({"small_table_bytes": 1, "block_bytes": 10}, id="blocks"),
]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.row}, {case.field['type']}")
def test_a_difference(tmp_path: Path, case: Case, sizes: dict[str, int], configure: Any) -> None:
    configure(**sizes)
    path = written(tmp_path, case)
    assert judged(path, "frictionless") == case.frictionless
    assert judged(path, "all") == case.ours


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.row}, {case.field['type']}")
def test_a_difference_in_a_table_that_only_frictionless_reads(
    tmp_path: Path, case: Case, configure: Any, exact: FrictionlessClient
) -> None:
    configure(by_record_bytes=1)
    path = written(tmp_path, case, dialect={"escapeChar": "|"})
    report = validate(path, client=exact)
    assert "validated by frictionless" in "".join(step.detail for step in report.steps)
    assert report.counts == case.ours


@pytest.mark.each("case", ALL)
def test_its_row_of_the_table(case: Case) -> None:
    (row,) = [row for row in rows() if case.row in row]
    assert "https://datapackage.org/standard/" in row
    codes = codes_of(row)
    assert not {*codes} - {*case.ours}
    own = {name for name in case.ours if CODES[name].family == "standard"}
    assert own <= {*codes}


@pytest.mark.parametrize("sizes", [{}, {"small_table_bytes": 1}], ids=["small", "large"])
def test_types_that_are_guessed_forbid_nothing(
    tmp_path: Path, sizes: dict[str, int], configure: Any
) -> None:
    configure(**sizes)
    file = tmp_path / "t.csv"
    file.write_text("n,d,t\n 5,2024-1-5,15:00:00Z\n 6,2024-1-6,16:00:00Z\n", encoding="utf-8")
    assert validate(file).counts == {}


ELSEWHERE = {
    "`nullSequence`": "tablepact/engine/test_standard_dialects.py",
    "`lineTerminator`": "tablepact/engine/test_standard_dialects.py",
    "several header rows": "tablepact/engine/test_standard_dialects.py",
    "`sheetNumber`": "tablepact/engine/test_standard_dialects.py",
    "`itemKeys`": "tablepact/engine/test_standard_dialects.py",
    "comments come first": "tablepact/engine/test_standard_dialects.py",
    "without `skipInitialSpace`": "tablepact/engine/opening/test_guesses.py",
    "refuses text as `data`": "tablepact/frames/test_as_judged.py",
    "in YAML by YAML 1.1": "tablepact/validation/test_yaml.py",
    "blank lines in JSON Lines": "tablepact/typed_files/test_json.py",
    "does not read GeoJSON": "tablepact/engine/test_typed_json.py",
    "a declared `bytes` of a JSON file": "tablepact/engine/test_typed_json.py",
    "files of Arrow": "tablepact/engine/test_typed_formats.py",
    "that its XML declares": "tablepact/typed_files/test_xlsx.py",
    "`_x000D_`": "tablepact/typed_files/test_xlsx.py",
    "a time of OpenDocument": "tablepact/typed_files/test_ods.py",
    "`sqlite:": "tablepact/engine/test_databases.py",
    "`skipInitialSpace`": "tablepact/engine/opening/test_guesses.py",
    "that the package does not have": "tablepact/validation/test_reference_step.py",
    "a key into another package": "tablepact/validation/test_reference_step.py",
    "ignores a `checklist`": "tablepact/validation/test_checklist_step.py",
    "subtraction of classes": "tablepact/engine/test_schema_faults.py",
}
"""The tests of the other rows without a code, by words of the row. A row with a code of its own is
tested by the example that explains the code, in ``test_explanation.py``."""


def test_each_row_of_the_table_is_tested() -> None:
    here = {case.row for case in ALL}
    for row in rows():
        own = [name for name in codes_of(row) if CODES[name].family != "frictionless"]
        held = {words for words in {*here, *ELSEWHERE} if words in row}
        assert own or held or codes_of(row), row
    assert all((TESTS / path).is_file() for path in ELSEWHERE.values())


def test_each_code_that_frictionless_lacks_has_a_row() -> None:
    listed = {name for row in rows() for name in codes_of(row)}
    assert {name for name, code in CODES.items() if code.family == "standard"} <= listed


def codes_of(row: str) -> list[str]:
    return re.findall(r"`([a-z-]+)`", row.split("|")[1])


def rows() -> list[str]:
    section = PAGE.read_text(encoding="utf-8").partition(SECTION)[2]
    return [line for line in section.splitlines() if line.startswith("|")][2:]


def written(folder: Path, case: Case, **resource: Any) -> Path:
    cells = ['"{}"'.format(cell.replace('"', '""')) for cell in case.cells]
    text = "".join(f"{line}\n" for line in ["n,c", *(f"{n},{c}" for n, c in enumerate(cells))])
    (folder / "t.csv").write_text(text, encoding="utf-8", newline="")
    fields = [{"name": "n", "type": "integer"}, {"name": "c", **case.field}]
    schema = {"fields": fields, **case.schema}
    descriptor = {"resources": [{"name": "t", "path": "t.csv", "schema": schema, **resource}]}
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return path


def judged(path: Path, rules: Rules) -> dict[str, int]:
    return dict(validate(path, rules=rules).counts)
