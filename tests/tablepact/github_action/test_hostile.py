"""Nothing that a package contains is a command, markup, a mention or HTML, wherever it is shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.tablepact.github_action.conftest import Api, Checkout

from tablepact.comparison.result import (
    CellChange,
    Change,
    ComparedPackage,
    Comparison,
    RowChange,
    TableDiff,
)
from tablepact.github_action.comment_text import MAX_LENGTH, comparison_parts, limit_text

EVIL = (
    "\n::error::x\n##[stop-commands]y </details><img src=x> @octocat #1 [l](http://e.example) "
    "![i](http://e.example/i) `c` | <!-- --> https://e.example"
)
HTML = re.compile(r"</?(\w+)|<!")
OURS = {"details", "summary"}


def rendered(text: str) -> str:
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)


def require_harmless(text: str) -> None:
    """Fail if a text has other markup than ours."""
    assert {found[1] for found in HTML.finditer(text)} <= OURS
    shown = rendered(text)
    assert "<a " not in shown
    assert "<img" not in shown
    assert not re.search(r"@[A-Za-z]|(?<![&\w#])#\d|https?://", text)


def hostile(text: str) -> Comparison:
    """Return a comparison with a text wherever one can be."""
    row = RowChange("changed", text, cells=(CellChange(text, text, f"{text}2"),))
    renamed = RowChange("renamed", text, now=text)
    table = TableDiff(text, (text,), 1, 2, {"changed": 1, "renamed": 1}, listed=(row, renamed))
    return Comparison(
        ComparedPackage(text, "1.0.0", text),
        ComparedPackage(text, text, text),
        (
            Change("field-added", text, text, None, text),
            Change("metadata-changed", "", text, text, 1),
        ),
        (table,),
        unread={text: text},
    )


@given(
    st.one_of(st.just(EVIL), st.text(), st.text("<>&@#[]()!`|*_~:/\n\\-ah1").map(lambda t: f"x{t}"))
)
def test_a_comparison_is_shown_as_text(text: str) -> None:
    parts = "".join(comparison_parts(hostile(text), [text]))
    assert {found[1] for found in HTML.finditer(parts)} <= OURS
    shown = rendered(parts)
    assert "<a " not in shown
    assert "<img" not in shown


def test_nobody_is_mentioned() -> None:
    require_harmless("".join(comparison_parts(hostile(EVIL), [EVIL])))


def test_a_comment_is_never_too_long() -> None:
    rows = tuple(RowChange("added", "x" * 5000) for _ in range(1000))
    tables = tuple(TableDiff(f"t{n}", ("a",), 0, 9, {"added": 9}, listed=rows) for n in range(99))
    one = ComparedPackage("a", "1.0.0", "a")
    text = limit_text(comparison_parts(Comparison(one, one, (), tables), None))
    assert len(text) <= MAX_LENGTH + 100
    assert "too long to be shown" in text
    assert text.count("<details>") == text.count("</details>")


def test_a_hostile_package_is_shown_as_text(checkout: Checkout, api: Api) -> None:
    folder = checkout.folder / "::error::x <b> @octocat"
    (checkout.folder / "ports").rename(folder)
    checkout.commit("A name")
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package |= {"name": EVIL, "title": EVIL}
    package["resources"][1]["schema"]["fields"][2]["name"] = EVIL
    path.write_text(json.dumps(package), encoding="utf-8")
    ships = folder / "ships.csv"
    ships.write_text(
        ships.read_text(encoding="utf-8").replace("Alba", '"' + EVIL + '"').replace("300", "x"),
        encoding="utf-8",
    )
    checkout.pull_request()
    done = checkout.run()
    assert done.code == 1
    for line in done.log.splitlines():
        assert re.match(r"::(error|warning|notice) [^:]*::", line), line
    marker, _, text = api.comments[0]["body"].partition("\n")
    assert re.fullmatch("<!-- tablepact [0-9a-f]{16} -->", marker)
    require_harmless(text.partition("\n[The reports of this run]")[0])
    require_harmless(done.summary)


@pytest.mark.parametrize("link", ["report.sarif", "out"])
def test_a_link_in_the_repository_leads_no_file_outside(
    checkout: Checkout, tmp_path: Path, link: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    target = outside if link == "out" else outside / "file"
    (checkout.folder / link).symlink_to(target)
    done = checkout.run(TABLEPACT_SARIF="report.sarif" if link == "report.sarif" else "out/new")
    assert done.code == 3
    assert "report.sarif cannot be written: " in done.log or "out/new cannot be written" in done.log
    assert list(outside.iterdir()) == []


def test_a_package_is_not_read_through_a_link(checkout: Checkout, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("ship,port,tons\nsecret,oslo,1\n", encoding="utf-8")
    (checkout.folder / "ports/ships.csv").unlink()
    (checkout.folder / "ports/ships.csv").symlink_to(secret)
    checkout.pull_request()
    done = checkout.run()
    assert done.code != 0
    assert "secret,oslo" not in done.log + done.summary
    assert "secret → " not in done.summary
