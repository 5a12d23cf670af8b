"""A small package with a release, in order, for a test to spoil."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tablepact.cli.main import main
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.rehash import rehash
from tablepact.releases.publish import publish
from tablepact.releases.release_checks import check_release

FRUIT = "id,name,price\npear,Pear,1.5\nfig,Fig,2\n"
CORRECTIONS = "version,record_table,record_id,column,old\n"
SCHEMA = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True}},
        {"name": "name", "type": "string"},
        {"name": "price", "type": "number", "constraints": {"minimum": 0}},
    ],
    "primaryKey": "id",
}


@dataclass
class Market:
    """A package of the tables ``fruit`` and ``corrections``."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def fruit(self, text: str) -> None:
        """Write the table, and its size and hash."""
        self.write("fruit.csv", text)
        self.rehash()

    def correct(self, *rows: str) -> None:
        self.write("corrections.csv", CORRECTIONS + "".join(f"{row}\n" for row in rows))
        self.rehash()

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        path = self.folder / "datapackage.json"
        described = json.loads(path.read_text())
        change(described)
        path.write_text(json.dumps(described, indent=2) + "\n")

    def raise_to(self, version: str, *, told: bool = True) -> None:
        self.edit(lambda package: package.update(version=version))
        if told:
            self.write("CHANGELOG.md", f"# Changelog\n\n## {version} - 2026-01-02\n\n- More.\n")

    def rehash(self) -> None:
        rehash(read_package(self.folder))

    def problems(self) -> list[str]:
        return check_release(read_package(self.folder))

    def release(self) -> None:
        publish(read_package(self.folder))

    def copied(self, folder: Path) -> Market:
        return Market(Path(shutil.copytree(self.folder, folder)))

    def run(self, *options: str) -> Result:
        return CliRunner().invoke(main, ["release", str(self.folder), *options])


def new_market(folder: Path, version: str = "1.0.0") -> Market:
    made = Market(folder)
    folder.mkdir()
    fields = [{"name": name, "type": "string"} for name in CORRECTIONS.strip().split(",")]
    resources = [
        {"name": "fruit", "path": "fruit.csv", "schema": SCHEMA},
        {"name": "corrections", "path": "corrections.csv", "schema": {"fields": fields}},
    ]
    package = {"name": "market", "version": version, "created": "2026-01-01T00:00:00Z",
               "resources": resources}  # fmt: skip
    made.write("datapackage.json", json.dumps(package))
    made.write("fruit.csv", FRUIT)
    made.write("corrections.csv", CORRECTIONS)
    made.raise_to(version)
    made.rehash()
    return made


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """A package of version 1.0.0, released, to be copied and left as it is."""
    made = new_market(tmp_path_factory.mktemp("released") / "market")
    made.release()
    return made


@pytest.fixture
def market(released: Market, tmp_path: Path) -> Market:
    """A package of version 1.0.0, released."""
    return released.copied(tmp_path / "market")


@pytest.fixture
def unreleased(tmp_path: Path) -> Market:
    return new_market(tmp_path / "unreleased")
