"""``dataset diff``: what it takes, what it prints, how it ends."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from avocado_pivot import dataset
from avocado_pivot.commands import main

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a package of one table, and give its folder."""

    def package(name: str, text: str = "id,size\na,1\nb,2\n", version: str = "1.0.0") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        fields = [{"name": "id", "type": "string"}, {"name": "size", "type": "integer"}]
        schema = {"fields": fields, "primaryKey": ["id"]}
        entry = {"name": "fruit", "type": "table", "path": "fruit.csv", "schema": schema}
        whole = {"name": "market", "version": version, "resources": [entry]}
        (folder / "datapackage.json").write_text(json.dumps(whole))
        (folder / "fruit.csv").write_text(text)
        return folder

    return package


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, args)], prog_name="dataset")


def test_no_difference_ends_with_0(write: Write) -> None:
    old, new = write("old"), write("new")
    assert run(old, new / "datapackage.json").exit_code == 0


def test_a_difference_ends_with_1_and_is_reported(write: Write) -> None:
    result = run(write("old"), write("new", "id,size\na,1\nb,3\n"))
    assert result.exit_code == 1
    assert 'size: "2" is now "3"' in result.stdout
    assert (
        "The changes require version 1.0.1 or later (patch); 1.0.0 is not enough." in result.stdout
    )


@pytest.mark.parametrize("ending", ["zip", "whl"])
def test_an_archive_is_a_package(write: Write, tmp_path: Path, ending: str) -> None:
    old, new = write("old"), write("new", "id,size\na,1\nb,3\n")
    with zipfile.ZipFile(tmp_path / f"old.{ending}", "w") as archive:
        for file in old.iterdir():
            archive.write(file, f"some_package/_pkg/{file.name}")
    result = run(tmp_path / f"old.{ending}", new)
    assert (result.exit_code, run(old, new).stdout) == (1, result.stdout)


def test_versions_are_those_that_were_released() -> None:
    result = run("0.1.0", "0.2.0")
    assert result.exit_code == 1
    assert result.stdout.startswith("avocado-pivot 0.1.0 -> avocado-pivot 0.2.0\n")
    assert run("0.2.0", "0.3.0").exit_code == 0


def test_a_version_is_one_of_the_other_package_if_that_has_releases(write: Write) -> None:
    folder = write("market")
    assert CliRunner().invoke(main, ["release", str(folder)]).exit_code == 0
    (folder / "fruit.csv").write_text("id,size\na,1\n")
    result = run("1.0.0", folder)
    assert result.stdout.startswith("market 1.0.0 -> market 1.0.0\n")
    assert "removed  fruit/b" in result.stdout
    other = run("0.1.0", folder)
    assert other.exit_code == 3
    assert "there is no release 0.1.0; available: 1.0.0" in other.stderr


def test_a_folder_that_is_called_like_a_version_is_the_folder(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write("0.1.0")
    write("new")
    monkeypatch.chdir(tmp_path)
    assert run("0.1.0", "new").exit_code == 0


def test_a_copy_of_the_dataset_does_not_differ_from_it(tmp_path: Path) -> None:
    for name in ("data", "schemas"):
        shutil.copytree(dataset.root() / name, tmp_path / name)
    shutil.copy(dataset.root() / "datapackage.json", tmp_path)
    assert run(dataset.version(), tmp_path).exit_code == 0


@pytest.mark.parametrize("form", ["json", "csv", "markdown", "text"])
def test_it_is_written_to_a_file_once(write: Write, tmp_path: Path, form: str) -> None:
    old, new = write("old"), write("new", "id,size\na,1\n")
    out = tmp_path / "out"
    assert run(old, new, "-f", form, "-o", out).exit_code == 1
    assert out.read_text() == run(old, new, "-f", form).stdout
    again = run(old, new, "-f", form, "-o", out)
    assert again.exit_code == 2
    assert "use --force to overwrite it" in again.stderr


def test_all_rows_are_listed_on_demand(write: Write) -> None:
    many = "id,size\n" + "".join(f"n{n},1\n" for n in range(30))
    old, new = write("old", "id,size\n"), write("new", many)
    assert run(old, new).stdout.count("added    fruit/") == 20
    assert run(old, new, "--limit", 0).stdout.count("added    fruit/") == 30
    assert run(old, new, "--limit", 3, "-f", "csv").stdout.count("\n") == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,weight\na,1\n", "size"),
        (None, "fruit"),
    ],
)
def test_what_cannot_be_read_is_one_line(write: Write, text: str | None, says: str) -> None:
    old, new = write("old"), write("new", text or "")
    if text is None:
        (new / "fruit.csv").unlink()
    result = run(old, new)
    assert result.exit_code == 3
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_package_that_is_not_there_is_one_line(write: Write) -> None:
    result = run(write("old"), "nowhere")
    assert result.exit_code == 3
    assert result.stderr == "Error: nowhere cannot be read: No such file or directory\n"
