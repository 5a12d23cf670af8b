"""The page on the API has every public name, each with an example that runs."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_page import anchor, bound_methods, examples, methods, own_names, page, public

import avocado_pivot
import tablepact
from tablepact import extension, settings
from tablepact.contract import row_checks

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/api.md"
TEXT = PAGE.read_text(encoding="utf-8")


def documented() -> Iterator[tuple[str, Any]]:
    """Yield everything that has an entry of its own."""
    own = {f"ap.{name}": value for name, value in own_names().items()}
    for name, value in {**dict(public()), **own}.items():
        yield name, value
        if inspect.isclass(value):
            yield from ((f"{name}.{key}", one) for key, one in methods(name, value).items())
    for name in ("current", "configure", "override"):
        yield f"settings.{name}", getattr(settings, name)


ENTRIES = dict(documented())


def test_the_page_is_what_the_docstrings_say() -> None:
    assert page() == TEXT


def test_every_public_name_is_on_it() -> None:
    headings = set(re.findall(r"^###+ (?:class )?(\S+)$", TEXT, re.MULTILINE))
    assert headings == set(ENTRIES)
    assert set(tablepact.__all__) - headings == {"__version__"}
    own = TEXT[TEXT.index("\n## avocado_pivot\n") :]
    for name in avocado_pivot.__all__:
        assert re.search(
            rf"`{name}`|`ap\.{name}`|^### (?:class )?ap\.{name}$", own, re.MULTILINE
        ), name


def test_every_link_leads_to_a_heading() -> None:
    headings = re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE)
    anchors = [anchor(heading) for heading in headings]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= set(anchors)
    assert "query" in bound_methods()


@pytest.mark.parametrize("name", ENTRIES)
def test_its_example_runs(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    value = ENTRIES[name]
    for module in (extension, row_checks):
        monkeypatch.setattr(module, "_registered", dict(module._registered))
    names = examples(tmp_path) | {"ap": avocado_pivot, "settings": settings}
    text = inspect.cleandoc(value.__doc__ or "")
    test = doctest.DocTestParser().get_doctest(text, names, name, name, 0)
    assert test.examples, f"{name} has no example"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.DocTestRunner(optionflags=flags).run(test)
    assert not result.failed, capsys.readouterr().out
