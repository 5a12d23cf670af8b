"""The status of a row in words, which charts and lists show beside its title."""

from __future__ import annotations

import polars as pl

from tablepact.frames.frames import Frames

FIRM = ("stated", "presupposed")
"""The codes of assertions without a hedge."""
VERDICT_LABELS = {
    "contradicted": "later contradicted",
    "updated": "later updated",
    "disputed": "disputed",
}
"""The verdicts that charts and lists must show, with their labels."""


def later_findings(frames: Frames, table: str) -> dict[str, str]:
    """Return the labels of the verdicts that must be shown for rows of a table, by identifier."""
    trust = frames["trust"].filter(pl.col("record_table") == table)
    verdicts = trust.select("record_id", pl.col("verdict").cast(pl.String)).iter_rows()
    return {
        name: VERDICT_LABELS[verdict] for name, verdict in verdicts if verdict in VERDICT_LABELS
    }


def mode(modality: str) -> str:
    """Return the mode of a row; empty if it is actual."""
    return "" if modality == "actual" else modality


def hedge(firm: bool) -> str:
    """Return the label of a hedged assertion; empty if there is no hedge."""
    return "" if firm else "only reported"


def status_in_words(modality: str, firm: bool, later: str, aftermath: bool) -> str:
    """Return the status of a row: its mode, hedge, verdict, and whether it is from others."""
    teller = "from other sources" if aftermath else ""
    return ", ".join(filter(None, (mode(modality), hedge(firm), later, teller)))
