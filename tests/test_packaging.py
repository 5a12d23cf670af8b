"""What is built: one package with the data inside, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from avocado_pivot import dataset
from tablepact import __version__
from tablepact.releases.manifest import read_releases

REPOSITORY = Path(__file__).resolve().parents[1]

SOURCES = (
    "pyproject.toml", "hatch_build.py", "datapackage.json", "README.md", "CHANGELOG.md",
    "CITATION.cff", "CONTRIBUTING.md", ".gitignore", "LICENSES", "cli", "data", "schemas", "docs",
    "tests", "releases.json", "releases",
)  # fmt: skip


def build(folder: Path, umask: int, clock: float) -> list[Path]:
    """Build sdist and wheel from a fresh copy of the sources, all of one age."""
    work = folder / "work"
    work.mkdir(parents=True)
    for name in SOURCES:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, work / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, work / name)
    for path in work.rglob("*"):
        path.chmod(0o777 & ~umask if path.is_dir() else 0o666 & ~umask)
        os.utime(path, (clock, clock))
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder / "dist")],
        cwd=work, env=environment, umask=umask, check=True, capture_output=True,
    )  # fmt: skip
    return sorted((folder / "dist").iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build(tmp_path_factory.mktemp("first"), 0o022, 1_500_000_000)


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(built: list[Path], tmp_path: Path) -> None:
    first, second = (
        [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]
        for paths in (built, build(tmp_path, 0o077, 1_700_000_000))
    )
    assert len(first) == 2
    assert first == second


@pytest.mark.slow  # to build it takes two seconds
def test_the_wheel_holds_library_and_dataset_with_the_data_inside(built: list[Path]) -> None:
    (wheel,) = [path for path in built if path.suffix == ".whl"]
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"tablepact", "avocado_pivot", f"avocado_pivot-{__version__}.dist-info"}
    payload = {n.removeprefix("avocado_pivot/_pkg/") for n in names if "/_pkg/" in n}
    package = dataset.bundled().metadata
    lists = ("resources", "tableRules", "tableViews")
    named = {entry["path"] for name in lists for entry in package[name]}
    named |= {entry["derivedBy"] for entry in package["resources"] if "derivedBy" in entry}
    named |= {entry["schema"] for entry in package["resources"]}
    archives = {f"releases/{one.version}.zip" for one in read_releases(REPOSITORY)}
    assert payload == named | archives | {
        "datapackage.json", "CITATION.cff", "CHANGELOG.md", "releases.json"
    }  # fmt: skip
    assert {"avocado_pivot/py.typed", "tablepact/report/explanations/type-error.md"} <= set(names)


@pytest.mark.slow
def test_the_version_of_the_dataset_is_its_own(built: list[Path]) -> None:
    """The distribution is numbered as the library; what it carries keeps its number."""
    assert {path.name.split("-")[1].removesuffix(".tar.gz") for path in built} == {__version__}
    (wheel,) = [path for path in built if path.suffix == ".whl"]
    carried = json.loads(zipfile.ZipFile(wheel).read("avocado_pivot/_pkg/datapackage.json"))
    assert carried["version"] == dataset.version()
    (sdist,) = [path for path in built if path.suffix != ".whl"]
    top = sdist.name.removesuffix(".tar.gz")
    with tarfile.open(sdist) as archive:
        names = {"/".join(name.split("/")[:2]) for name in archive.getnames()}
    assert {f"{top}/{name}" for name in SOURCES} <= names


def test_the_version_has_its_entry_in_the_changelog_of_the_tool() -> None:
    text = (REPOSITORY / "cli/CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\S+) - (?:Unreleased|\d{4}-\d\d-\d\d)$", text, re.MULTILINE)
    assert versions[0] == __version__
    assert len(versions) == text.count("\n## ")
    carried = re.search(r"It carries the dataset (\S+)\.\n", text)
    assert carried
    assert carried[1] == dataset.version()
