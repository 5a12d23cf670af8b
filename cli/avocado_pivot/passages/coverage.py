"""The share of the article that rows are based on, and how many of these rows are assessed."""

from __future__ import annotations

import polars as pl

from tablepact.frames.frames import Frames


def coverage(frames: Frames) -> pl.DataFrame:
    """Count the rows that are based on each paragraph of the article.

    Mentions of entities by name are not counted. A paragraph without rows asserts nothing.

    Returns:
        One row per paragraph: ``paragraph``; ``rows``, the number of rows based on it;
        ``assessed``, the number of those that have an assessment; ``addresses`` of the rows, with
        an asterisk for the assessed ones.
    """
    assessed = frames["assessment_records"].select("record_table", "record_id").unique()
    on = ["record_table", "record_id"]
    passages = frames["evidence"].filter(
        pl.col("char_start").is_not_null(), pl.col("record_table").cast(pl.String) != "entities"
    )
    texts = [frame.with_columns(pl.col(on).cast(pl.String)) for frame in (passages, assessed)]
    rows = (
        texts[0]
        .select("paragraph", *on)
        .unique()
        .join(texts[1].with_columns(mark=pl.lit("*")), on=on, how="left")
        .with_columns(
            address=pl.concat_str(*on, separator="/") + pl.col("mark").fill_null(""),
            is_assessed=pl.col("mark").is_not_null(),
        )
        .sort("paragraph", "address")
    )
    counts = rows.group_by("paragraph").agg(
        rows=pl.len().cast(pl.Int64),
        assessed=pl.col("is_assessed").sum().cast(pl.Int64),
        addresses=pl.col("address").str.join(", "),
    )
    last = frames["evidence"]["paragraph"].max()
    every = pl.DataFrame({"paragraph": range(1, int(str(last)) + 1)})
    counts = every.join(counts, on="paragraph", how="left", maintain_order="left")
    return counts.with_columns(pl.col("rows", "assessed").fill_null(0)).sort("paragraph")
