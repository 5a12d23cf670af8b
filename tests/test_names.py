"""Names tell files and classes apart, and a file is one thing."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CODE = Path(__file__).resolve().parents[1] / "cli"
FILES = {
    ".".join(path.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(CODE.rglob("*.py"))
}
PACKAGES = [path for path in FILES.values() if path.name == "__init__.py"]
SMALL = 60
"""From how many lines on a file may have a single importer beside it."""
APART = {
    "tablepact.cli.input_options": "the command has too many options for one file",
    "tablepact.cli.signals": "what a signal does to a process is no part of a Click group",
    "tablepact.engine.spark.record_start": "it imports polars, which a worker may not yet do",
    "tablepact.engine.frictionless_rules.durations": "only a field of such a type imports it",
    "tablepact.engine.standard_rules.texts": "only a field of such a type imports it",
    "tablepact.mcp_server.turns": "how tools take turns has nothing to do with the SDK",
    "tablepact.validation.sheet_cells": "only a package with a workbook imports it",
}
"""Smaller files with a single importer beside them, and why they stand apart."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements of a file, and those within them."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            if isinstance(child, ast.stmt):
                yield child
            yield from statements(child)


def imported(path: Path) -> Iterator[str]:
    """Name the modules of ours that a file imports, also inside its functions."""
    for node in statements(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in FILES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from (name for name in names if name in FILES)


def test_no_public_class_name_stands_twice() -> None:
    found = defaultdict(list)
    for module, path in FILES.items():
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module)
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


def test_no_file_name_stands_more_than_twice() -> None:
    names = Counter(path.name for path in FILES.values() if not path.name.startswith("__"))
    assert [name for name, number in names.items() if number > 2] == []


def test_a_small_file_with_one_importer_beside_it_says_why() -> None:
    importers = defaultdict(set)
    for module, path in FILES.items():
        for name in imported(path):
            importers[name].add(module)
    small = {
        module
        for module, path in FILES.items()
        if path.name != "__init__.py"
        and len(path.read_text(encoding="utf-8").splitlines()) < SMALL
        and len(importers[module]) == 1
        and {FILES[one].parent for one in importers[module]} == {path.parent}
    }
    assert small == set(APART)


def test_no_file_has_more_than_400_lines() -> None:
    lines = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in FILES.items()
    }
    assert {name: number for name, number in lines.items() if number > 400} == {}


def test_every_package_says_where_to_begin_reading() -> None:
    texts = {path: " ".join((ast.get_docstring(parsed(path)) or "").split()) for path in PACKAGES}
    assert [
        str(path) for path, text in texts.items() if not re.search(r"\b(begin|start)", text, re.I)
    ] == []
