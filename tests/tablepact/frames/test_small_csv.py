"""A small table is the frame that it would be if it were large."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.frames.small_csv import read_cells_of_small, read_small_table
from tablepact.frames.strict_csv import read_table
from tablepact.package.csv_files.plain_table import plain_digest
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import table_digest

FIELDS: list[dict[str, Any]] = [
    {"name": "s"},
    {"name": "c", "categories": ["x", {"value": "y"}]},
    {"name": "i", "type": "integer"},
    {"name": "n", "type": "number"},
    {"name": "b", "type": "boolean"},
    {"name": "d", "type": "date"},
]
HEAD = "s,c,i,n,b,d\n"


def resource_of(folder: Path, text: str, **schema: Any) -> Resource:
    (folder / "t.csv").write_text(text, encoding="utf-8", newline="")
    return Resource("t", folder / "t.csv", {"fields": FIELDS, **schema}, {}, folder)


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "a,x,1,1.5,true,2024-02-29\n,,,,,\n",
        '"b ""c""\n",y,-07,1.50,false,1999-12-31\n',
        "NA,x,,,,",
    ],
)
def test_a_small_table_is_what_a_large_one_is(rows: str, tmp_path: Path) -> None:
    resource = resource_of(tmp_path, HEAD + rows, missingValues=["", "NA"])
    small = read_table(resource)
    with settings.override(small_table_bytes=1):
        assert read_small_table(resource) is None
        large = read_table(resource)
    plain = read_cells_of_small(resource)
    assert plain
    assert plain_digest(plain) == table_digest(large)
    assert small.schema == large.schema
    assert small.equals(large)


def test_what_is_not_plain_is_read_as_a_large_one_is(tmp_path: Path) -> None:
    resource = resource_of(tmp_path, HEAD + "a,x,1,1e3,true,2024-02-29\n")
    assert read_small_table(resource) is None
    assert read_table(resource)["n"].to_list() == [1000.0]


@pytest.mark.parametrize("categories", [["x", "x"], [1], "x", [{"value": ["x"]}]])
def test_codes_that_are_none_are_left_to_the_strict_reading(
    categories: Any, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("c\nx\n", encoding="utf-8")
    schema = {"fields": [{"name": "c", "categories": categories}]}
    assert read_cells_of_small(Resource("t", tmp_path / "t.csv", schema, {}, tmp_path)) is None


@pytest.mark.parametrize("rows", ["a,z,,,,\n", "a,x,1.0,,,\n", "a,x\n", "a,x,,,yes,\n"])
def test_what_is_wrong_is_said_in_the_words_for_large_ones(rows: str, tmp_path: Path) -> None:
    resource = resource_of(tmp_path, HEAD + rows)
    assert read_small_table(resource) is None
    with pytest.raises(PackageError):
        read_table(resource)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    resource = Resource("t", tmp_path / "t.csv", {"fields": FIELDS}, {}, tmp_path)
    assert read_small_table(resource) is None
