"""A descriptor of any shape is compared or refused, and whatever differs is told."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written import write_package

import avocado_pivot as ap
import tablepact as tp
from tablepact.comparison.constraints import json_equal
from tablepact.comparison.formats.console import to_text
from tablepact.comparison.formats.json_csv import to_csv, to_json
from tablepact.comparison.formats.markdown import to_markdown
from tablepact.comparison.version_bump import VERSION_RULES

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {"name": "kind", "type": "string", "categories": [{"value": "a", "label": "A"}, "b"]},
        {"name": "day", "type": "date", "constraints": {"maximum": "2030-01-01"}},
        {"name": "of", "type": "integer", "constraints": {"enum": [1, 2]}},
    ],
    "primaryKey": "id",
    "uniqueKeys": [["kind", "day"]],
    "foreignKeys": [{"fields": "of", "reference": {"resource": "", "fields": "id"}}],
    "rowRules": [{"name": "r", "message": "m", "expression": "id > 0"}],
    "missingValues": ["", "-"],
}
TEXT = "id,kind,day,of\n1,a,2020-01-01,1\n2,b,-,1\n"
FILES = {"rule.sql": "SELECT id FROM t", "view.sql": "SELECT 1"}
GIVEN: dict[str, Any] = {
    "tableRules": [{"name": "x", "message": "m", "path": "rule.sql"}],
    "tableViews": [{"name": "v", "path": "view.sql"}],
    "licenses": [{"name": "CC0-1.0"}],
}
LEFT_OUT = {"version", "created", "digest"}
words = ["", "id", "t", "x", "a", "number", "string", "t.csv", "../t.csv", "http://192.0.2.1/x",
         "2020-01-01", "1.0.0", "\ud800", "\x00", "[", "v.json", "default"]  # fmt: skip
keys = ["name", "type", "fields", "constraints", "categories", "uniqueKeys", "primaryKey", "path",
        "foreignKeys", "reference", "schema", "data", "enum", "minimum", "required", "resources",
        "rowRules", "tableRules", "missingValues", "trueValues", "dialect", "format", "x",
        "compression", "encoding", "derivedBy",
         "extrapaths", "profile", "categoriesOrdered"]  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.sampled_from([1.5, 1e400, float("nan")]),
    st.sampled_from(words),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(keys), one, max_size=3),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from places(part, (*path, key))


@st.composite
def mutated(draw: st.DrawFn, descriptor: dict[str, Any]) -> dict[str, Any]:
    """Change, drop or add some parts."""
    made = copy.deepcopy(descriptor)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([*places(made)]))
        home: Any = made
        for step in way:
            home = home[step]
        match draw(st.sampled_from(["set", "set", "drop", "add"])):
            case "set":
                home[last] = draw(values)
            case "drop":
                del home[last]
            case "add" if isinstance(home[last], dict):
                home[last][draw(st.sampled_from(keys))] = draw(values)
            case "add" if isinstance(home[last], list):
                home[last].append(draw(values))
        if not made:
            break
    return made


def written(folder: Path) -> tuple[Path, dict[str, Any]]:
    path = write_package(folder, TEXT, SCHEMA, files=FILES, **GIVEN)
    return path, json.loads((path / "datapackage.json").read_text())


with tempfile.TemporaryDirectory() as folder:
    DESCRIPTOR = written(Path(folder))[1]


@pytest.mark.slow
@settings(suppress_health_check=list(HealthCheck))
@given(mutated(DESCRIPTOR), mutated(DESCRIPTOR), st.booleans())
def test_it_is_compared_or_refused(one: Any, other: Any, both: bool) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        old, _ = written(root / "old")
        new, _ = written(root / "new")
        (new / "datapackage.json").write_text(json.dumps(one))
        if both:
            (old / "datapackage.json").write_text(json.dumps(other))
        for a, b in ((old, new), (new, old), (new, new)):
            try:
                found = tp.diff(a, b)
            except ap.PackageError as error:
                assert str(error).strip()  # noqa: PT017 - none at all is fine, too
                continue
            assert {change.code for change in found.changes} <= set(VERSION_RULES)
            for form in (to_json, to_csv):
                form(found)
            for told in (to_text, to_markdown):
                told(found, 20)
            if b is a:
                assert not found.changes
            elif not both and not _alike(one):
                assert found.changes
    finally:
        shutil.rmtree(root)


def _alike(made: dict[str, Any]) -> bool:
    """Return whether a descriptor says no more and no less than the one it was made of."""
    return json_equal(*({k: v for k, v in _asked(one).items() if k not in LEFT_OUT}
                  for one in (made, DESCRIPTOR)))  # fmt: skip


def _asked(part: Any) -> Any:
    """Leave out what asks for nothing, and so is as good as not there."""
    if isinstance(part, list):
        return [*map(_asked, part)]
    if not isinstance(part, dict):
        return part
    name = part.get("name")
    if "path" in part and not (name and isinstance(name, str)):  # named after its file
        part = {**part, "name": "t"}
    defaults = {"required": False, "format": "default", "type": "string"}
    return {
        key: _asked(value)
        for key, value in part.items()
        if value is not None
        and (key not in defaults or not json_equal(value, defaults[key]))
        and (key != "type" or value)  # an empty type is read as none, as frictionless does
    }


@pytest.mark.parametrize("keys", [1, "kind", None, {}, [1], [["kind", 1]]])
def test_unique_keys_of_another_form_are_a_change(tmp_path: Path, keys: Any) -> None:
    (old, _), (new, made) = written(tmp_path / "old"), written(tmp_path / "new")
    made["resources"][0]["schema"]["uniqueKeys"] = keys
    (new / "datapackage.json").write_text(json.dumps(made))
    assert "constraint-loosened" in {change.code for change in tp.diff(old, new).changes}
