"""Data flows one way, and what judges a package knows nothing of this dataset."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import avocado_pivot

CODE = Path(avocado_pivot.__file__).parent

GROUND = {
    "exact_names": set(),
    "errors": set(),
    "files": {"regular_files", "temporary"},
    "limits": set(),
    "shortage": set(),
    "forking": {"errors"},
    "processes": set(),
    "regular_files": set(),
    "temporary": set(),
}
"""What everything may stand on, and what of that these parts may import."""

MAY_USE = GROUND | {
    "choices": set(),
    "notation": set(),
    "sql": {"package"},
    "passages": set(),
    "package": set(),
    "exports": {"sql", "package", "schema_forms", "reading"},
    "dictionary": {"package", "exports", "reading"},
    "infer": {"package"},
    "records": {"notation", "package", "reading"},
    "citations": {"package", "records", "reading"},
    "metadata_forms": {"package", "exports", "citations", "reading"},
    "rdf": set(),
    "story": {
        *("notation", "package", "records", "citations", "metadata_forms", "rdf", "reading"),
        "agreement",
    },
    "contracts": {"sql", "notation", "package", "engine"},
    "schema_forms": {"sql", "package", "contracts"},
    "reports": set(),
    "engine": {"package"},
    "reading": {"package", "engine"},
    "changes": {"sql", "package", "records", "engine", "reading"},
    "releases": {"package", "reading", "changes"},
    "judges": {"sql", "package", "contracts", "reports", "engine", "reading", "releases"},
    "agreement": {"notation"},
    "origin": set(),
    "dataset": {"passages", "package", "contracts", "reports", "reading", "judges", "origin"},
    "derive": {"sql", "package", "exports", "reading"},
    "versions": {"package", "records", "reading", "changes", "releases", "dataset"},
    "rows": {
        *("choices", "sql", "package", "exports", "records"),
        *("metadata_forms", "story", "reading", "dataset", "versions", "agreement"),
    },
    "explorer": {
        *("notation", "agreement", "package", "records", "citations", "metadata_forms", "story"),
        *("reading", "dataset", "versions", "rows"),
    },
    "commands": {
        *("passages", "package", "exports", "dictionary", "infer", "records", "schema_forms"),
        *("reports", "reading", "changes", "releases", "judges", "dataset", "derive", "versions"),
        *("rows", "explorer", "agreement"),
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
        assert used <= MAY_USE[part] | {part} | (set() if part in GROUND else set(GROUND)), path


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
