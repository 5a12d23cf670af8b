"""The names of tables that nothing names but their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablepact import init, open_package
from tablepact.package.paths import slug
from tablepact.package.table_files.table_file import table_name

NAMES = {
    "My Shop (2024).csv": "my-shop-2024",
    "Größe.csv": "groe",
    "_a_b.c.csv": "a_b.c",
    "данные.csv": "table",
}


def test_a_name_is_of_plain_letters() -> None:
    texts = ("My Shop (2024)", "Größe", "...", "a_b.c")
    assert [slug(text, "x") for text in texts] == ["my-shop-2024", "groe", "x", "a_b.c"]


def test_compression_is_no_part_of_a_name() -> None:
    assert {table_name(Path(f"{file}.gz")) for file in NAMES} == {*NAMES.values()}


@pytest.mark.parametrize("file", NAMES)
def test_a_table_has_one_name_alone_in_its_folder_and_in_a_descriptor(
    tmp_path: Path, file: str
) -> None:
    path = tmp_path / file
    path.write_text("a,b\n1,2\n2,3\n", encoding="utf-8")
    alone, in_folder = open_package(path).tables, open_package(tmp_path).tables
    assert alone == in_folder == [*init(tmp_path).tables] == [NAMES[file]]
