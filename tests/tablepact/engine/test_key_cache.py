"""Keys that several foreign keys refer to are read once, and are the same for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small import field, write_package

from tablepact.engine.keys.foreign_key_check import DeferredKeys, InMemoryKeys, KeyLookup
from tablepact.engine.keys.key_cache import KeyCache
from tablepact.engine.runner import LocalRunner
from tablepact.validation.validate import validate


def keys(number: int) -> InMemoryKeys:
    return InMemoryKeys(pl.DataFrame({"p0": [str(one) for one in range(number)]}))


def test_the_newest_are_kept(configure: Any) -> None:
    configure(max_cached_keys=10)
    read: list[str] = []
    some = KeyCache()

    def get(name: str, found: KeyLookup) -> None:
        def find() -> KeyLookup:
            read.append(name)
            return found

        some.get(name, find)

    for name, number in [("a", 4), ("b", 6), ("a", 4), ("c", 1), ("b", 6), ("a", 4), ("d", 11)]:
        get(name, keys(number))
    assert read == ["a", "b", "c", "a", "d"]
    get("d", keys(11))
    get("later", DeferredKeys())
    get("later", DeferredKeys())
    assert read[5:] == ["d", "later", "later"]


def test_a_table_is_read_once_for_the_same_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configure: Any
) -> None:
    """And again for others, or where values of another type are never equal."""
    configure(small_table_bytes=1)
    read: list[tuple[str, ...]] = []
    original = LocalRunner.parents

    def counted(self: LocalRunner, link: Any, *more: Any) -> KeyLookup:
        read.append(link.target_fields)
        return original(self, link, *more)

    monkeypatch.setattr(LocalRunner, "parents", counted)

    def link(name: str, to: str) -> dict[str, Any]:
        return {"fields": [name], "reference": {"resource": "p", "fields": [to]}}

    def child(kind: str, *links: dict[str, Any]) -> dict[str, Any]:
        names = ("a", "b", "c")
        return {"fields": [field(name, kind) for name in names], "foreignKeys": list(links)}

    schema = {"fields": [field("x", "integer"), field("y", "integer")]}
    path = write_package(
        tmp_path,
        "a,b,c\n1,2,11\n2,3,12\n",
        schema=child("integer", link("a", "x"), link("b", "x"), link("c", "y")),
        more=[
            {"name": "u", "path": "u.csv", "schema": child("integer", link("a", "x"))},
            {"name": "v", "path": "v.csv", "schema": child("number", link("a", "x"))},
            {"name": "w", "path": "w.csv", "schema": child("string", link("a", "x"))},
            {"name": "p", "path": "p.csv", "schema": schema},
        ],
        files={
            "u.csv": "a,b,c\n9,1,1\n",
            "v.csv": "a,b,c\n1,1,1\n",
            "w.csv": "a,b,c\n1,1,1\n",
            "p.csv": "x,y\n1,11\n2,12\n",
        },
    )
    report = validate(path)
    found = [(one.table, one.row, one.code) for one in report.findings]
    assert found == [
        ("w", None, "foreign-key-type"), ("t", 3, "foreign-key"), ("u", 2, "foreign-key"),
    ]  # fmt: skip
    assert read == [("x",), ("y",)]
