"""Small tables are judged as larger ones are: the same report, whichever way it comes about."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from generate import generate
from small import field, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.errors import PackageError
from tablepact.settings import override
from tablepact.validation.validate import Rules, validate

SEED = 18
PACKAGES = int(os.environ.get("AVOCADO_PIVOT_PACKAGES", "240"))
FEW = 6
_LEFT = re.compile(r", validated by frictionless.*")


@pytest.mark.parametrize(
    "packages",
    [range(FEW), pytest.param(range(FEW, PACKAGES), marks=pytest.mark.slow)],
    ids=["few", "others"],
)
def test_the_report_is_the_same(packages: range, tmp_path: Path, exact: FrictionlessClient) -> None:
    for number in packages:
        folder = tmp_path / str(number)
        folder.mkdir()
        path = generate(SEED, number, folder)
        limit = (1000, 3, 0)[number % 3]
        rules: Rules = "all" if number % 2 else "frictionless"
        as_small = report(path, exact, rules=rules, limit_errors=limit)
        with override(small_table_bytes=1):
            as_large = report(path, exact, rules=rules, limit_errors=limit)
        if "validated by frictionless" in str(as_large):
            # It stops at the limit, or crashes, and has counted no more.
            if limit == 3 or "frictionless crashes" in str(as_large):
                continue
            as_small, as_large = comparable(as_small), comparable(as_large)
        assert as_small == as_large, f"generate.py {SEED} {number}"


def report(path: Path, client: FrictionlessClient, **options: Any) -> Any:
    """Return a report without times, or why there is none."""
    try:
        found = validate(path, client=client, md5=True, **options)
    except PackageError as error:
        return str(error)
    return json.loads(re.sub(r'"(seconds|time)": [0-9.e-]+', r'"\1": 0', found.to_json()))


def comparable(value: Any) -> Any:
    """Leave out what is only said of tables that are read here: lines, and what was compared."""
    if isinstance(value, dict):
        return {
            name: _LEFT.sub("", comparable(member)).partition(" field")[0]
            if name == "detail"
            else comparable(member)
            for name, member in value.items()
            if name != "line"
        }
    return [*map(comparable, value)] if isinstance(value, list) else value


def test_a_guessed_type_forbids_no_notation_in_either_way(
    tmp_path: Path, exact: FrictionlessClient
) -> None:
    text = "n,text\n" + "".join(f"{number},pear\n" for number in range(150)) + " 202,pear\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    metadata = {"name": "p", "resources": [{"name": "t", "path": "t.csv"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(metadata), encoding="utf-8")
    as_small = report(tmp_path, exact)
    with override(small_table_bytes=1):
        assert report(tmp_path, exact) == as_small
    assert "number-form" not in as_small["counts"]


LINK = {"fields": "c", "reference": {"resource": "u", "fields": "c"}}


@pytest.mark.parametrize(
    "limit",
    [pytest.param(0, marks=pytest.mark.slow), 1, pytest.param(2, marks=pytest.mark.slow), 1000],
)
@pytest.mark.parametrize(
    ("text", "fields", "schema"),
    [
        ("a,c\n1,x\n\n2,y\n", [field("a", "integer"), field("c")], {"primaryKey": "a"}),
        ("c\n1\n1.0\n\nNaN\nNaN\nx\n", [field("c", "number")], {"primaryKey": "c"}),
        ("c\nsNaN\nsNaN\n1\n", [field("c", "number")], {"primaryKey": "c"}),
        ('a,c\n1,"x\ny"\n"2\n\n",y,z\n1\n', [field("a", "integer"), field("c")], {}),
        ('a,c\n1,x,"y\nz"\n\n2\n', [field("a", "integer"), field("c")], {}),
        ('a,c\n1,"x\ny"\n\n2', [field("a", "integer"), field("c")], {}),
        ("a,c\r1,x\r2\r\r3,4,5", [field("a", "integer"), field("c")], {}),
        ("c\na\nb\nc\n", [field("c")], {"foreignKeys": [LINK]}),
        ("a,c\n,x\n,x\n1,x\n1,x\n1,\n", [field("a"), field("c")], {"primaryKey": ["a", "c"]}),
        ("a,c\n,x\n,x\n1,x\n1,x\n1,\n", [field("a"), field("c")], {"uniqueKeys": [["a", "c"]]}),
        ("c\n", [field("c")], {"primaryKey": "c"}),
    ],
)
def test_what_is_odd_in_small_tables(
    tmp_path: Path, exact: FrictionlessClient, limit: int, text: str, fields: Any, schema: Any
) -> None:
    more = [{"name": "u", "path": "u.csv", "schema": {"fields": [field("c", "any")]}}]
    path = write_package(
        tmp_path, text, fields, schema=schema, more=more, files={"u.csv": "c\na\nc\nc,d\n"}
    )
    as_small = report(path, exact, limit_errors=limit)
    with override(small_table_bytes=1):
        assert as_small == report(path, exact, limit_errors=limit)
