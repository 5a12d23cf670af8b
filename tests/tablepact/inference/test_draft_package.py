"""The package that is proposed for a folder, and the references between its tables."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.errors import PackageError
from tablepact.inference.draft_package import PackageDraft, draft_package, find_tables
from tablepact.inference.foreign_keys import Reference


def fill(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def descriptor(made: PackageDraft) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(made.files["datapackage.json"])
    return read


def proposed(folder: Path, **tables: str) -> list[Reference]:
    return list(draft_package(fill(folder, **tables), find_tables(folder).files).references)


def test_a_resource_says_how_it_is_read(tmp_path: Path) -> None:
    folder = fill(tmp_path / "My Shop", fruit="id;name\n1;fig\n2;pear\n")
    (folder / "data").mkdir()
    (folder / "data" / "plain.tsv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    made = descriptor(draft_package(folder, find_tables(folder).files))
    fruit, plain = made["resources"]
    data = (folder / "fruit.csv").read_bytes()
    schema = fruit.pop("schema")
    assert made["name"] == "my-shop"
    assert made["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert fruit == {
        "name": "fruit",
        "path": "fruit.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";"},
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }
    assert schema["primaryKey"] == ["id"]
    assert (plain["path"], plain["format"]) == ("data/plain.tsv", "tsv")
    assert plain["mediatype"] == "text/tab-separated-values"


def test_schemas_may_have_files_of_their_own(tmp_path: Path) -> None:
    made = draft_package(
        fill(tmp_path / "x", a="id\n1\n"), [tmp_path / "x" / "a.csv"], schemas=True
    )
    assert list(made.files) == ["schemas/a.json", "datapackage.json"]
    assert descriptor(made)["resources"][0]["schema"] == "schemas/a.json"
    assert json.loads(made.files["schemas/a.json"])["primaryKey"] == ["id"]


def test_a_file_named_twice_is_one_table(tmp_path: Path) -> None:
    path = fill(tmp_path / "x", a="id\n1\n") / "a.csv"
    assert list(draft_package(path.parent, [path, path]).tables) == ["a"]


def test_tables_get_names_that_differ(tmp_path: Path) -> None:
    folder = fill(tmp_path / "x", **{"Ä b": "x\n1\n", "a-b": "x\n1\n", "данные": "x\n1\n"})
    assert set(draft_package(folder, find_tables(folder).files).tables) == {"a-b", "a-b-2", "table"}


def test_what_is_left_out_is_reported(tmp_path: Path) -> None:
    folder = fill(tmp_path / "x", a="x\n1\n", **{"b*": "x\n1\n", ".hidden": "x\n1\n"})
    (folder / "deep").mkdir()
    for name in ("c.xls", "read.me", "datapackage.json", "D.CSV", "e.csv.gz", "f.json", "g.txt"):
        (folder / name).write_text("x\n1\n", encoding="utf-8")
    found = find_tables(folder)
    assert [path.name for path in found.files] == ["D.CSV", "a.csv"]
    assert found.left_out == (
        "b*.csv: not allowed as a path in a descriptor; rename it",
        "c.xls: its format is not supported",
        "deep/: only the folder itself and data/ are searched",
        "e.csv.gz: compressed; unpack it first",
        "f.json: a JSON object; name the file if a list of records is in it",
        "g.txt: may be any text",
    )


def test_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    folder = fill(tmp_path / "x", a="x\n1\n")
    other = fill(tmp_path / "y", b="x\n1\n") / "b.csv"
    with pytest.raises(PackageError, match="must be inside"):
        draft_package(folder, [other])
    (folder / "link.csv").symlink_to(other)
    with pytest.raises(PackageError, match="must be inside"):
        draft_package(folder, [folder / "link.csv"])


def test_a_path_that_is_none_in_a_descriptor_is_refused(tmp_path: Path) -> None:
    path = fill(tmp_path / "x", **{"a*b": "x\n1\n"}) / "a*b.csv"
    with pytest.raises(PackageError, match="not allowed as a path"):
        draft_package(path.parent, [path])


CUSTOMERS = "id,name\n1,a\n2,b\n"


@pytest.mark.parametrize("table", ["customer", "customers", "Customers"])
def test_a_column_that_names_a_table_refers_to_its_key(tmp_path: Path, table: str) -> None:
    tables = {table: CUSTOMERS, "orders": "customer_id\n2\n2\n\n1\n"}
    found = proposed(tmp_path / "x", **tables)
    assert found == [Reference("orders", "customer_id", table.lower(), "id")]


def test_a_column_that_is_called_like_a_key_refers_to_it(tmp_path: Path) -> None:
    tables = {"people": "customer_id\n1\n2\n", "orders": "customer_id,x\n1,NA\nNA,5\n1,6\n"}
    found = proposed(tmp_path / "x", **tables)
    assert found == [Reference("orders", "customer_id", "people", "customer_id")]


@pytest.mark.parametrize(
    ("customers", "orders"),
    [
        (CUSTOMERS, "customer_id\n1\n3\n"),
        (CUSTOMERS, "customer\n1\n2\n"),
        (CUSTOMERS, "buyer_id\n1\n2\n"),
        (CUSTOMERS, "customer_id\n01\n02\n"),
        (CUSTOMERS, "customer_id,x\n,1\n,2\n"),
        ("id,name\n1,a\n1,b\n", "customer_id\n1\n1\n"),
    ],
    ids=["value", "name", "other name", "type", "no values", "no key"],
)
def test_nothing_else_is_a_reference(tmp_path: Path, customers: str, orders: str) -> None:
    assert proposed(tmp_path / "x", customers=customers, orders=orders) == []


def test_references_become_keys_if_wanted(tmp_path: Path) -> None:
    folder = fill(tmp_path / "x", customers=CUSTOMERS, orders="customer_id\n1\n1\n")
    plain, keyed = (
        descriptor(draft_package(folder, find_tables(folder).files, keys=keys))["resources"][1][
            "schema"
        ]
        for keys in (False, True)
    )
    assert "foreignKeys" not in plain
    reference = {"resource": "customers", "fields": ["id"]}
    assert keyed["foreignKeys"] == [{"fields": ["customer_id"], "reference": reference}]
