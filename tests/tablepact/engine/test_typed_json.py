"""Tables in JSON and JSON Lines, held against frictionless under its rules."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from compare import compare, frictionless_report
from hypothesis import given, settings
from hypothesis import strategies as st
from small import differences_of_package, write_package

from tablepact.api import open_package
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.validation.validate import validate

TEXTS = st.sampled_from(
    ["", "a", "b", "5", "-", "1.50", "true", "2024-01-05", "12:30:00", "2024", "NaN", "[1]",
     '{"a": 1}', "2024-01-05T10:00:00Z", "1e5", " 5", "é"]
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-5, 5), st.sampled_from([2024, 2**53, 2**63 - 1, -(2**63)]),
    st.sampled_from([1.0, 1.5, -0.0, 1e5, 1e22, 0.1, 1e-7]),
)  # fmt: skip
NESTED = st.sampled_from(
    [[], {}, [1, 2.50], {"a": None}, ["x", [True]], [[1.0, 2]], {"type": "Point"}]
)
CELLS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, NESTED)
ONE_KIND = st.sampled_from([st.none() | TEXTS, st.none() | NUMBERS, st.booleans(), CELLS])
KINDS = [
    "string", "integer", "number", "boolean", "date", "datetime", "time", "year", "any", "object",
    "array", "duration", "yearmonth", "list", "geopoint",
]  # fmt: skip
KEYS = ("a", "b", "c")


@st.composite
def fields(draw: Any) -> list[dict[str, Any]]:
    """Draw the fields of a schema."""
    drawn = []
    for name in draw(st.permutations(KEYS))[: draw(st.integers(1, 3))]:
        kind = draw(st.sampled_from(KINDS))
        field: dict[str, Any] = {"name": name, "type": kind}
        limits: dict[str, Any] = {}
        if draw(st.booleans()):
            limits["required"] = True
        if draw(st.integers(0, 5)) == 0:
            limits["unique"] = True
        if kind in ("integer", "number") and draw(st.booleans()):
            limits["minimum"] = draw(st.integers(-3, 3))
        if kind == "string" and draw(st.booleans()):
            limits |= draw(st.sampled_from([{"minLength": 2}, {"enum": ["a", "5"]},
                                            {"pattern": "[a-z]"}]))  # fmt: skip
        if limits:
            field["constraints"] = limits
        if draw(st.integers(0, 5)) == 0:
            field["missingValues"] = draw(
                st.sampled_from([["", "-"], ["5"], ["5.0", "1.5"], ["True"], ["a", ""]])
            )
        drawn.append(field)
    return drawn


@st.composite
def packages(draw: Any) -> dict[str, Any]:
    """Draw a table of rows with mixed cells, and how they are written."""
    kinds = {key: draw(ONE_KIND) for key in KEYS}
    rows = draw(
        st.lists(
            st.fixed_dictionaries({}, optional=dict(kinds)) if draw(st.booleans())
            else st.fixed_dictionaries(kinds),
            min_size=1, max_size=6,
        )
    )  # fmt: skip
    items: list[Any] = rows
    if draw(st.booleans()):
        header = list(draw(st.permutations(KEYS)))
        items = [header, *([row[key] for key in header if key in row] for row in rows)]
        if draw(st.integers(0, 3)) == 0:
            items[-1] = [*items[-1], draw(CELLS)]
    lined = draw(st.booleans())
    package: dict[str, Any] = {"path": "t.jsonl" if lined else "t.json"}
    dialect: dict[str, Any] = {}
    if lined:
        package["text"] = "".join(json.dumps(item) + "\n" for item in items)
    else:
        value: Any = items
        path = draw(st.sampled_from(["", "x", "x.y", "x.y.z"]))
        for name in reversed(path.split(".") if path else []):
            value = {"before": [1, {"x": 2}], name: value, "after": None}
        if path:
            dialect["json"] = {"property": path}
        package["text"] = json.dumps(value, indent=draw(st.sampled_from([None, 1])))
    if isinstance(items[0], dict) and draw(st.integers(0, 3)) == 0:
        dialect.setdefault("json", {})["keys"] = draw(
            st.lists(st.sampled_from([*KEYS, "d"]), min_size=1, unique=True)
        )
    if draw(st.integers(0, 4)):
        package["fields"] = draw(fields())
        match = draw(st.sampled_from([None, None, "equal", "subset", "superset", "partial"]))
        more: dict[str, Any] = {"fieldsMatch": match} if match else {}
        if draw(st.integers(0, 3)) == 0:
            more["primaryKey"] = [package["fields"][0]["name"]]
        package["schema"] = more
    if dialect:
        package["dialect"] = dialect
    package["resource"] = {"type": "table"}
    return package


EXAMPLES = 10 if settings().max_examples < 1000 else 1000
"""How many packages are tried in the quick tier, and in the thorough one."""


@settings(max_examples=EXAMPLES)
@given(package=packages())
def test_frictionless_finds_the_same(exact: Any, package: dict[str, Any]) -> None:
    assert differences_of_package(exact, **package) == []


IDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]


def judged(folder: Path, text: str | bytes, path: str = "t.jsonl", **more: Any) -> list[str]:
    """Return the findings of the default rules in short form, and what is not run."""
    fields = more.pop("fields", IDS)
    resource = {"type": "table", **more.pop("resource", {})}
    target = write_package(folder, text, fields, path=path, resource=resource, **more)
    report = validate(target)
    found = [f"{one.code}@{one.row or ''}:{one.line or ''}" for one in report.findings]
    return found + [step.detail for step in report.steps if step.status == "not run"]


LINE = '{"id": 1, "name": "a"}\n'
FOUND: dict[str, tuple[str, list[str]]] = {
    "a text that is an integer": ('{"id": "5", "name": "a"}\n', []),
    "an integer that is no text": (LINE + '{"id": 5, "name": 7}\n', ["type-error@3:2"]),
    "after blank lines": ("\n" + LINE + '\n\n{"id": "x"}\n', ["type-error@6:5"]),
    "a whole number": ('{"id": 5.0, "name": "a"}\n', []),
    "a fraction": ('{"id": 5.5, "name": "a"}\n', ["type-error@2:1"]),
    "digits beyond 64 bits": ('{"id": 123456789012345678901234567890}\n', []),
    "a list": (LINE + '{"id": [1], "name": "a"}\n', ["type-error@3:2"]),
    "grouped digits": (LINE + '{"id": "1_0", "name": "a"}\n', ["number-form@3:2"]),
    "a key that the schema lacks": (LINE + '{"id": 1, "more": 2}\n', ["extra-label@:"]),
    "a key twice": (LINE + '{"id": 1, "id": 2}\n', ["repeated-key@3:2"]),
    "a line that ends early": (LINE + '{"id": 1,', ["source-error@:2"]),
    "a lone surrogate": (LINE + '{"name": "\\ud800"}\n', ["source-error@:"]),
    "a row of nulls": (LINE + '{"id": null}\n', ["blank-row@3:2"]),
    "lists": ('["id", "name"]\n[1, "a"]\n["x", "b"]\n', ["type-error@3:3"]),
    "ragged lists": (
        '["id", "name"]\n[1]\n[2, "a", null, 4]\n[]\n',
        ["missing-cell@2:2", "extra-cell@3:3", "extra-cell@3:3", "blank-row@4:4"],
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_found(tmp_path: Path, case: str) -> None:
    text, expected = FOUND[case]
    assert judged(tmp_path, text) == expected


@pytest.mark.parametrize("rules", ["all", "frictionless"])
def test_no_other_process_reads_it(tmp_path: Path, rules: Any, monkeypatch: Any) -> None:
    def start(_: FrictionlessClient) -> None:
        raise AssertionError

    monkeypatch.setattr(FrictionlessClient, "start", start)
    text = '[{"a": 1, "b": "x", "c": {"type": "Point", "coordinates": [1, 2]}}, {"a": "x"}]'
    resource = {"type": "table", "dialect": {"json": {"keys": ["a", "b"]}}}
    path = write_package(tmp_path, text, path="t.json", resource=resource)
    assert validate(path, rules=rules).valid
    path = write_package(tmp_path, text, [{"name": "c", "type": "geojson"}], path="t.json",
                         resource={"type": "table"}, schema={"fieldsMatch": "subset"})  # fmt: skip
    assert validate(path, rules=rules).complete


COMPRESSED = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("ending", COMPRESSED)
def test_a_compressed_file_is_read(tmp_path: Path, ending: str) -> None:
    text = LINE + '{"id": "x", "name": "a"}\n'
    packed = COMPRESSED[ending](text.encode())
    assert judged(tmp_path, packed, f"t.jsonl.{ending}") == ["type-error@3:2"]


@pytest.mark.parametrize("ending", ["", *COMPRESSED])
def test_only_compressed_json_is_measured_by_frictionless(
    tmp_path: Path, exact: FrictionlessClient, ending: str
) -> None:
    text = json.dumps([{"id": 1, "name": "a"}]).encode()
    resource = {"type": "table", "hash": "md5:0", "bytes": 1}
    path = f"t.json.{ending}" if ending else "t.json"
    packed = COMPRESSED[ending](text) if ending else text
    target = write_package(tmp_path, packed, IDS, path=path, resource=resource)
    theirs = frictionless_report(target)
    assert ("hash-count" in str(theirs)) == bool(ending)
    assert compare(target, client=exact, theirs=theirs) == []


def test_a_bomb_is_not_unpacked(tmp_path: Path, configure: Any) -> None:
    configure(decompression_floor=10_000, max_decompression_ratio=10)
    packed = gzip.compress(LINE.encode() * 100_000)
    (found,) = judged(tmp_path, packed, "t.jsonl.gz")
    assert found == f"it unpacks to more than {10 * len(packed):,} bytes, the limit"


def test_a_file_that_was_cut_off_is_a_finding(tmp_path: Path) -> None:
    packed = gzip.compress(LINE.encode() * 1000)[:-20]
    assert judged(tmp_path, packed, "t.jsonl.gz") == ["compression-error@:"]


def test_bytes_in_another_encoding_are_located(tmp_path: Path) -> None:
    text = (LINE + '{"id": 2, "name": "é"}\n').encode("cp1252")
    assert judged(tmp_path, text) == ["encoding-error@:2"]
    assert judged(tmp_path, text, resource={"encoding": "cp1252"}) == []


def test_several_files_of_lines_are_one_table(tmp_path: Path) -> None:
    files = {"u.jsonl": '{"id": "x"}\n'}
    assert judged(tmp_path, LINE, ["t.jsonl", "u.jsonl"], files=files) == ["type-error@3:"]


def test_size_and_hash_of_a_file_are_checked(tmp_path: Path) -> None:
    """Frictionless measures no JSON file: any size is wrong, and no hash."""
    text = '[{"id": 1, "name": "a"}]'
    right = {
        "type": "table",
        "bytes": len(text),
        "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
    }
    path = write_package(tmp_path, text, IDS, path="t.json", resource=right)
    assert validate(path).valid
    assert set(validate(path, rules="frictionless").counts) == {"byte-count"}
    wrong = {"type": "table", "hash": f"sha256:{'0' * 64}"}
    path = write_package(tmp_path, text, IDS, path="t.json", resource=wrong)
    assert set(validate(path).counts) == {"hash-count"}
    assert validate(path, rules="frictionless").valid


def test_features_are_rows(tmp_path: Path) -> None:
    bad = {"type": "Point", "coordinates": ["x", 2]}
    features = [
        {"type": "Feature", "id": 1, "properties": {"name": "a"}, "geometry": None},
        {"type": "Feature", "id": "x", "properties": {"name": 2}, "geometry": bad},
    ]
    fields = [*IDS, {"name": "geometry", "type": "geojson"}]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    found = judged(tmp_path, text, "t.geojson", fields=fields)
    assert found == ["type-error@3:"] * 3
    assert judged(tmp_path, text, "t.json", fields=fields, resource={"format": "geojson"}) == found


def test_every_command_sees_the_same_rows(tmp_path: Path) -> None:
    text = LINE + '{"id": "2", "name": "b", "more": [1, 2.50]}\n{"id": 3, "more": 5}\n'
    path = write_package(tmp_path, text, None, path="t.jsonl")
    frame = open_package(path).frames["t"]
    assert frame["id"].to_list() == ["1", "2", "3"]  # one of them is a text in the file
    assert frame["name"].to_list() == ["a", "b", None]
    assert frame["more"].to_list() == [None, "[1, 2.5]", "5"]


def test_a_cell_of_another_type_is_shown_as_json(tmp_path: Path) -> None:
    path = write_package(
        tmp_path, '[{"id": {"é": [1.50, true]}}]', IDS[:1], path="t.json",
        resource={"type": "table"},
    )  # fmt: skip
    (finding,) = validate(path).findings
    assert '{"é": [1.50, true]}' in finding.message


@pytest.mark.parametrize("indent", [None, 1])
def test_many_blocks_give_one_table(tmp_path: Path, monkeypatch: Any, indent: int | None) -> None:
    """Columns whose type changes from block to block, and keys that come late."""
    monkeypatch.setattr("tablepact.typed_files.json_records.ROWS_AT_ONCE", 3)
    monkeypatch.setattr("tablepact.engine.opening.typed_rows.PIECE_BYTES", 100)
    rows: list[dict[str, Any]] = [{"id": number, "name": None} for number in range(10)]
    rows += [{"id": number + 0.5} for number in range(3)]
    rows += [{"id": None, "name": "x"} for _ in range(4)]
    rows += [{"id": "12", "late": True}, {"id": "x", "late": 3}, {"name": {"a": 1.5}}]
    text = json.dumps(rows, indent=indent)
    found = judged(tmp_path, text, "t.json", fields=[*IDS, {"name": "late", "type": "boolean"}])
    assert found == [f"type-error@{row}:" for row in (12, 13, 14, 20, 20, 21)]


def test_a_hash_that_frictionless_ignores_is_a_warning_for_json_too(tmp_path: Path) -> None:
    """It measures no JSON file, but reads what the descriptor says of it."""
    (tmp_path / "t.json").write_text('[{"a": 1}]')
    resource = {"name": "t", "path": "t.json", "hash": "sha1:00", "type": "table"}
    resource |= {"schema": {"fields": [{"name": "a", "type": "integer"}]}}
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [resource]}))
    steps = validate(path, rules="frictionless", compare_frictionless=True).steps
    (step,) = (step for step in steps if step.kind == "comparison")
    assert step.status == "pass", step.findings
