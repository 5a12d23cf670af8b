"""A small table is the frame that it would be if it were large."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact import open_package, settings
from tablepact.errors import PackageError, TablepactError
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


CELLS = st.sampled_from(
    ["", "1", "-07", "1.5", "x", " x", "true", "TRUE", "2024-02-29", "2024-2-29", "NA", "a;b", "#",
     '"a,b"', '"a\nb"', '"', "é", "1e3", "123456789012345678901"]
)  # fmt: skip
TEXTS = st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=4)
HEADS = st.sampled_from(
    ["a,b", "a,b", "a,b", "\ufeffa,b", "b,a", "A,b", "a, b", "a;b", "a,b,c", "#"]
)
KINDS = st.sampled_from(["string", "integer", "number", "boolean", "date", "any", "year"])
RESOURCES = st.sampled_from(
    [{}, {}, {"encoding": "utf-8"}, {"dialect": {"header": False}}, {"encoding": "latin-1"},
     {"layout": {"limitRows": 1}}, {"format": "csv"}, {"scheme": "file"}, {"dialect": {}}]
)  # fmt: skip
WAYS = st.sampled_from(["fail", "fail", "text", "null", "skip"])


@example(["a,b", ",", "1,2"], ["string", "string"], {}, "fail", False)
@example(["a,b", "1,2", ""], ["integer", "integer"], {}, "text", False)
@example(["a,b", ",", "1,2"], ["string", "string"], {}, "fail", True)
@given(
    st.tuples(HEADS, TEXTS).map(lambda of: [of[0], *map(",".join, of[1])]),
    st.lists(KINDS, min_size=2, max_size=2), RESOURCES, WAYS, st.booleans(),
)  # fmt: skip
def test_a_table_has_the_same_rows_and_digest_if_its_cells_are_read_alone(
    lines: list[str], kinds: list[str], said: dict[str, Any], way: Any, strict: bool
) -> None:
    fields = [{"name": name, "type": kind} for name, kind in zip("ab", kinds, strict=True)]
    schema = {"fields": fields, "missingValues": ["", "NA"]}
    resource = {"name": "t", "path": "t.csv", "schema": schema, **said}
    contract = {"tableContract": "strict"} if strict else {}
    package = {"name": "p", "resources": [resource], **contract}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "t.csv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        Path(folder, "datapackage.json").write_text(json.dumps(package))
        seen = []
        for small in (settings.current().small_table_bytes, 1):
            with settings.override(small_table_bytes=small):
                frames = open_package(folder, on_error=way).frames
                height = frames.height("t")
                seen.append((height, frames.notes, frames.unread, _digest(folder, way)))
    assert seen[0] == seen[1]


def _digest(folder: str, way: Any) -> str:
    try:
        return open_package(folder, on_error=way).frames.digest("t")
    except TablepactError as error:
        return str(error)


def test_what_needs_no_frame_of_a_small_table_does_not_import_polars(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,x\n", encoding="utf-8")
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a"}, {"name": "b"}]}}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    code = """
import sys
from tablepact.cli.main import main
for words in ("tables", "cite", "describe t", "schema t", "catalog list"):
    main(words.split(), standalone_mode=False)
    assert "polars" not in sys.modules, words
"""
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
