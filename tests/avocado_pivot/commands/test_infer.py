"""``dataset infer`` and ``dataset init``: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frictionless
import pytest

ORDERS = "id;customer_id;amount;day\n1;7;1.000,50;03/04/2024\n2;8;2.500,25;05/06/2024\n"
CUSTOMERS = "id,name,zip\n7,Ada,01067\n8,Bob,10115\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "data").mkdir(parents=True)
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (folder / "data" / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    return folder


# infer


def test_a_table_says_type_and_how_sure_it_is(run: Any, shop: Path) -> None:
    result = run("infer", shop / "orders.csv")
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert result.exit_code == 0
    assert list(rows["field"].split()) == ["field", "type", "certainty", "fits", "reason"]
    assert "date %d/%m/%Y" in rows["day"]
    assert "unsure" in rows["day"]
    assert "date %m/%d/%Y also fits all 2 cells" in rows["day"]
    assert "orders.csv: inferred from 2 rows, 4 columns (delimiter: semicolon)" in result.stderr


def test_json_is_a_table_schema(run: Any, shop: Path) -> None:
    result = run("infer", shop / "data" / "customers.csv", "-f", "json")
    schema = json.loads(result.stdout)
    assert schema["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    assert [field["type"] for field in schema["fields"]] == ["integer", "string", "string"]
    assert schema["primaryKey"] == ["id"]
    frictionless.Schema.from_descriptor(schema)


def test_several_files_are_distinguished(run: Any, shop: Path) -> None:
    files = [str(shop / "orders.csv"), str(shop / "data" / "customers.csv")]
    assert list(json.loads(run("infer", *files, "-f", "json").stdout)) == files
    table = run("infer", *files).stdout
    assert table.split()[0] == "file"
    assert table.count("orders.csv") == 4


def test_csv_has_all_that_is_known(run: Any, shop: Path) -> None:
    lines = run("infer", shop / "orders.csv", "-f", "csv").stdout.splitlines()
    assert lines[0] == "field,type,format,certainty,cells,fitting,runner_up,reason"
    assert lines[4].startswith("day,date,%d/%m/%Y,unsure,2,2,date %m/%d/%Y,")


def test_the_ending_of_a_file_says_its_format(run: Any, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "schema.json"
    assert run("infer", shop / "orders.csv", "-o", out).exit_code == 0
    assert "fields" in json.loads(out.read_text(encoding="utf-8"))
    again = run("infer", shop / "orders.csv", "-o", out)
    assert (again.exit_code, "to overwrite it" in again.stderr) == (2, True)
    assert run("infer", shop / "orders.csv", "-o", out, "--force").exit_code == 0


def test_what_is_wrong_with_a_file_is_reported(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("x,x\n2,3\n\n4\n", encoding="utf-8")
    said = run("infer", path).stderr
    assert (
        'column 2 repeats the name "x" ("x_2" in the schema); the file is invalid as it is' in said
    )
    assert "1 row has more or fewer cells than the header (2): row 4" in said
    assert "row 3 is blank, and skipped" in said
    path.write_text("1,1\n2,3\n", encoding="utf-8")
    assert "there is no header: row 1 looks like data" in run("infer", path).stderr


def test_cells_and_names_are_printable(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = "".join(f"{i},y\n" for i in range(99))
    path.write_text(f"a\x1b[31m,b\n{rows}\x1b[2J,::error::\n", encoding="utf-8")
    result = run("infer", path)
    assert "\x1b" not in result.output
    assert "\\x1b[2J" in result.output


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"a,b\n\x00\x00", "binary"),
        (b"\n\n", "has no header"),
        (None, "No such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(
    run: Any, shop: Path, data: bytes | None, reason: str
) -> None:
    path = shop / "bad.csv"
    if data is not None:
        path.write_bytes(data)
    result = run("infer", shop / "orders.csv", path)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (3, "", 1)
    assert reason in result.stderr
    if data is not None:
        assert run("init", shop).exit_code == 3
        assert not (shop / "datapackage.json").exists()


def test_another_encoding_is_named(run: Any, tmp_path: Path) -> None:
    """Files in UTF-8 are read as such all the same."""
    (tmp_path / "old.csv").write_bytes("id,név\n1,Åse\n".encode("iso8859-2", "replace"))
    (tmp_path / "new.csv").write_text("id,név\n1,Åse\n", encoding="utf-8")
    guessed = run("infer", tmp_path / "old.csv")
    assert (guessed.exit_code, "its encoding is guessed to be" in guessed.stderr) == (0, True)
    done = run("init", tmp_path, "--encoding", "ISO-8859-2")
    assert done.exit_code == 0
    assert "old: inferred from 1 row, 2 columns (encoding: iso-8859-2)\n" in done.stderr
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    new, old = described["resources"]
    assert (new["encoding"], old["encoding"]) == ("utf-8", "iso-8859-2")
    assert [one["schema"]["fields"][1]["name"] for one in (new, old)] == ["név", "név"]
    assert run("validate", tmp_path).exit_code == 0


@pytest.mark.parametrize("name", ["klingon", "rot13", "a\0b", ""])
def test_an_encoding_that_does_not_exist_is_refused(run: Any, shop: Path, name: str) -> None:
    result = run("infer", shop / "orders.csv", "--encoding", name)
    assert result.exit_code == 2
    assert "unknown encoding" in result.stderr


def test_a_folder_is_no_file(run: Any, shop: Path) -> None:
    assert run("infer", shop).exit_code == 3
    assert run("infer").exit_code == 2


# init


@pytest.mark.parametrize("options", [[], ["--schemas"], ["--keys"], ["--schemas", "--keys"]])
def test_a_package_is_written_that_is_valid(run: Any, shop: Path, options: list[str]) -> None:
    result = run("init", shop, *options)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"Next: dataset validate {shop}" in result.stderr
    assert "orders, day: check the type date %d/%m/%Y" in result.stderr
    hint = (
        "all values of orders.customer_id are in customers.id; use --keys to make it a foreign key"
    )
    assert (hint in result.stderr) == ("--keys" not in options)
    assert (shop / "schemas").is_dir() == ("--schemas" in options)
    assert run("validate", shop).exit_code == 0
    report = frictionless.Package(str(shop / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    assert [task.stats["rows"] for task in report.tasks] == [2, 2]


def test_a_broken_reference_is_found_with_keys(run: Any, shop: Path) -> None:
    run("init", shop, "--keys")
    (shop / "data" / "customers.csv").write_text(CUSTOMERS.replace("8,", "9,"), encoding="utf-8")
    report = frictionless.Package(str(shop / "datapackage.json")).validate()
    assert "foreign-key" in {row[0] for row in report.flatten(["type"])}


def test_files_may_be_named(run: Any, shop: Path) -> None:
    assert run("init", shop, shop / "data" / "customers.csv").exit_code == 0
    resources = json.loads((shop / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert [entry["path"] for entry in resources] == ["data/customers.csv"]


def test_the_default_is_the_current_directory(run: Any, shop: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(shop)
    (shop / "old").mkdir()
    result = run("init")
    assert (result.exit_code, (shop / "datapackage.json").is_file()) == (0, True)
    assert "Skipped old/: only the folder itself and data/ are searched" in result.stderr
    assert run("validate", ".").exit_code == 0


def test_of_much_that_is_left_out_a_part_is_named(run: Any, shop: Path) -> None:
    for number in range(12):
        (shop / f"old{number}").mkdir()
    said = run("init", shop).stderr
    assert (said.count("Skipped old"), "Skipped 2 more" in said) == (10, True)


def test_nothing_is_overwritten(run: Any, shop: Path) -> None:
    (shop / "datapackage.json").write_text("mine", encoding="utf-8")
    result = run("init", shop)
    assert (result.exit_code, "to overwrite it" in result.stderr) == (2, True)
    assert (shop / "datapackage.json").read_text(encoding="utf-8") == "mine"
    assert run("init", shop, "--force").exit_code == 0


def test_no_schema_is_overwritten(run: Any, shop: Path) -> None:
    (shop / "schemas").mkdir()
    (shop / "schemas" / "orders.json").write_text("mine", encoding="utf-8")
    assert run("init", shop, "--schemas").exit_code == 2
    assert (shop / "schemas" / "orders.json").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in shop.iterdir()) == ["data", "orders.csv", "schemas"]
    assert run("init", shop, "--schemas", "--force").exit_code == 0


def test_a_place_that_cannot_be_written_is_reported(run: Any, shop: Path) -> None:
    (shop / "schemas").write_text("a file", encoding="utf-8")
    result = run("init", shop, "--schemas")
    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)
    assert not (shop / "datapackage.json").exists()


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        ("none", "there is no folder"),
        ("", "there is no folder"),
        ("shop/orders.csv", "the folder comes first; use "),
        ("empty", "no table file in"),
    ],
)
def test_a_wrong_folder_is_wrong_usage(
    run: Any, shop: Path, monkeypatch: Any, argument: str, reason: str
) -> None:
    monkeypatch.chdir(shop.parent)
    Path("empty").mkdir()
    result = run("init", argument)
    assert (result.exit_code, reason in result.stderr) == (2, True)


def test_a_file_elsewhere_cannot_be_in_the_package(run: Any, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n", encoding="utf-8")
    result = run("init", shop, tmp_path / "x.csv")
    assert (result.exit_code, "must be inside" in result.stderr) == (3, True)


def test_keys_are_added_to_a_descriptor_that_exists(run: Any, shop: Path) -> None:
    run("init", shop)
    path = shop / "datapackage.json"
    mine = json.loads(path.read_text(encoding="utf-8"))
    mine["title"] = "My shop"
    mine["resources"][0]["schema"]["fields"][1]["constraints"] = {"minimum": 5}
    path.write_text(json.dumps(mine), encoding="utf-8")
    result = run("init", shop, "--keys")
    added = "Added a foreign key: orders.customer_id refers to customers.id\n"
    assert (result.exit_code, result.stderr) == (0, f"{added}Wrote {path}\n")
    reference = {"resource": "customers", "fields": ["id"]}
    mine["resources"][0]["schema"]["foreignKeys"] = [
        {"fields": ["customer_id"], "reference": reference}
    ]
    assert json.loads(path.read_text(encoding="utf-8")) == mine
    again = run("init", shop, "--keys")
    assert again.stderr == f"No foreign key to add to {path}\n"


def test_keys_are_added_to_schemas_in_files(run: Any, shop: Path) -> None:
    run("init", shop, "--schemas")
    before = (shop / "datapackage.json").read_bytes()
    assert f"Wrote {shop / 'schemas/orders.json'}\n" in run("init", shop, "--keys").stderr
    assert (shop / "datapackage.json").read_bytes() == before
    assert run("validate", shop).exit_code == 0


def test_a_key_of_another_declared_type_is_not_added(run: Any, shop: Path) -> None:
    run("init", shop)
    path = shop / "datapackage.json"
    mine = json.loads(path.read_text(encoding="utf-8"))
    mine["resources"][0]["schema"]["fields"][1]["type"] = "string"
    path.write_text(json.dumps(mine), encoding="utf-8")
    assert "No foreign key to add" in run("init", shop, "--keys").stderr
    assert json.loads(path.read_text(encoding="utf-8")) == mine


@pytest.mark.parametrize(
    ("customer", "order", "what"),
    [
        ("", "3;6;1.000,50;03/04/2024\n", '1 value is not there: orders, "6" in row 12'),
        ("7,Ann,01069\n", "", '1 value repeats another: customers, "7" in row 12'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("exists", [False, True])
def test_a_key_that_a_few_rows_break_is_reported(
    run: Any, shop: Path, customer: str, order: str, what: str, exists: bool
) -> None:
    customers = "id,name,zip\n" + "".join(f"{7 + i},Ada,0106{i}\n" for i in range(10))
    orders = "id;customer_id;amount;day\n" + "".join(
        f"{i};{7 + i};1.000,50;03/04/2024\n" for i in range(10)
    )
    (shop / "data" / "customers.csv").write_text(customers + customer, encoding="utf-8")
    (shop / "orders.csv").write_text(orders + order, encoding="utf-8")
    if exists:
        run("init", shop)
    near = f"orders.customer_id would be a foreign key to customers.id, but {what}"
    assert near in run("init", shop, "--keys").stderr
    assert "foreignKeys" not in (shop / "datapackage.json").read_text(encoding="utf-8")


def test_what_is_dropped_from_a_descriptor_is_reported(run: Any, shop: Path) -> None:
    run("init", shop)
    path = shop / "datapackage.json"
    mine = json.loads(path.read_text(encoding="utf-8"))
    mine |= {"title": "My shop", "licenses": []}
    schema = mine["resources"][0]["schema"]
    schema["rules"] = []
    schema["fields"][0] |= {"constraints": {"minimum": 5}, "description": "x"}
    mine["resources"].append({"name": "old", "path": "old.csv"})
    path.write_text(json.dumps(mine), encoding="utf-8")
    dropped = (
        "Dropped from the old datapackage.json: title, licenses; orders: rules; "
        "orders.id: description; orders.id: minimum; resource old\n"
    )
    assert dropped in run("init", shop, "--force").stderr
    assert "Dropped" not in run("init", shop, "--force").stderr
