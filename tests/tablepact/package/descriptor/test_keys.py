"""The keys of a Table Schema, in whatever way it may write them."""

from __future__ import annotations

from typing import Any

import pytest

from tablepact.errors import PackageError
from tablepact.package.descriptor.keys import foreign_keys, primary_key, unique_keys
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import ForeignKey

FIELDS = [{"name": "a", "constraints": {"unique": True}}, {"name": "b"}]


def resource(**schema: Any) -> Resource:
    return Resource("t", None, {"fields": FIELDS, **schema}, {})


@pytest.mark.parametrize(("key", "names"), [("a", ("a",)), (["a", "b"], ("a", "b")), ([], ())])
def test_primary_key(key: Any, names: tuple[str, ...]) -> None:
    assert primary_key(resource(primaryKey=key)) == names


def test_unique_keys_have_the_primary_one_first() -> None:
    found = unique_keys(resource(primaryKey="b", uniqueKeys=[["a", "b"], ["a"]]))
    assert found == [("b",), ("a",), ("a", "b")]


@pytest.mark.parametrize("own", [{}, {"resource": ""}, {"resource": "t"}])
def test_a_key_to_its_own_table_names_it(own: dict[str, str]) -> None:
    key = {"fields": "a", "reference": {"fields": ["b"], **own}}
    assert foreign_keys(resource(foreignKeys=[key])) == [ForeignKey(("a",), "t", ("b",))]


def test_without_a_schema_there_are_none() -> None:
    bare = Resource("t", None, None, {})
    assert (primary_key(bare), unique_keys(bare), foreign_keys(bare)) == ((), [], [])


@pytest.mark.each(
    "schema",
    [
        {"primaryKey": 5},
        {"primaryKey": [5]},
        {"uniqueKeys": 5},
        {"uniqueKeys": [5]},
        {"foreignKeys": 5},
        {"foreignKeys": [5]},
        {"foreignKeys": [{"fields": "a"}]},
        {"foreignKeys": [{"fields": "a", "reference": {"fields": 5}}]},
        {"foreignKeys": [{"fields": "a", "reference": "t"}]},
    ],
)
def test_what_is_no_key_is_refused(schema: dict[str, Any]) -> None:
    read = foreign_keys if "foreignKeys" in schema else unique_keys
    with pytest.raises(PackageError, match=r"^t: "):
        read(resource(**schema))
