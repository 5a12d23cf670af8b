"""Packages in an object store are judged as they are on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small import bound, field, write_package

from avocado_pivot.commands import main
from tablepact.engine.errors import StorageError
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.storage.addresses import file_state, read_range
from tablepact.engine.storage.remote_package import fetch_package
from tablepact.engine.storage.stored_file import stat_files
from tablepact.errors import PackageError
from tablepact.validation.validate import validate

pytestmark = pytest.mark.slow

ROWS = "".join(f"{number},text {number},{number % 9}\n" for number in range(3000))
SCHEMA: dict[str, Any] = {
    "fields": [field("id", "integer"), field("t", "string"), field("p", "integer")],
    "primaryKey": "id",
    "foreignKeys": [{"fields": "p", "reference": {"resource": "p", "fields": "p"}}],
}
MORE = [{"name": "p", "path": "more/p.csv", "schema": {"fields": [field("p", "integer")]}}]
PARENTS = "p\n" + "".join(f"{number}\n" for number in range(9))


def package(folder: Path, text: str = f"id,t,p\n{ROWS}", **more: Any) -> Path:
    (folder / "more").mkdir(exist_ok=True)
    (folder / "more" / "p.csv").write_text(PARENTS, encoding="utf-8")
    return write_package(folder, text, schema=SCHEMA, more=MORE, **more)


def put(store: Any, folder: Path, bucket: str) -> str:
    """Put a folder into a bucket; give the address of the package."""
    for path in folder.rglob("*"):
        if path.is_file():
            store.pipe_file(f"{bucket}/at/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return f"s3://{bucket}/at"


def timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: timeless(one) for key, one in value.items() if key != "seconds"}
    return [timeless(one) for one in value] if isinstance(value, list) else value


def same(store: Any, path: Path, bucket: str, **options: Any) -> dict[str, Any]:
    """Validate a package here and in a store; the reports are the same."""
    here = timeless(validate(path, **options).to_dict())
    there = timeless(validate(put(store, path.parent, bucket), **options).to_dict())
    assert json.dumps(there, indent=1) == json.dumps(here, indent=1)
    return there


def test_a_clean_package(store: Any, bucket: str, tmp_path: Path) -> None:
    assert same(store, package(tmp_path), bucket)["valid"]


def test_a_faulty_one_in_blocks(store: Any, bucket: str, tmp_path: Path, configure: Any) -> None:
    configure(block_bytes=9000)
    text = f'id,t,p\n{ROWS}x,a,1\n7,b,1\n9001,"c\nd",77\n9002,e\n\n9003,"f"g,1\n'
    report = same(store, package(tmp_path, text), bucket)
    found = {error["type"] for error in report["tasks"][0]["errors"]}
    assert found == {"type-error", "primary-key", "foreign-key", "missing-cell", "blank-row"}
    assert report["counts"]["stray-quote"] == 1


def test_schemas_in_files_of_their_own(store: Any, bucket: str, tmp_path: Path) -> None:
    path = package(tmp_path)
    descriptor = json.loads(path.read_text())
    (tmp_path / "more" / "t.json").write_text(json.dumps(descriptor["resources"][0]["schema"]))
    descriptor["resources"][0]["schema"] = "more/t.json"
    path.write_text(json.dumps(descriptor))
    assert same(store, path, bucket)["valid"]


def test_parts_that_a_pattern_names(store: Any, bucket: str, tmp_path: Path) -> None:
    lines = ROWS.splitlines(keepends=True)
    for number in range(3):
        part = "".join(["id,t,p\n", *lines[number * 1000 : number * 1000 + 1000]])
        (tmp_path / f"part-{number}.csv").write_text(part, encoding="utf-8")
    path = package(tmp_path, path="part-*.csv")
    (tmp_path / "part-*.csv").unlink()
    report = same(store, path, bucket)
    assert report["valid"]
    assert report["tasks"][0]["stats"]["rows"] == 3000


def test_hashes_and_sizes_are_those_of_the_objects(store: Any, bucket: str, tmp_path: Path) -> None:
    path = package(tmp_path, resource={"bytes": 5, "hash": "md5:" + "0" * 32})
    report = same(store, path, bucket)
    assert {error["type"] for error in report["tasks"][0]["errors"]} == {"byte-count", "hash-count"}


def test_a_single_table(store: Any, bucket: str, tmp_path: Path) -> None:
    package(tmp_path)
    report = validate(f"{put(store, tmp_path, bucket)}/t.csv")
    assert report.valid
    assert report.tasks[0]["stats"]["rows"] == 3000


def test_a_table_elsewhere_than_its_package(store: Any, bucket: str, tmp_path: Path) -> None:
    """It is a remote address, and so needs leave."""
    folder = tmp_path / "whole"
    folder.mkdir()
    package(folder, f"id,t,p\n{ROWS}x,a,1\n")
    address = f"{put(store, folder, bucket)}/t.csv"
    path = package(tmp_path, path=address)
    refused = validate(path)
    assert "is a remote address" in next(one for one in refused.steps if one.subject == "t").detail
    report = validate(path, allow_remote=True)
    assert {(one.code, one.row) for one in report.findings if one.table == "t"} == {
        ("type-error", 3002),
    }
    task = report.tasks[0]
    assert (task["place"], task["stats"]["rows"]) == (address, 3001)
    store.rm_file(f"{bucket}/at/t.csv")
    left = next(one for one in validate(path, allow_remote=True).steps if one.subject == "t")
    assert left.status == "not run"
    assert address in left.detail


def test_what_only_frictionless_reads_is_not_run(store: Any, bucket: str, tmp_path: Path) -> None:
    path = write_package(tmp_path, 't\n"[1]"\n', [bound("t", "array", unique=True)])
    report = validate(put(store, path.parent, bucket))
    table = next(step for step in report.steps if step.subject == "t")
    assert table.status == "not run"
    assert "of the type array" in table.detail
    assert "copy it to this machine" in table.detail


def test_rules_of_the_package_are_not_passed_over(store: Any, bucket: str, tmp_path: Path) -> None:
    rule = {"name": "r", "expression": "id >= 0", "description": "No number is below nothing."}
    path = package(tmp_path)
    descriptor = json.loads(path.read_text())
    descriptor["resources"][0]["schema"]["rowRules"] = [rule]
    path.write_text(json.dumps(descriptor))
    (tmp_path / "releases.json").write_text("{}")
    report = validate(put(store, tmp_path, bucket))
    left = {step.kind for step in report.steps if step.status == "not run"}
    assert left == {"contract", "releases"}
    assert not report.complete


@pytest.mark.parametrize("path", ["t.csv", "more/p.csv"])
def test_a_table_that_is_not_there_is_not_run(
    store: Any, bucket: str, tmp_path: Path, path: str
) -> None:
    address = put(store, package(tmp_path).parent, bucket)
    store.rm_file(f"{bucket}/at/{path}")
    report = validate(address)
    assert not report.complete
    assert any(path in step.detail for step in report.steps if step.status == "not run")


def test_an_object_that_changes_while_it_is_read(
    store: Any, bucket: str, tmp_path: Path, configure: Any
) -> None:
    configure(block_bytes=9000)
    address = put(store, package(tmp_path).parent, bucket)

    def change(table: str, _done: int, _size: int) -> None:
        if table == "t":
            store.pipe_file(f"{bucket}/at/t.csv", f"id,t,p\n{ROWS}".replace("7", "8").encode())

    report = validate(address, progress=change)
    table = next(step for step in report.steps if step.subject == "t")
    assert (table.status, table.detail) == (
        "not run", "t.csv changed while it was read; validate it again",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["s3://{}/nothing", "s3://no-such-bucket-here/x.csv"])
def test_no_package_is_one_line_and_exit_3(store: Any, bucket: str, address: str) -> None:
    store.pipe_file(f"{bucket}/x", b"x")
    result = CliRunner().invoke(main, ["validate", address.format(bucket)])
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.output


def test_from_the_command(store: Any, bucket: str, tmp_path: Path) -> None:
    address = put(store, package(tmp_path).parent, bucket)
    result = CliRunner().invoke(main, ["validate", address])
    assert result.exit_code == 0, result.output
    assert f"Validating {address}" in result.output
    refused = CliRunner().invoke(main, ["validate", address, "--compare-frictionless"])
    assert refused.exit_code == 3
    assert "copy the package to this machine" in refused.output


BY_SPARK = """
import json, sys
from tablepact.settings import configure
from tablepact.validation.validate import validate
configure(spark_min_bytes=100, spark_min_task_bytes=1, spark_tasks_per_core=4)
report = validate(sys.argv[1], engine="spark", master="local[2,4]")
print(json.dumps(report.to_dict()))
"""
"""In a process of its own, as workers take over what the environment is when Spark starts."""


def test_spark_reads_from_the_store(store: Any, bucket: str, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    path = package(tmp_path, f'id,t,p\n{ROWS}x,a,1\n7,b,1\n9001,"c\nd",77\n')
    command = [sys.executable, "-c", BY_SPARK, put(store, path.parent, bucket)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report = timeless(json.loads(done.stdout))
    assert json.dumps(report) == json.dumps(timeless(validate(path).to_dict()))
    assert len(report["tasks"][0]["errors"]) == 3


def test_ranges_and_states(store: Any, bucket: str) -> None:
    address = f"s3://{bucket}/x"
    store.pipe_file(f"{bucket}/x", b"0123456789")
    before = file_state(address)
    assert before.size == 10
    assert read_range(address, 3, 5) == b"34"
    store.pipe_file(f"{bucket}/x", b"9876543210")
    assert file_state(address) != before
    with pytest.raises(StorageError, match="nothing"):
        file_state(f"s3://{bucket}/nothing")


def test_parts_in_a_store_are_read_as_one(store: Any, bucket: str) -> None:
    for number, text in enumerate([b"a\n1\n", b"a\n2\n3", b"a\n"]):
        store.pipe_file(f"{bucket}/{number}", text)
    file = stat_files([f"s3://{bucket}/{number}" for number in range(3)])
    with file.open() as opened:
        assert opened.read() == b"a\n1\n2\n3"
    assert file.size == 7
    assert not file.changed()


def test_without_s3fs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(PackageError, match=r"pip install 'avocado-pivot\[s3\]'"):
        validate("s3://bucket/package", client=FrictionlessClient())


@pytest.mark.parametrize("path", ["t.csv", ["t.csv", "u.csv"]])
def test_a_table_elsewhere_without_a_schema(
    store: Any, bucket: str, tmp_path: Path, path: str | list[str]
) -> None:
    """How it is opened is seen at its first rows, as if it were here."""
    folder = tmp_path / "whole"
    folder.mkdir()
    package(folder, f"id;t;p\n{ROWS.replace(',', ';')}", files={"u.csv": "id;t;p\n7;x\n"})
    base = put(store, folder, bucket)
    there = [f"{base}/{one}" for one in ([path] if isinstance(path, str) else path)]
    here = validate(write_package(folder, path=path))
    elsewhere = write_package(tmp_path, path=there if len(there) > 1 else there[0])
    report = validate(elsewhere, allow_remote=True)
    assert report.tasks[0]["stats"]["rows"] == len(there) + 2999
    assert [(one.code, one.row) for one in report.findings] == [
        (one.code, one.row) for one in here.findings if one.code != "dialect-guess"
    ]  # frictionless guesses the dialect of a table at an address


def test_metadata_of_a_store_are_sent_along(store: Any, bucket: str, tmp_path: Path) -> None:
    """A worker on another machine does not see the folder to which they are fetched."""
    path = package(tmp_path)
    descriptor = json.loads(path.read_text())
    schema = descriptor["resources"][0]["schema"]
    (tmp_path / "t.json").write_text(json.dumps(schema))
    (tmp_path / "d.json").write_text(json.dumps({"delimiter": ","}))
    descriptor["resources"][0] |= {"schema": "t.json", "dialect": "d.json"}
    path.write_text(json.dumps(descriptor))
    with fetch_package(put(store, tmp_path, bucket)) as there:
        whole = there.with_metadata(descriptor)
        assert whole["resources"][0]["schema"] == schema
        assert whole["resources"][0]["dialect"] == {"delimiter": ","}
        odd = [{"schema": "none.json"}, {"schema": 7}, 7, {"schema": "../t.json"}]
        assert there.with_metadata({"resources": odd}) == {"resources": odd}
        assert there.with_metadata({"resources": 7}) == {"resources": 7}
