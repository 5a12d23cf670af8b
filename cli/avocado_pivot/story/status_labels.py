"""How a row stands, in the words that every drawing and list adds to it."""

from __future__ import annotations

import polars as pl

from tablepact.frames.frames import Frames

FIRM = ("stated", "presupposed")
"""Assertions under no hedge."""
LATER = {"contradicted": "later contradicted", "updated": "later updated", "disputed": "disputed"}
"""The verdicts that a drawing has to tell."""


def later(frames: Frames, table: str) -> dict[str, str]:
    """Give what others found that has to be told of the rows of a table, by their identifiers."""
    trust = frames["trust"].filter(pl.col("record_table") == table)
    verdicts = trust.select("record_id", pl.col("verdict").cast(pl.String)).iter_rows()
    return {name: LATER[verdict] for name, verdict in verdicts if verdict in LATER}


def mode(modality: str) -> str:
    """Give the mode in which the thing stands; nothing if it is actual."""
    return "" if modality == "actual" else modality


def hedge(firm: bool) -> str:
    """Say that a source hedges, if it does."""
    return "" if firm else "only reported"


def in_words(modality: str, firm: bool, found: str, aftermath: bool) -> str:
    """Say how a row stands: its mode, the hedge, what others found, and whether they tell it."""
    whose = "told by others" if aftermath else ""
    return ", ".join(filter(None, (mode(modality), hedge(firm), found, whose)))
