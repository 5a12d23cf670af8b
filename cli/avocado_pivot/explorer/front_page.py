"""The story in five sentences: what the article claims, what became of it, how far to trust it.

Each sentence names the rows that it is based on, and takes dates and counts from them. A sentence
is left out if its rows are not in the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from avocado_pivot.story.record_lookup import RecordLookup, Row
from avocado_pivot.story.verdicts import RowVerdict
from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.notation.edtf import edtf_in_words

CLAIMS, OUTCOME, TRUST = "What it claims", "What became of it", "How far to trust it"


@dataclass(frozen=True, slots=True)
class StorySentence:
    """A sentence of the front page.

    Attributes:
        text: The sentence.
        rests_on: The addresses of the rows that it follows from.
    """

    text: str
    rests_on: tuple[str, ...]


def story_sentences(
    frames: Frames, verdicts: Sequence[RowVerdict]
) -> dict[str, list[StorySentence]]:
    """Return the sentences whose rows are in the tables, by the question that they answer.

    Args:
        frames: The tables.
        verdicts: The rows of the article with their verdicts.
    """
    rows = _Rows(frames, verdicts)
    sentences: dict[str, list[StorySentence]] = {}
    for part, write, addresses in _SENTENCES:
        try:
            text = write(rows)
            for address in addresses:
                rows[address]
        except PackageError:
            continue
        sentences.setdefault(part, []).append(StorySentence(text, addresses))
    return sentences


class _Rows:
    """The rows by address."""

    def __init__(self, frames: Frames, verdicts: Sequence[RowVerdict]) -> None:
        self.frames, self.verdicts = frames, verdicts
        self._lookup = RecordLookup(frames)

    def __getitem__(self, address: str) -> Row:
        table, _, identifier = address.partition("/")
        return self._lookup.row(table, identifier)

    def count(self, *codes: str) -> int:
        """Count the rows of the article with these verdicts."""
        return sum(row.code in codes for row in self.verdicts)

    def contradicted(self) -> Iterator[RowVerdict]:
        return (row for row in self.verdicts if row.code == "contradicted")


def _claim(rows: _Rows) -> str:
    target = edtf_in_words(rows["events/avocado-release-q1-2026"]["date_edtf"])
    return (
        "The article says that Meta gives up its open Llama models for a proprietary one,"
        f" code-named Avocado, whose release was aimed at the {target}."
    )


def _causes(_: _Rows) -> str:
    return (
        "It names as triggers of the change new leaders, an injection of capital, the rise of"
        " DeepSeek, a willingness to pay and, with a hedge, the failure of Llama 4; it does not"
        " rank them."
    )


def _outcome(rows: _Rows) -> str:
    release, target = rows["events/muse-spark-released"], rows["events/avocado-release-q1-2026"]
    days = (release["date_start"] - target["date_end"]).days
    return (
        f"The model came out on {edtf_in_words(release['date_edtf'])} under the name Muse Spark:"
        f" closed, without weights to download, {_number(days)} days after that quarter had ended."
    )


def _verdict(rows: _Rows) -> str:
    wrong = sorted(rows.contradicted(), key=lambda row: row.address)
    what = (
        "that DeepSeek's R1 reproduces the architecture of Llama, and two of its readings of a"
        " raised spending forecast"
        if {row.address for row in wrong} == set(_CONTRADICTED)
        else "; ".join(row.title for row in wrong)
    )
    return (
        f"Of the {len(rows.verdicts)} points that these tables take from the article, other sources"
        f" support or refine {rows.count('supported', 'refined')}, report later developments on"
        f" {rows.count('updated')}, and contradict {_number(len(wrong))}: {what}."
    )


def _trust(rows: _Rows) -> str:
    kinds = rows.frames["sources"].filter(pl.col("source_id") != "article")["kind"].cast(pl.String)
    press, retold = (int((kinds == kind).sum()) for kind in ("press", "aggregator"))
    return (
        "The text is a machine translation into Indonesian whose original, author and date are not"
        f" known; the tables cite {len(kinds)} other sources, {press} of them press and {retold}"
        f" pages that retell other reports, and on {rows.count('not-found')} points a search found"
        " nothing."
    )


def _number(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if 0 <= count < len(words) else str(count)


_CONTRADICTED = (
    "events/r1-replicates-llama",
    "figures/capex-2025-at-72-billion",
    "figures/capex-increase-by-72-billion",
)
_SENTENCES: tuple[tuple[str, Callable[[_Rows], str], tuple[str, ...]], ...] = (
    (CLAIMS, _claim, ("events/open-strategy-abandoned", "events/closed-model-turn",
                      "claims/avocado-is-a-code-name", "events/avocado-release-q1-2026")),
    (CLAIMS, _causes, ("conflicts/reversal-trigger", "claims/llama-4-failure-forces-reassessment")),
    (OUTCOME, _outcome, ("events/muse-spark-released", "conflicts/avocado-release-outcome")),
    (OUTCOME, _verdict, _CONTRADICTED),
    (TRUST, _trust, ("sources/article", "assessments/article-stands-on-atsit")),
)  # fmt: skip
