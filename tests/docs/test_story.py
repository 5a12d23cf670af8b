"""The notebook runs from top to bottom, and each cell prints what stands below it."""

from __future__ import annotations

import re

from notebook import MARK, NOTEBOOK, PAGE, as_page, cells, run, written

import avocado_pivot as ap

TEXT = NOTEBOOK.read_text(encoding="utf-8")


def test_every_cell_prints_what_it_says() -> None:
    expected = [printed for _, printed in cells(TEXT)]
    printed = ["".join(f"{line.rstrip()}\n" for line in out.splitlines()) for _, out in run(TEXT)]
    assert printed == expected
    assert written(TEXT) == TEXT


def test_the_page_is_the_notebook() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_page(TEXT)


def test_it_leads_with_entities_events_and_figures() -> None:
    first = next(printed for _, printed in cells(TEXT) if printed)
    assert [line.split(",")[0] for line in first.splitlines()] == [
        f"{name}: {ap.load(name).height}" for name in ("entities", "events", "figures")
    ]


def test_no_number_is_typed_by_hand() -> None:
    """What is counted stands in what is printed, not in the prose or the code of a sentence."""
    prose = [code for code, _ in cells(TEXT) if code.startswith("# %% [markdown]")]
    assert [number for text in prose for number in re.findall(r"\b\d+\b", text)] == []
    assert MARK not in "".join(code for code, _ in cells(TEXT))
