"""The page on dependencies lists what pyproject.toml asks for, and no more."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

REPOSITORY = Path(__file__).resolve().parents[1]


def test_every_dependency_is_listed() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    note = (REPOSITORY / "docs/reference/dependencies.md").read_text(encoding="utf-8")
    asked = {re.split(r"[^\w.-]", one)[0] for one in project["dependencies"]}
    listed = re.findall(r"^\| ([\w-]+) \| [\d.]+ \|", note, re.MULTILINE)
    assert sorted(listed) == sorted(asked)


def test_the_tested_versions_are_those_of_every_dependency() -> None:
    """`just constraints` renews them."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = itertools.chain.from_iterable(project["optional-dependencies"].values())
    tested: dict[str, list[Version]] = {}
    for line in (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, version = re.fullmatch(r"([a-z0-9-]+)==([\w.]+)(?: ; [^@:]+)?", line).groups()
        tested.setdefault(name, []).append(Version(version))
    for asked in map(Requirement, [*project["dependencies"], *extras]):
        if asked.name != project["name"]:
            versions = tested[asked.name]
            assert all(asked.specifier.contains(one, prereleases=True) for one in versions), asked
