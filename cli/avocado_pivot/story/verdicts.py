"""The verdict of ``trust`` on each row of the article, with the finding that it rests on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from avocado_pivot.story.quantities import short_amount
from avocado_pivot.story.record_lookup import RecordLookup, Row
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.keys import primary_key

JUDGED = ("claims", "events", "figures", "statements", "relations")
"""The tables whose rows have verdicts; a link between events is only about other rows."""
NO_VERDICT = ("aftermath", "unassessed")
_STANCE_OF = {
    "contradicted": "contradicts",
    "updated": "updates",
    "refined": "refines",
    "supported": "supports",
    "not-found": "not-found",
}
"""The stance of an assessment that leads to each verdict."""
ENOUGH = 90
"""The length in characters after which ``short_finding`` adds no further sentence."""
_CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """A row of the article, with its verdict and the finding of other sources.

    Attributes:
        address: The address of the row.
        title: The title of the row.
        status: The mode and hedge of the row in the article; empty if it is stated as actual.
        code: The verdict, a code of ``trust.verdict``.
        label: The label of the verdict.
        finding: The finding of other sources; empty if there is none.
        confidence: The confidence in the finding; empty if there is none.
    """

    address: str
    title: str
    status: str
    code: str
    label: str
    finding: str
    confidence: str

    @property
    def short_finding(self) -> str:
        """The first sentences of the finding, up to at least ``ENOUGH`` characters."""
        first, *rest = re.split(r"(?<=[.!?]) (?=[A-Z“])", self.finding)
        while rest and len(first) < ENOUGH:
            first = f"{first} {rest.pop(0)}"
        return first

    @property
    def table(self) -> str:
        """The table of the row."""
        return self.address.partition("/")[0]


def verdict_codes(frames: Frames) -> list[tuple[str, str, str]]:
    """Return the possible verdicts on rows of the article: code, label and meaning, in order."""
    lookup = RecordLookup(frames)
    codes = [code for code, _ in lookup.codes("trust", "verdict") if code not in NO_VERDICT]
    return [(code, *lookup.code("trust", "verdict", code)) for code in codes]


def verdicts(frames: Frames) -> list[RowVerdict]:
    """Return the verdicts on all rows of the article, table by table."""
    lookup = RecordLookup(frames)
    rows = frames["trust"].select(pl.col("record_table", "record_id", "verdict").cast(pl.String))
    trust = {(table, name): verdict for table, name, verdict in rows.iter_rows()}
    found = []
    for table in JUDGED:
        (key,) = primary_key(frames.resource(table))
        for row in frames[table].filter(pl.col("origin") == "article").to_dicts():
            verdict = trust.get((table, row[key]), "unassessed")
            if verdict not in NO_VERDICT:
                found.append(_row_verdict(lookup, table, row[key], row, verdict))
    return found


def counts(rows: Sequence[RowVerdict]) -> dict[str, Counter[str]]:
    """Count the verdicts of each table."""
    counted = {table: Counter[str]() for table in JUDGED}
    for row in rows:
        counted[row.table][row.code] += 1
    return counted


def _row_verdict(
    lookup: RecordLookup, table: str, identifier: str, row: Row, verdict: str
) -> RowVerdict:
    label, _ = lookup.code("trust", "verdict", verdict)
    best = _assessment(lookup, table, identifier, verdict)
    title = str(lookup.title(table, row))
    if table == "figures" and (amount := short_amount(row)):
        title = f"{title}: {amount}"
    hedge = "" if row["assertion"] in ("stated", "presupposed") else row["assertion"]
    mode = row.get("modality") or "actual"
    status = ", ".join(filter(None, ("" if mode in ("actual", "negated") else mode, hedge)))
    return RowVerdict(
        f"{table}/{identifier}",
        title,
        status,
        verdict,
        label,
        best["finding"] if best else "",
        best["confidence"] if best else "",
    )


def _assessment(lookup: RecordLookup, table: str, identifier: str, verdict: str) -> Row | None:
    """Return the assessment behind the verdict; of several, the one of highest confidence."""
    ties = lookup.rows("assessment_records", record_table=table, record_id=identifier)
    rows = (lookup.row("assessments", tie["assessment_id"]) for tie in ties)
    fitting = [row for row in rows if row["stance"] == _STANCE_OF.get(verdict)]
    return min(fitting, key=lambda row: _CONFIDENCE.index(row["confidence"]), default=None)
