"""The status of a row, in the words that every drawing and list adds to it."""

from __future__ import annotations

import polars as pl

from tablepact.frames.frames import Frames

FIRM = ("stated", "presupposed")
"""Assertions under no hedge."""
VERDICT_LABELS = {
    "contradicted": "later contradicted",
    "updated": "later updated",
    "disputed": "disputed",
}
"""The verdicts that a drawing has to show."""


def later_findings(frames: Frames, table: str) -> dict[str, str]:
    """Return what others found that has to be shown of the rows of a table, by identifier."""
    trust = frames["trust"].filter(pl.col("record_table") == table)
    verdicts = trust.select("record_id", pl.col("verdict").cast(pl.String)).iter_rows()
    return {
        name: VERDICT_LABELS[verdict] for name, verdict in verdicts if verdict in VERDICT_LABELS
    }


def mode(modality: str) -> str:
    """Return the mode of a row; nothing if it is actual."""
    return "" if modality == "actual" else modality


def hedge(firm: bool) -> str:
    """Return that a source hedges, if it does."""
    return "" if firm else "only reported"


def status_in_words(modality: str, firm: bool, later: str, aftermath: bool) -> str:
    """Return the status of a row: its mode, the hedge, what others found, whether they tell it."""
    teller = "told by others" if aftermath else ""
    return ", ".join(filter(None, (mode(modality), hedge(firm), later, teller)))
