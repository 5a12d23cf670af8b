"""What there is to find, as the script that the search box of the explorer loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.story.search_guide import GUIDE
from tablepact.frames.frames import Frames
from tablepact.lookup.question_words import folded
from tablepact.lookup.search_documents import Document, SearchGuide, documents
from tablepact.site import search_index
from tablepact.site.search_index import words_script
from tablepact.site.tables import TablePage

from .conftest import HOSTILE, unpacked


def script(folder: Path) -> Any:
    return read((folder / "search-index.js").read_text(encoding="utf-8"))


def read(text: str) -> Any:
    """Read the script as a browser would."""
    assert "\u2028" not in text
    return unpacked(text, "package_documents", "documents")


def parts(line: list[Any]) -> tuple[str, ...]:
    """Put a line together as ``asking.js`` does."""
    _, identifier, _, names, texts, linked, keys, *_ = line
    joined = (
        [*names[:1], ""][0],
        "\n".join(names[1:]),
        "\n".join([identifier if names else "", *texts]),
    )
    with_keys = [f"{folded(text)} {some}".strip() for text, some in zip(joined, keys, strict=False)]
    return (*with_keys, keys[3], folded("\n".join(linked)))


@pytest.mark.slow
@pytest.mark.parametrize("guide", [GUIDE, SearchGuide()], ids=["own", "any"])
def test_a_line_has_what_the_index_of_python_has(guide: SearchGuide) -> None:
    frames = Frames(dataset.bundled())
    pages = {name: TablePage(name, name, name, "", frames[name].height, None) for name in frames}
    made = read(words_script(frames, pages, guide, lambda one: f"({one})")[0])
    known = documents(frames, guide)
    assert len(made["documents"]) == len(known) > 500
    standing = guide.standing(frames)
    for line, document in zip(made["documents"], known, strict=True):
        assert parts(line) == tuple(part.strip() for part in document.parts())
        table, identifier, label, names, *_, has, counts, prefers, said = line
        assert f"{made['tables'][table]['name']}/{identifier}" == document.address
        assert (label or [*names, identifier][0]) == document.label
        assert has == [*["date"] * document.has_date, *["amount"] * document.has_amount]
        assert said == f"({document.address})"
        weight = guide.weights.get(document.table, 1.0)
        assert counts == weight * standing.get(document.address, 1.0)
        for wanted in search_index.AnswerKind:
            count = made["prefers"][prefers].get(wanted, 1.0)
            assert count == guide.preference(wanted, document)
    assert bool(made["synonyms"]) == bool(made["itself"]) == (guide is GUIDE)
    assert made["note"] == ""


def test_cells_are_text(package: Callable[..., Path], tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [HOSTILE, "b"], "title": ["a", HOSTILE]})
    tp.open_package(package({HOSTILE: frame}, {HOSTILE: {"primaryKey": "id"}})).site(
        tmp_path / "out"
    )
    found = script(tmp_path / "out")
    assert [line[1:4] for line in found["documents"]] == [
        [HOSTILE, None, ["a"]],
        ["b", None, [HOSTILE]],
    ]


@pytest.mark.parametrize(
    ("bound", "most", "says"),
    [
        ("max_index_rows", 5, "The search over all tables covers the first 5 of 18 rows."),
        ("max_search_cells", 8, "The search over all tables covers the first 8 of 18 rows."),
        ("max_index_bytes", 400, "of 18 rows."),
    ],
)
def test_how_many_rows_are_sought_is_bounded_and_said(
    package: Callable[..., Path], tmp_path: Path, configure: Any, bound: str,
    most: int, says: str,
) -> None:  # fmt: skip
    configure(**{bound: most})
    frame = pl.DataFrame({"name": [f"zebra {n}" for n in range(9)], "size": [*range(9)]})
    made = tp.open_package(package({"t": frame, "u": frame})).site(tmp_path / "out")
    found = script(tmp_path / "out")
    assert says in found["note"]
    assert made.notes == (found["note"],)
    assert found["note"] in (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert 0 < len(found["documents"]) < 18
    assert f"the first {len(found['documents'])} of" in found["note"]


def test_a_document_has_no_member_that_the_script_forgets() -> None:
    known = {"address", "table", "label", "kind", "names", "texts", "keys", "linked", "has_date"}
    assert set(Document.__dataclass_fields__) == known | {"has_amount", "refers"}
