"""What init writes, a strict package accepts: every type, every format, keys among the tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.inference.draft_package import draft_package
from tablepact.package.descriptor.pinned_copies import BUNDLED
from tablepact.validation.validate import validate

PROFILE = BUNDLED / "data-package-2.0.json"
JUDGE = jsonschema.Draft7Validator(json.loads(PROFILE.read_text(encoding="utf-8")))
DAYS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 12, 31)).map(
    lambda day: day.replace(microsecond=0)
)
KINDS: dict[str, st.SearchStrategy[str]] = {
    "integer": st.integers(-(10**17), 10**17).map(str),
    "number": st.decimals(-9999, 9999, places=2).map(lambda value: f"{value:f}"),
    "number with a comma": st.decimals(-9999, 9999, places=2).map(
        lambda value: f"{value:,}".translate(str.maketrans(",.", ".,"))),
    "boolean": st.sampled_from(["true", "false"]),
    "boolean in words": st.sampled_from(["yes", "No"]),
    "date": DAYS.map(lambda day: day.strftime("%Y-%m-%d")),
    "date in another order": DAYS.map(lambda day: day.strftime("%d.%m.%Y")),
    "datetime": DAYS.map(dt.datetime.isoformat),
    "time": DAYS.map(lambda day: day.strftime("%H:%M:%S")),
    "yearmonth": DAYS.map(lambda day: day.strftime("%Y-%m")),
    "year": st.integers(1500, 2100).map(str),
    "duration": st.integers(1, 99).map(lambda days: f"P{days}D"),
    "email": st.from_regex(r"[a-z]{3,8}@example\.org", fullmatch=True),
    "uri": st.from_regex(r"https://example\.org/[a-z]{1,8}", fullmatch=True),
    "uuid": st.uuids().map(str),
    "object": st.dictionaries(st.sampled_from("ab"), st.integers(), max_size=2).map(json.dumps),
    "array": st.lists(st.integers(), max_size=2).map(json.dumps),
    "string": st.from_regex("[a-z]{1,3}( [a-z]{1,3})?", fullmatch=True),
    "missing": st.sampled_from(["1.5", "2.5", "NA", ""]),
}  # fmt: skip


def text(columns: dict[str, list[str]], delimiter: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerows([columns, *zip(*columns.values(), strict=True)])
    return file.getvalue()


@st.composite
def folders(draw: st.DrawFn) -> dict[str, str]:
    """Two tables, of which the second refers to the first."""
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=6))
    rows = draw(st.integers(2, 12))
    identifiers = [str(number) for number in range(1, rows + 1)]
    shops = {"shop_id": identifiers}
    sales = {"sale_id": identifiers, "shop_id": draw(st.permutations(identifiers))}
    for number, kind in enumerate(kinds):
        cells = draw(st.lists(KINDS[kind], min_size=rows, max_size=rows))
        (shops if draw(st.booleans()) else sales)[f"column_{number}"] = cells
    delimiter = draw(st.sampled_from(",;\t"))
    return {
        "shops.csv": text(shops, delimiter),
        "sales.tsv": text(sales, "\t") if delimiter == "\t" else "",
        "sales.csv": "" if delimiter == "\t" else text(sales, delimiter),
    }


def everything() -> dict[str, str]:
    """A column of each kind in the first table."""
    cells = {
        "integer": "3", "number": "1.25", "number with a comma": "1.234,50", "boolean": "true",
        "boolean in words": "yes", "date": "2020-01-31", "date in another order": "31.01.2020",
        "datetime": "2020-01-31T10:00:00", "time": "10:00:00", "yearmonth": "2020-01",
        "year": "2020", "duration": "P1D", "email": "a@example.org", "uri": "https://example.org/a",
        "uuid": "123e4567-e89b-12d3-a456-426614174000", "object": "{}", "array": "[]",
        "string": "a b", "missing": "NA",
    }  # fmt: skip
    assert set(cells) == set(KINDS)
    columns = {"shop_id": ["1", "2", "3"], **{kind: [cell] * 3 for kind, cell in cells.items()}}
    columns["year of it"] = ["2019", "2020", "2020"]
    return {
        "shops.csv": text(columns, ";"),
        "sales.csv": text({"sale_id": ["1", "2"], "shop_id": ["3", "1"]}, ","),
    }


def strict(folder: Path, files: dict[str, str]) -> tuple[Path, dict[str, Any]]:
    """Write what init writes, and ask for the contract."""
    paths = []
    for name, content in files.items():
        if content:
            (folder / name).write_text(content, encoding="utf-8", newline="")
            paths.append(folder / name)
    made = draft_package(folder, paths, keys=True)
    descriptor: dict[str, Any] = json.loads(made.files["datapackage.json"])
    descriptor["tableContract"] = "strict"
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder, descriptor


@pytest.mark.slow
@example(everything())
@given(folders())
@settings(max_examples=20)
def test_what_init_writes_is_accepted(exact: FrictionlessClient, files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, descriptor = strict(Path(name), files)
        exact.begin()
        report = validate(path, client=exact)
        assert report.valid, [
            (step.kind, step.subject, step.detail, step.findings)
            for step in report.steps
            if step.status != "pass"
        ]
    assert not list(JUDGE.iter_errors(descriptor))
    contracts = [step for step in report.steps if step.kind == "contract"]
    assert len(contracts) == len(descriptor["resources"])


def test_keys_among_the_tables_are_held(exact: FrictionlessClient, tmp_path: Path) -> None:
    files = everything()
    path, descriptor = strict(tmp_path, files)
    assert descriptor["resources"][1]["schema"]["foreignKeys"]
    (path / "sales.csv").write_text(files["sales.csv"].replace("2,1", "2,9"))
    for resource in descriptor["resources"]:
        del resource["hash"], resource["bytes"]
    (path / "datapackage.json").write_text(json.dumps(descriptor))
    found = [
        finding
        for step in validate(path, client=exact).steps
        for finding in step.findings
        if step.kind == "contract"
    ]
    assert [(one.code, one.row) for one in found] == [("foreign-key", 3)]
