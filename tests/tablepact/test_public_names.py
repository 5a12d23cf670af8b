"""What ``import tablepact`` exports."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import tablepact

HEAVY = ("polars", "pandera", "frictionless", "duckdb", "click", "rich", "sqlglot", "jinja2")


def fresh(code: str) -> str:
    """Run code in a process of its own and return what it prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return run.stdout.strip()


def test_all_is_what_the_package_exports() -> None:
    assert dir(tablepact) == tablepact.__all__ == sorted(tablepact.__all__)
    for name in tablepact.__all__:
        assert getattr(tablepact, name) is not None
    tree = ast.parse(Path(str(tablepact.__file__)).read_text(encoding="utf-8"))
    (typed,) = [node for node in tree.body if isinstance(node, ast.If)]
    imported = [node for node in typed.body if isinstance(node, ast.ImportFrom)]
    names = {alias.asname or alias.name for node in imported for alias in node.names}
    assert names == set(tablepact.__all__) - {"__version__"}


def test_each_name_is_that_of_the_module_that_type_checkers_see() -> None:
    tree = ast.parse(Path(str(tablepact.__file__)).read_text(encoding="utf-8"))
    (typed,) = [node for node in tree.body if isinstance(node, ast.If)]
    for node in typed.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert getattr(tablepact, alias.name).__module__ == node.module


def test_no_public_name_is_that_of_a_module() -> None:
    """Importing a module binds it in its package, in place of what had its name there."""
    modules = {module.name for module in pkgutil.iter_modules(tablepact.__path__)}
    assert not modules & set(tablepact.__all__)


@pytest.mark.parametrize("name", ["no_such_name", "Path", "settings_", "__no_such__"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(tablepact, name)


@pytest.mark.parametrize(
    "code",
    [
        "import tablepact",
        "from tablepact import Comparison, Package, Report, Settings, PackageError, Extension",
    ],
)
def test_import_is_light(code: str) -> None:
    assert fresh(f"{code}; import sys; print([m for m in {HEAVY} if m in sys.modules])") == "[]"


def test_star_import() -> None:
    names: dict[str, object] = {}
    exec("from tablepact import *", names)  # noqa: S102 - no statement of a function
    assert names.keys() - {"__builtins__"} == {*tablepact.__all__}
