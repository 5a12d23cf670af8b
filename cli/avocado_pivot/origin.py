"""The rows of one origin: what the article says, apart from what other sources say.

A table with a column ``origin`` says it itself. In the others a row goes with the row that it
belongs to, or with the source that it rests on. A conflict is the article's if all its answers are;
what others say about rows is the aftermath's, and so are the correction of a row that is gone and
the words in which one asks; what was decided between codings is the article's.
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
    """Load the rows of a table that are of one origin.

    Args:
        table: The table.
        origin: ``article`` or ``aftermath``.
        load: Loads a table by name.
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
    """Keep the rows whose record, named by table and identifier, is of the origin."""
    parts = [frame.clear()]
    for (table,), group in frame.group_by("record_table", maintain_order=True):
        records = rows_of_origin(str(table), origin, load)
        key = records.columns[0]
        parts.append(group.join(records, left_on="record_id", right_on=key, how="semi"))
    return pl.concat(parts).sort(frame.columns[0])
