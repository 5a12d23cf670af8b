"""The codes: that they are frictionless's where they say so, and that the document has them."""

from __future__ import annotations

from pathlib import Path

import frictionless
import pytest

from tablepact.report.codes import CODES, FAMILIES, codes_table, get_code

THEIRS = {one.type: one.title for one in frictionless.Error.list_children(root=True)}


def test_the_document_is_what_the_codes_give() -> None:
    document = Path(__file__).resolve().parents[3] / "docs/codes.md"
    assert document.read_text(encoding="utf-8") == codes_table()


@pytest.mark.parametrize("one", CODES.values(), ids=lambda one: one.name)
def test_a_code(one: object) -> None:
    known = CODES[one.name]  # type: ignore[attr-defined]
    assert get_code(known.name) is known
    assert known.family in FAMILIES
    assert f"| `{known.name}` | {known.means} | {known.hint} | " in codes_table()
    for told in (known.means, known.hint):
        assert told
        assert told == told.strip().rstrip(".")
    theirs = THEIRS.get(known.name)
    assert theirs == (known.title if known.family == "frictionless" else None)


def test_a_code_that_is_not_listed() -> None:
    other = get_code("duplicate-row")
    assert (other.name, other.title, other.family) == (
        "duplicate-row",
        "Duplicate Row",
        "frictionless",
    )
