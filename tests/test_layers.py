"""Data flows one way, and what judges a package knows nothing of this dataset."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import avocado_pivot

CODE = Path(avocado_pivot.__file__).parent

MAY_USE = {
    "choices": set(),
    "errors": set(),
    "temporary": set(),
    "shortage": set(),
    "forking": {"errors"},
    "files": {"temporary"},
    "processes": set(),
    "notation": {"errors"},
    "sql": {"errors", "processes", "shortage", "temporary"},
    "passages": {"errors"},
    "package": {"errors", "files", "forking", "temporary"},
    "exports": {"errors", "files", "package", "scans", "schema_forms", "shortage", "sql"},
    "dictionary": {"errors", "package", "exports"},
    "infer": {"errors", "files", "package"},
    "records": {"errors", "package"},
    "citations": {"package", "records"},
    "metadata_forms": {"errors", "package", "exports", "citations"},
    "story": {"errors", "notation", "package", "records"},
    "contracts": {"errors", "notation", "package", "engine"},
    "schema_forms": {"errors", "package", "contracts", "sql"},
    "reports": {"errors"},
    "engine": {"errors", "package", "processes", "temporary"},
    "scans": {"errors", "forking", "package", "engine", "shortage", "temporary"},
    "changes": {"errors", "package", "records", "engine", "scans"},
    "releases": {"errors", "files", "package", "changes", "temporary"},
    "judges": {"errors", "package", "contracts", "engine", "releases", "reports", "sql"},
    "origin": set(),
    "dataset": {
        *("errors", "forking", "origin", "package", "contracts", "judges", "passages", "reports"),
    },
    "derive": {"errors", "files", "package", "sql", "exports"},
    "versions": {
        *("errors", "dataset", "forking", "package", "records", "changes", "releases", "scans"),
    },
    "rows": {
        *("choices", "errors", "dataset", "versions", "package", "sql", "exports", "records"),
        *("forking", "metadata_forms", "scans", "story"),
    },
    "explorer": {
        *("errors", "files", "dataset", "versions", "rows", "package", "records", "citations"),
        "forking",
    },
    "commands": {
        *("errors", "files", "dataset", "rows", "package", "judges", "passages", "exports"),
        *("records", "derive", "infer", "reports", "schema_forms", "changes", "releases"),
        *("versions", "explorer", "dictionary", "processes", "shortage", "temporary"),
    },
}
"""For each part of the package, the parts that it may import besides itself."""


def part_of(module: str) -> str:
    return module.removeprefix("avocado_pivot").lstrip(".").split(".")[0]


def imports(path: Path) -> set[str]:
    """Name the modules that a file imports, also inside its functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "avocado_pivot":
            found |= {f"avocado_pivot.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def files(part: str) -> list[Path]:
    return list((CODE / part).rglob("*.py")) or [CODE / f"{part}.py"]


def test_every_part_is_listed() -> None:
    parts = {path.stem for path in CODE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert parts - {"__init__", "__pycache__", "_pkg"} == set(MAY_USE)


@pytest.mark.parametrize("part", MAY_USE)
def test_a_part_uses_only_what_lies_below_it(part: str) -> None:
    for path in files(part):
        used = {part_of(name) for name in imports(path) if name.startswith("avocado_pivot")}
        assert used <= MAY_USE[part] | {part}, path


@pytest.mark.parametrize("part", [part for part in MAY_USE if part != "commands"])
def test_click_is_known_to_the_commands_only(part: str) -> None:
    for path in files(part):
        assert not imports(path) & {"click", "rich"}, path


@pytest.mark.parametrize(
    "path", list(CODE.rglob("*.py")), ids=lambda path: str(path.relative_to(CODE))
)
def test_no_room_is_too_big_to_see_across(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
