"""The formats that hold any rows, those of a query, too: how each is written, how its files end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from avocado_pivot.exports import columns, text

Facts = Mapping[str, str]
"""What a file says of where its rows are from, where its format has a place for it."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of one frame: the endings of its files, the usual one first, and its writer."""

    endings: tuple[str, ...]
    write: Callable[[pl.DataFrame, Facts], bytes]
    is_text: bool = True


def _as_text(write: Callable[[pl.DataFrame], str]) -> Callable[[pl.DataFrame, Facts], bytes]:
    return lambda frame, _: write(frame).encode(errors="surrogatepass")


def _to_xlsx(frame: pl.DataFrame, facts: Facts) -> bytes:
    from avocado_pivot.exports.xlsx import to_xlsx

    return to_xlsx({"rows": frame}, facts)


FORMATS = {
    "csv": Format((".csv",), _as_text(text.to_csv)),
    "json": Format((".json",), _as_text(text.to_json)),
    "jsonl": Format((".jsonl", ".ndjson"), _as_text(text.to_jsonl)),
    "markdown": Format((".md",), _as_text(text.to_markdown)),
    "parquet": Format((".parquet",), columns.to_parquet, is_text=False),
    "arrow": Format((".arrow", ".feather"), columns.to_arrow, is_text=False),
    "xlsx": Format((".xlsx",), _to_xlsx, is_text=False),
}
