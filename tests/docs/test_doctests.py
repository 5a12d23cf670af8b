"""Every example in a docstring runs; ``test_api_page`` runs those of public names."""

from __future__ import annotations

import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_page import examples
from test_api_page import ENTRIES

CLI = Path(__file__).resolve().parents[2] / "cli"
PUBLIC = {inspect.cleandoc(value.__doc__ or "") for value in ENTRIES.values()}


def doctests() -> Iterator[doctest.DocTest]:
    """Yield the examples of everything that has no entry on the page of the API."""
    for path in sorted(CLI.rglob("*.py")):
        if ">>>" in path.read_text(encoding="utf-8"):
            parts = path.relative_to(CLI).with_suffix("").parts
            module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
            for test in doctest.DocTestFinder().find(module):
                if test.examples and inspect.cleandoc(test.docstring or "") not in PUBLIC:
                    yield test


@pytest.mark.parametrize("test", [*doctests()], ids=lambda test: test.name)
def test_it_runs(test: doctest.DocTest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    test.globs |= examples(tmp_path)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert not doctest.DocTestRunner(optionflags=flags).run(test).failed, capsys.readouterr().out
