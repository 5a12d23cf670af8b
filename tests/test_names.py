"""Names tell files and classes apart, and a file is one thing."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict

from source_files import FILES, imported_names, parsed

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
        for name in imported_names(path) & set(FILES):
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
