"""``tablepact.frictionless.validate`` returns what ``frictionless.validate`` returns."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frictionless
import pytest
from compare import Crash, frictionless_report
from generate import generate
from small import field, write_package

from tablepact.frictionless import validate

FEW = 4
SEED = 3
SCHEMA = {"fields": [field("id", "integer"), field("tons", "integer")]}


def without_times(report: frictionless.Report) -> dict[str, Any]:
    """Return a report as an object, without the seconds that it took.

    A table that stops at the limit has no figures either: those of frictionless are of the bytes
    that it happened to have read.
    """
    told: dict[str, Any] = report.to_dict()
    for part in (told, *told["tasks"]):
        cut = any("error limit" in warning for warning in part["warnings"])
        kept = ("tasks", "errors", "warnings") if cut else part["stats"].keys() - {"seconds"}
        part["stats"] = {key: part["stats"].get(key) for key in kept}
    return told


def same(source: Any, **options: Any) -> frictionless.Report:
    """Check that both return the same report, and return it."""
    ours = validate(source, **options)
    assert isinstance(ours, frictionless.Report)
    assert without_times(ours) == without_times(frictionless.validate(source, **options))
    return ours


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in the current directory, with a wrong and a missing cell."""
    write_package(tmp_path, "id,tons\n1,3\n2,x\n3\n", schema=SCHEMA)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "number", [*range(FEW), *(pytest.param(one, marks=pytest.mark.slow) for one in range(FEW, 300))]
)
def test_any_package_has_the_same_report(tmp_path: Path, number: int) -> None:
    path = generate(SEED, number, tmp_path)
    if isinstance(frictionless_report(path), Crash):
        assert not validate(str(path)).valid
        return
    same(str(path))
    try:
        package = frictionless.Package(str(path))
    except frictionless.FrictionlessException:
        return
    ours = validate(package)
    assert without_times(ours) == without_times(package.validate())
    for resource in package.resources:
        assert without_times(validate(resource)) == without_times(resource.validate())


@pytest.mark.usefixtures("folder")
def test_the_errors_are_objects_of_frictionless() -> None:
    report = same("datapackage.json")
    wrong = report.tasks[0].errors[0]
    assert isinstance(wrong, frictionless.errors.TypeError)
    assert (wrong.row_number, wrong.field_name, wrong.cell) == (3, "tons", "x")
    assert report.flatten() == [[1, 3, 2, "type-error"], [1, 4, 2, "missing-cell"]]
    assert "missing-cell" in report.to_summary()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"schema": frictionless.Schema.from_descriptor(SCHEMA)},
        {"dialect": frictionless.Dialect.from_descriptor({"csv": {"delimiter": ";"}})},
        {"schema": "schema.json"},
        {"limit_errors": 1, "schema": "schema.json"},
        {"skip_errors": ["missing-cell"]},
        {"limit_rows": 1},
        {"checks": [frictionless.checks.table_dimensions(num_rows=9)]},
        {"schema": "schema.json", "checks": [frictionless.checks.row_constraint(formula="id > 1")]},
    ],
)
def test_a_table_file_with_each_option(folder: Path, options: dict[str, Any]) -> None:
    (folder / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    same("t.csv", **options)


def test_a_table_in_a_folder_keeps_its_path(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "t.csv").rename(folder / "data" / "t.csv")
    assert same("data/t.csv").tasks[0].place == "data/t.csv"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "make",
    [
        lambda: frictionless.Resource(path="t.csv"),
        lambda: frictionless.Resource(path="t.csv", schema=frictionless.Schema(fields=[])),
        lambda: frictionless.Resource(data=[["id"], ["1"], []]),
        lambda: frictionless.Resource(
            path="t.csv", detector=frictionless.Detector(field_type="string")
        ),
        lambda: frictionless.Resource("datapackage.json"),
        lambda: [["id", "tons"], [1, 2], [1]],
        lambda: {"name": "t", "path": "t.csv"},
    ],
)
def test_objects_and_what_only_frictionless_reads(make: Callable[[], Any]) -> None:
    ours, theirs = validate(make()), frictionless.validate(make())
    assert without_times(ours) == without_times(theirs)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("options", [{}, {"limit_rows": 1}])
def test_a_schema_may_be_an_object(options: dict[str, Any]) -> None:
    theirs = frictionless.Schema.from_descriptor(SCHEMA)
    told = [validate("t.csv", schema=one, **options) for one in (SCHEMA, theirs)]
    assert without_times(told[0]) == without_times(told[1])
    assert told[0].valid == bool(options)


