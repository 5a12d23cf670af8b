"""The rows of one origin: those from the article, or those from other sources (the aftermath).

Where a table has no column ``origin``, a row has the origin of the row that it belongs to, or of
its source. A conflict is from the article if all its answers are. Assessments, synonyms and the
corrections of deleted rows belong to the aftermath, adjudications of codings to the article.
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
    "codings": ("source_id", "sources"),
    "coded_units": ("coding_id", "codings"),
    "coded_passages": ("coded_unit_id", "coded_units"),
}
_ORIGIN_OF_TABLE = {
    "assessments": "aftermath",
    "assessment_records": "aftermath",
    "assessment_sources": "aftermath",
    "synonyms": "aftermath",
    "adjudications": "article",
}


def rows_of_origin(table: str, origin: str, load: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Load the rows of a table that have a given origin.

    Args:
        table: The table.
        origin: ``article`` or ``aftermath``.
        load: A function that loads a table by name.
    """
    frame = load(table)
    if "origin" in frame.columns:
        return frame.filter(pl.col("origin") == origin)
    if table == "sources":
        return frame.filter((pl.col("kind") == "article") == (origin == "article"))
    if table in _OWNERS:
        key, owner = _OWNERS[table]
        return frame.join(rows_of_origin(owner, origin, load), on=key, how="semi")
    if table in _ORIGIN_OF_TABLE:
        return frame if origin == _ORIGIN_OF_TABLE[table] else frame.clear()
    if table in ("trust", "corrections"):
        own = _with_record(frame, "article", load)
        return own if origin == "article" else frame.join(own, on=frame.columns[0], how="anti")
    members = load("conflict_members")
    outside = members.join(
        _with_record(members, "aftermath", load), on="conflict_member_id", how="semi"
    )
    if origin == "article":
        return frame.join(outside, on="conflict_id", how="anti")
    return frame.join(outside, on="conflict_id", how="semi")


def _with_record(
    frame: pl.DataFrame, origin: str, load: Callable[[str], pl.DataFrame]
) -> pl.DataFrame:
    """Keep the rows whose record, given by table and identifier, has the origin."""
    parts = [frame.clear()]
    for (table,), group in frame.group_by("record_table", maintain_order=True):
        records = rows_of_origin(str(table), origin, load)
        key = records.columns[0]
        parts.append(group.join(records, left_on="record_id", right_on=key, how="semi"))
    return pl.concat(parts).sort(frame.columns[0])
