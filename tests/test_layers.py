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
    "forking": {"errors"},
    "files": {"temporary"},
    "processes": set(),
    "notation": {"errors"},
    "sql": {"temporary", "errors", "package", "processes"},
    "passages": {"errors"},
    "package": {"forking", "temporary", "errors", "files"},
    "exports": {"errors", "files", "package", "reading", "schema_forms", "sql"},
    "dictionary": {"reading", "errors", "package", "exports"},
    "infer": {"errors", "files", "package"},
    "records": {"reading", "errors", "package"},
    "citations": {"reading", "package", "records"},
    "metadata_forms": {"reading", "errors", "package", "exports", "citations"},
    "story": {"reading", "errors", "notation", "package", "records"},
    "contracts": {"errors", "notation", "package", "engine"},
    "schema_forms": {"errors", "package", "contracts", "sql"},
    "reports": {"errors"},
    "engine": {"temporary", "errors", "package", "processes"},
    "reading": {"forking", "temporary", "errors", "package", "engine"},
    "changes": {"errors", "package", "records", "engine", "reading"},
    "releases": {"temporary", "reading", "errors", "files", "package", "changes"},
    "judges": {"reading", "errors", "package", "contracts", "engine", "releases", "reports", "sql"},
    "origin": set(),
    "dataset": {
        *(
            "forking",
            "errors",
            "origin",
            "package",
            "contracts",
            "judges",
            "passages",
            "reading",
            "reports",
        ),
    },
    "derive": {"reading", "errors", "files", "package", "sql", "exports"},
    "versions": {
        "forking",
        "errors",
        "dataset",
        "package",
        "records",
        "changes",
        "releases",
        "reading",
    },
    "rows": {
        *(
            "forking",
            "choices",
            "errors",
            "dataset",
            "versions",
            "package",
            "sql",
            "exports",
            "records",
        ),
        *("metadata_forms", "reading", "story"),
    },
    "explorer": {
        *(
            "forking",
            "errors",
            "files",
            "dataset",
            "versions",
            "rows",
            "package",
            "records",
            "citations",
        ),
        "reading",
    },
    "commands": {
        *(
            "processes",
            "temporary",
            "errors",
            "files",
            "dataset",
            "rows",
            "package",
            "judges",
            "passages",
            "exports",
        ),
        *("records", "derive", "infer", "reports", "schema_forms", "changes", "releases"),
        *("versions", "explorer", "dictionary", "reading"),
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


def test_frictionless_runs_in_its_own_process_only() -> None:
    """What a stranger wrote reaches it there, within limits and without a network.

    ``lexical.py`` is Python's alone: no command imports it.
    """
    users = {path.relative_to(CODE) for path in CODE.rglob("*.py") if _uses_frictionless(path)}
    (lexical,) = {path for path in users if path.parts[:2] != ("engine", "exact")}
    assert lexical == Path("contracts/lexical.py")
    importing = [path for path in CODE.rglob("*.py") if any("lexical" in n for n in imports(path))]
    assert not importing


def _uses_frictionless(path: Path) -> bool:
    return any(name.split(".")[0] == "frictionless" for name in imports(path))


@pytest.mark.parametrize(
    "path", list(CODE.rglob("*.py")), ids=lambda path: str(path.relative_to(CODE))
)
def test_no_file_is_too_big_to_see_across(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
