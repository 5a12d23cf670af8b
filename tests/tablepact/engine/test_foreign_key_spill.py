"""Foreign keys to tables that are not held in memory have the findings that they have in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import field, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.keys.foreign_key_spill import SpilledKeys
from tablepact.engine.keys.spill import SpilledRows
from tablepact.settings import override
from tablepact.validation.validate import validate

CELLS = st.sampled_from(["", "1", "2", "3", "01", "4", "x"])
ROWS = st.lists(st.tuples(CELLS, CELLS), max_size=40)


@contextmanager
def parted_keys(most: int = 2) -> Iterator[None]:
    """Keep no more than so many keys in memory, and judge a few rows at a time."""
    with override(max_keys_in_memory=most, spill_bytes=100, block_bytes=30):
        yield


CROSSED = {"fields": ["a", "b"], "reference": {"resource": "p", "fields": ["b", "a"]}}
"""A foreign key whose values are never equal, but where both sides have none."""


def linked(
    folder: Path, rows: list[tuple[str, str]], parents: list[tuple[str, str]], *further: Any
) -> Path:
    """Write a table that refers to another one by one field and by two, and to itself."""

    def text(some: list[tuple[str, str]]) -> str:
        return "n,a,b\n" + "".join(f"{place},{a},{b}\n" for place, (a, b) in enumerate(some))

    fields = [field("n", "integer"), field("a", "integer"), field("b", "string")]
    links: list[dict[str, Any]] = [
        {"fields": ["a"], "reference": {"resource": "p", "fields": ["a"]}},
        {"fields": ["a", "b"], "reference": {"resource": "p", "fields": ["a", "b"]}},
        {"fields": ["a"], "reference": {"resource": "", "fields": ["n"]}},
        *further,
    ]
    return write_package(
        folder,
        text(rows),
        schema={"fields": fields, "foreignKeys": links, "primaryKey": ["b", "a"]},
        more=[{"name": "p", "path": "p.csv", "schema": {"fields": fields}}],
        files={"p.csv": text(parents)},
    )


def report(path: Path, **options: Any) -> str:
    told = validate(path, **options).to_dict()
    for part in (told, *told["tasks"]):
        part["stats"]["seconds"] = 0
    return json.dumps(told)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=ROWS,
    parents=ROWS,
    options=st.sampled_from([{}, {"limit_errors": 1}, {"limit_errors": 2, "stop": True}]),
)
def test_the_report_is_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    exact: FrictionlessClient,
    rows: list[tuple[str, str]],
    parents: list[tuple[str, str]],
    options: dict[str, Any],
) -> None:
    path = linked(tmp_path_factory.mktemp("large"), rows, parents, CROSSED)
    with parted_keys(most=1000):
        expected = report(path, client=exact, **options)
    with parted_keys():
        assert report(path, client=exact, **options) == expected


def test_both_ways_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table whose keys all have parents is read once, another one twice."""
    read: list[str] = []
    own = SpilledKeys.missing_keys

    def watched(self: SpilledKeys, keys: SpilledRows) -> pl.DataFrame:
        found = own(self, keys)
        read.append(f"{found.height} of {keys.rows}{' in parts' if keys.number > 1 else ''}")
        return found

    monkeypatch.setattr(SpilledKeys, "missing_keys", watched)
    parents = [(str(number), "x") for number in range(8)]
    with parted_keys():
        assert validate(linked(tmp_path, parents, parents)).valid
        assert not validate(linked(tmp_path, [*parents, ("77", "x")], parents)).valid
    assert read == ["0 of 8 in parts"] * 3 + ["1 of 9 in parts"] * 3


def test_few_keys_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a key stands in many blocks."""
    monkeypatch.setattr(SpilledKeys, "missing_keys", None)
    with parted_keys(most=5):
        found = validate(linked(tmp_path, [("1", "x")], [("1", "x"), ("2", "x")] * 50))
    assert [one.code for one in found.findings] == ["foreign-key"]  # the one to its own table


@pytest.mark.slow
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "p").mkdir()
    parents = [(str(number), "x") for number in range(99)]
    with parted_keys():
        validate(linked(tmp_path / "p", [*parents, ("100", "x")], parents))
    assert [one.name for one in tmp_path.iterdir()] == ["p"]