def test_an_error_in_a_field_of_the_schema(tmp_path: Path) -> None:
    fields = [field("id", "integer", constraints={"pattern": "x"})]
    path = write_package(tmp_path, "id\n1\n", schema={"fields": fields})
    assert same(str(path)).stats["errors"] == 1


@pytest.mark.usefixtures("folder")
def test_a_package_made_in_python() -> None:
    package = frictionless.Package(resources=[frictionless.Resource(path="t.csv")])
    assert without_times(validate(package)) == without_times(package.validate())


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "options", [{"skip_errors": ["missing-cell"]}, {"limit_rows": 1}, {"limit_errors": 1}, {}]
)
def test_a_package_with_rows_in_memory(options: dict[str, Any]) -> None:
    rows = frictionless.Resource(name="m", data=[["id"], ["1"], []])
    package = frictionless.Package(resources=[frictionless.Resource(path="t.csv"), rows])
    skipped = frictionless.Checklist(skip_errors=options.get("skip_errors", []))
    limits = {name: value for name, value in options.items() if name.startswith("limit")}
    theirs = package.validate(skipped, **limits)
    assert without_times(validate(package, **options)) == without_times(theirs)
    assert [task.name for task in validate(package, name="t", **options).tasks] == ["t"]


@pytest.mark.parametrize("option", [{}, {"limit_rows": 1}])
@pytest.mark.parametrize("what", ["schema", "dialect"])
def test_an_object_has_a_schema_and_dialect_of_its_own(what: str, option: dict[str, int]) -> None:
    resource = frictionless.Resource(path="t.csv")
    for source in (resource, frictionless.Package(resources=[resource])):
        (error,) = validate(source, **{what: {}}, **option).errors
        note = f"{what} can be given for a file; this is an object with its own"
        assert (error.type, error.note) == ("package-error", note)


def test_one_table_of_a_package(tmp_path: Path) -> None:
    key = {"fields": ["id"], "reference": {"resource": "u", "fields": ["id"]}}
    more = [{"name": "u", "path": "u.csv", "schema": {"fields": [field("id", "integer")]}}]
    path = write_package(
        tmp_path,
        "id,tons\n1,3\n5,4\n",
        schema=SCHEMA | {"foreignKeys": [key]},
        more=more,
        files={"u.csv": "id\n1\nx\n"},
    )
    report = same(str(path), name="t")
    assert [error.type for task in report.tasks for error in task.errors] == ["foreign-key"]
    assert [task.name for task in same(str(path), name="u").tasks] == ["u"]

    for judge in (validate, frictionless.validate):
        with pytest.raises(frictionless.FrictionlessException, match='"v" does not exist'):
            judge(str(path), name="v")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("datapackage.json", "{"),
        ("datapackage.json", '{"resources": [{"name": "t", "path": "../../etc/passwd"}]}'),
        ("datapackage.json", '{"resources": [{"name": "t", "path": "gone.csv"}]}'),
        ("datapackage.yaml", "a: [&a *a"),
    ],
)
def test_what_cannot_be_read_is_an_error_in_the_report(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = validate(str(tmp_path / name))
    listed = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    assert not report.valid
    assert listed
    assert not any("\n" in error.note for error in listed)


def test_what_is_not_run_is_not_valid(tmp_path: Path) -> None:
    """The file is at an address, which is not fetched unasked."""
    path = tmp_path / "datapackage.json"
    address = "https://example.invalid/t.csv"
    text = json.dumps({"name": "p", "resources": [{"name": "t", "path": address}]})
    path.write_text(text, encoding="utf-8")
    report = validate(str(path))
    assert not report.valid
    assert report.stats["errors"] == 1
    assert "t was not validated" in report.errors[0].note or "remote" in report.errors[0].note


@pytest.mark.slow
def test_the_library_does_not_import_it() -> None:
    code = "import sys, tablepact.api, tablepact.cli.main; sys.exit('frictionless' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("given", [{"schema": {"fields": []}}, {"encoding": "utf-8"}])
@pytest.mark.parametrize("in_memory", [False, True])
def test_what_an_open_package_or_resource_has_itself_is_refused(
    tmp_path: Path, given: dict[str, Any], in_memory: bool
) -> None:
    (tmp_path / "fruit.csv").write_text("id\n1\n", encoding="utf-8")
    of = {"data": [{"id": 1}]} if in_memory else {"path": "fruit.csv"}
    descriptor = {"resources": [{"name": "fruit", **of}]}
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(tmp_path))
    for source in (package, package.resources[0]):
        (error,) = validate(source, **given).errors
        what = next(iter(given))
        assert error.note == f"{what} can be given for a file; this is an object with its own"
    assert validate(package, resource_name="fruit").valid
