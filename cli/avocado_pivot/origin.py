"""The rows of one origin: what the article says, apart from what other sources say.

A table with a column ``origin`` says it itself. In the others a row goes with the row that it
belongs to, or with the source that it rests on; a conflict is of an origin if two answers are.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

_OWNERS = {
    "names": ("entity_id", "entities"),
    "identifiers": ("source_id", "sources"),
    "participants": ("event_id", "events"),
    "claim_records": ("claim_id", "claims"),
    "evidence": ("source_id", "sources"),
}


def of_origin(table: str, origin: str, load: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Load the rows of a table that are of one origin.

    Args:
        table: The table.
        origin: ``article`` or ``aftermath``.
        load: Loads a whole table by name.
    """
    frame = load(table)
    if "origin" in frame.columns:
        return frame.filter(pl.col("origin") == origin)
    if table == "sources":
        return frame.filter((pl.col("kind") == "article") == (origin == "article"))
    if table in _OWNERS:
        key, owner = _OWNERS[table]
        return frame.join(of_origin(owner, origin, load), on=key, how="semi")
    if table == "conflict_members":
        return pl.concat(
            _answers(group, str(name), origin, load)
            for (name,), group in frame.group_by("record_table", maintain_order=True)
        ).sort("conflict_member_id")
    answered = of_origin("conflict_members", origin, load).group_by("conflict_id").len()
    return frame.join(answered.filter(pl.col("len") > 1), on="conflict_id", how="semi")


def _answers(
    members: pl.DataFrame, table: str, origin: str, load: Callable[[str], pl.DataFrame]
) -> pl.DataFrame:
    records = of_origin(table, origin, load)
    return members.join(records, left_on="record_id", right_on=records.columns[0], how="semi")
