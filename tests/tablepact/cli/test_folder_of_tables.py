"""A folder of table files without a descriptor, and a database, as a package for each command."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

NOTE = "has no descriptor: the types of its tables are guessed; tablepact init writes them down\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "shop"
    (path / "data").mkdir(parents=True)
    (path / "customers.csv").write_text("id,name\n1,Ada\n2,Ben\n", encoding="utf-8")
    (path / "data" / "orders.json").write_text(
        json.dumps([{"order": 1, "customer": 2}]), encoding="utf-8"
    )
    (path / "notes.txt").write_text("hello", encoding="utf-8")
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as opened:
        opened.execute("CREATE TABLE a (x INTEGER)")
        opened.execute("CREATE TABLE b (y TEXT)")
        opened.execute("INSERT INTO a VALUES (1), (2)")
    opened.close()
    return path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["tables", "{}"], "customers,2,"),
        (["query", "{}", "SELECT name FROM customers, orders WHERE id = customer"], "Ben"),
        (["describe", "{}", "orders"], "customer,integer"),
        (["schema", "{}", "orders"], '"name": "customer"'),
        (["export", "{}", "orders", "-f", "csv"], "1,2"),
        (["find", "{}", "Ada"], "customers/1"),
        (["show", "{}", "customers/2"], "Ben"),
    ],
)
def test_each_command_reads_the_table_files(
    run: Any, folder: Path, arguments: list[str], expected: str
) -> None:
    result = run(*(one.format(folder) for one in arguments))
    assert (result.exit_code, expected in result.stdout) == (0, True)
    assert result.stderr.startswith(f"{folder} {NOTE}")
    assert not (folder / "datapackage.json").exists()


def test_two_folders_are_compared(run: Any, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "new" / "shop").mkdir(parents=True)
    text = (folder / "customers.csv").read_text(encoding="utf-8")
    new = tmp_path / "new" / "shop"
    (new / "customers.csv").write_text(text.replace("Ben", "Bo"), encoding="utf-8")
    result = run("diff", folder, new)
    assert (result.exit_code, '"Ben" is now "Bo"' in result.stdout) == (1, True)
    assert result.stderr.count("has no descriptor") == 2


def test_a_file_that_cannot_be_read_leaves_the_others(run: Any, folder: Path) -> None:
    (folder / "bad.xlsx").write_text("no workbook", encoding="utf-8")
    result = run("tables", folder)
    assert (result.exit_code, "customers,2," in result.stdout) == (3, True)
    assert "bad cannot be read: it is not a workbook" in result.stderr


def test_a_folder_without_tables_is_no_package(run: Any, tmp_path: Path) -> None:
    result = run("tables", tmp_path)
    assert (result.exit_code, "datapackage.json cannot be read" in result.stderr) == (3, True)


def test_validate_searches_the_same_folders(run: Any, folder: Path) -> None:
    result = run("validate", folder)
    assert (result.exit_code, "data/orders.json" in result.stdout) == (0, True)


def test_a_database_is_a_package_of_its_tables(run: Any, database: Path) -> None:
    assert run("tables", database).stdout == "table,rows,description\na,2,\nb,0,\n"
    assert run("query", database, "SELECT sum(x) AS x FROM a").stdout == "x\n3\n"
    assert run("export", database, "a", "-f", "csv").stdout == "x\n1\n2\n"
    for command in (["describe", database], ["export", database, "-f", "csv"]):
        result = run(*command)
        assert (result.exit_code, "name one of its tables: a, b" in result.stderr) == (2, True)


def test_a_file_called_db_is_a_table_only_if_it_is_a_database(run: Any, tmp_path: Path) -> None:
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    assert run("tables", tmp_path).stdout == "table,rows,description\na,1,\n"


@pytest.mark.parametrize("sheet", ["Staff", "2"])
def test_a_sheet_is_chosen(run: Any, tmp_path: Path, sheet: str) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["x"])
    staff = book.create_sheet("Staff")
    for row in (["name"], ["Ada"]):
        staff.append(row)
    book.save(path)
    assert run("query", path, "SELECT * FROM a", "--sheet", sheet).stdout == "name\nAda\n"
    for rules in ("all", "frictionless"):
        result = run("validate", path, "--sheet", sheet, "--rules", rules)
        assert "1 row, 1 field" in result.stdout
    for command in ("tables", "validate"):
        result = run(command, path, "--sheet", "Stock")
        assert result.exit_code in (1, 3)
        assert "it has no sheet 'Stock'; it has 'Sheet', 'Staff'" in result.output


@pytest.mark.parametrize("command", ["tables", "validate"])
def test_only_a_workbook_has_sheets(run: Any, folder: Path, command: str) -> None:
    result = run(command, folder / "customers.csv", "--sheet", "Staff")
    assert result.exit_code in (2, 3)
    assert "customers.csv is not a workbook, so it has no sheet 'Staff'" in result.stderr
    assert run("tables", folder, "--sheet", "1").exit_code == 2


def test_every_table_of_a_database_is_validated(run: Any, database: Path) -> None:
    result = run("validate", database, "-f", "json")
    report = json.loads(result.stdout)
    found = [(task["name"], task["labels"]) for task in report["tasks"]]
    assert (result.exit_code, found) == (0, [("a", ["x"]), ("b", ["y"])])


def test_a_table_of_a_database_can_be_chosen(run: Any, database: Path) -> None:
    dialect = database.with_name("dialect.json")
    dialect.write_text('{"table": "b"}', encoding="utf-8")
    result = run("validate", database, "--dialect", dialect, "-f", "json")
    (task,) = json.loads(result.stdout)["tasks"]
    assert (result.exit_code, task["labels"]) == (0, ["y"])
