"""The setting ``basepath``: every command reads the files there, and none outside the package."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import tablepact as tp
from tablepact.errors import PackageError
from tablepact.package.descriptor.basepath import with_basepath
from tablepact.package.git.packages_of_files import packages_of_files

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a package whose descriptor leaves out the folder of its files, with a configuration."""

    def written(toml: str) -> Path:
        package = tmp_path / "market"
        (package / "data").mkdir(parents=True)
        (package / "data" / "fruit.csv").write_text("id\n1\nfive\n", encoding="utf-8")
        schema = {"fields": [{"name": "id", "type": "integer"}]}
        (package / "data" / "fruit.json").write_text(json.dumps(schema), encoding="utf-8")
        fruit = {"name": "fruit", "path": "fruit.csv", "schema": "fruit.json"}
        descriptor = json.dumps({"name": "market", "version": "1.0.0", "resources": [fruit]})
        (package / "datapackage.json").write_text(descriptor, encoding="utf-8")
        (package / "tablepact.toml").write_text(toml, encoding="utf-8")
        (tmp_path / "secret.csv").write_text("id\n1\n", encoding="utf-8")
        return package

    return written


def test_validate_reads_the_files_there_and_reports_where_they_are(write: Write) -> None:
    report = tp.validate(write('basepath = "data"'))
    assert [(one.code, one.path) for one in report.findings] == [("type-error", "data/fruit.csv")]
    assert "tablepact.toml begins all paths of the descriptor with data;" in str(report)
    assert "file=data/fruit.csv,line=3" in report.to_github("datapackage.json")


@pytest.mark.parametrize("key", ['basepath = "./data/"', 'basepath = "data"\nignore = []'])
def test_an_open_package_has_them(write: Write, key: str) -> None:
    package = write(key)
    assert tp.open_package(package, on_error="null").frames["fruit"]["id"].to_list() == [1, None]
    assert tp.diff(package, package).same


def test_rehash_leaves_the_paths_as_they_are_written(write: Write) -> None:
    package = write('basepath = "data"')
    assert tp.rehash(package) == ["fruit"]
    entry = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["resources"][0]
    assert (entry["path"], entry["schema"], entry["bytes"]) == ("fruit.csv", "fruit.json", 10)
    assert tp.rehash(package) == []


def test_init_describes_the_files_there_as_they_are_found(write: Write) -> None:
    package = write('basepath = "data"')
    (package / "top.csv").write_text("id\n1\n", encoding="utf-8")
    draft = tp.init(package, force=True, schemas=True)
    assert list(draft.files) == ["data/schemas/fruit.json", "datapackage.json"]
    assert "top.csv: not in data/, the basepath of the package" in draft.left_out
    assert tp.validate(package).valid
    assert tp.open_package(package).frames["fruit"]["id"].to_list() == ["1", "five"]
    with pytest.raises(PackageError, match=r"must be inside .*/data, the basepath of the package"):
        tp.init(package, package / "top.csv", force=True)


def test_init_adds_keys_to_schemas_there(write: Write) -> None:
    package = write('basepath = "data"')
    tables = {"fruit": "id,name\na,apple\nb,pear\n", "sales": "sale,fruit_id\n1,a\n2,b\n"}
    for name, text in tables.items():
        (package / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
        fields = [{"name": one, "type": "string"} for one in text.splitlines()[0].split(",")]
        schema = json.dumps({"fields": fields})
        (package / "data" / f"{name}.json").write_text(schema, encoding="utf-8")
    resources = [{"name": one, "path": f"{one}.csv", "schema": f"{one}.json"} for one in tables]
    descriptor = json.dumps({"name": "market", "resources": resources})
    (package / "datapackage.json").write_text(descriptor, encoding="utf-8")
    assert list(tp.init(package, keys=True).files) == ["data/sales.json"]
    assert (package / "datapackage.json").read_text(encoding="utf-8") == descriptor
    assert tp.validate(package).valid
    schema = json.loads((package / "data" / "sales.json").read_text(encoding="utf-8"))
    assert schema["foreignKeys"][0]["reference"]["resource"] == "fruit"


def test_a_file_there_belongs_to_the_package_that_names_it(write: Write, tmp_path: Path) -> None:
    package = write('basepath = "data"')
    (package / "data" / "datapackage.json").write_text("{}", encoding="utf-8")
    files = ["market/data/fruit.csv", "market/data/other.csv"]
    assert packages_of_files(files[:1], tmp_path) == ["market", "market/data"]
    assert packages_of_files(files[1:], tmp_path) == ["market/data"]


def test_the_argument_is_used_in_its_place(write: Write) -> None:
    package = write('basepath = "data"')
    report = tp.validate(package, basepath=package / "data")
    assert [one.code for one in report.findings] == ["type-error"]


def test_without_the_configuration_or_by_the_rules_of_frictionless_it_is_not_used(
    write: Write,
) -> None:
    package = write('basepath = "data"')
    for options in ({"config": False}, {"rules": "frictionless"}):
        assert not tp.validate(package, **options).complete  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        *('".."', '"data/../.."', '"/etc"', '"~"', '"out"', '"absent"', '"data/fruit.csv"', '""'),
        *('"https://example.org"', '"file:///etc"', "3", '["data"]', r'"data\\.."', '"$HOME"'),
        *(r'"a\u0000b"', r'"a\n::error::b"', '"' + "x" * 5000 + '"'),
    ],
)
def test_it_does_not_leave_the_folder(write: Write, value: str, tmp_path: Path) -> None:
    package = write(f"basepath = {value}")
    (package / "a\n::error::b").mkdir()
    (package / "out").symlink_to(tmp_path)
    for read in (tp.validate, tp.open_package, tp.rehash):
        with pytest.raises(PackageError, match="which is not a folder within that of the package"):
            read(package)


@pytest.mark.parametrize("path", ["../../secret.csv", "/etc/passwd", "~/x.csv", "link.csv"])
def test_no_path_leaves_it_by_way_of_the_folder(write: Write, path: str, tmp_path: Path) -> None:
    package = write('basepath = "data"')
    (package / "data" / "link.csv").symlink_to(tmp_path / "secret.csv")
    named = {"resources": [{"name": "fruit", "path": path, "schema": "fruit.json"}]}
    (package / "datapackage.json").write_text(json.dumps(named), encoding="utf-8")
    with pytest.raises(PackageError):
        assert tp.validate(package).valid or tp.open_package(package).frames["fruit"].height


def test_what_is_no_path_is_as_it_is() -> None:
    given = {
        "name": "x",
        "resources": [3, {"path": ["a.csv", "https://example.org/b.csv", 4], "schema": {}}],
        "tableRules": [{"name": "path", "path": "rule.sql"}],
        "tableViews": None,
        "checklist": "list.json",
    }
    assert with_basepath(given, "") is given
    assert with_basepath(given, "data") == {
        "name": "x",
        "resources": [3, {"path": ["data/a.csv", "https://example.org/b.csv", 4], "schema": {}}],
        "tableRules": [{"name": "path", "path": "data/rule.sql"}],
        "tableViews": None,
        "checklist": "data/list.json",
    }
