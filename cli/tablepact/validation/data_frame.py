"""Validate a data frame of polars, pandas or Arrow against a Table Schema, as a file is validated.

The frame is written to a temporary Parquet file, so that the same engine judges the same values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from tablepact.engine.result import without_file_stats
from tablepact.errors import as_line
from tablepact.report.model import Finding
from tablepact.report.report import Report
from tablepact.system.temporary_folders import TemporaryFolder
from tablepact.validation.read_source import Given
from tablepact.validation.validate import validate

if TYPE_CHECKING:
    import polars as pl

NAME = "frame"
"""The name of the table."""


class ArrowStream(Protocol):
    """A table with the stream interface of Arrow, as pandas, pyarrow and polars have."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows as an Arrow stream."""
        ...


def is_frame(value: object) -> bool:
    """Return whether a value is a data frame of polars, of pandas or with Arrow's interface."""
    return hasattr(value, "__arrow_c_stream__") or _library(value) in ("polars", "pandas")


def validate_frame(
    frame: object, schema: Path | str | Mapping[str, Any] | None, **options: Any
) -> Report:
    """Validate a data frame.

    Args:
        frame: The frame.
        schema: The Table Schema: an object, or the path of a file.
        options: The other arguments of ``validate``.

    Raises:
        PackageError: The file of the schema cannot be read.
        ValueError: There is no schema, two columns have the same name, or a column has a type that
            cannot be stored.
    """
    if schema is None:
        raise ValueError("a data frame is validated against a schema, and there is none")
    with TemporaryFolder() as folder:
        path = Path(folder, f"{NAME}.parquet")
        _write(frame, path)
        given = Given(schema=schema, is_frame=True)
        report = validate(path, given=given, config=False, md5=False, **options)
    steps = tuple(
        replace(step, findings=tuple(_without_file(step.findings))) for step in report.steps
    )
    return replace(report, steps=steps, tasks=tuple(map(_in_memory, report.tasks)))


def _without_file(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings without the temporary file; those in a schema keep the file of the schema."""
    for finding in findings:
        yield finding if finding.pointer is not None else replace(finding, path=None)


def _in_memory(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task of a table that is in no file."""
    return {**without_file_stats(task), "place": "<memory>"}


def _write(frame: object, path: Path) -> None:
    """Write a frame to a Parquet file; one that is not computed yet, in batches."""
    import polars as pl

    try:
        if isinstance(frame, pl.LazyFrame):
            frame.sink_parquet(path, compression="lz4", statistics=False)
            return
        if isinstance(frame, pl.DataFrame):
            stored = frame
        elif _library(frame) == "pandas":
            stored = _from_pandas(frame)
        else:
            stored = pl.DataFrame(cast("Any", frame))
        stored.write_parquet(path, compression="lz4", statistics=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, TypeError) as error:
        raise ValueError(f"the frame cannot be stored: {as_line(error)}") from error


def _library(value: object) -> str:
    return type(value).__module__.partition(".")[0]


def _from_pandas(frame: Any) -> pl.DataFrame:
    """Return a pandas frame as one of polars; it needs no pyarrow.

    NaN, NaT and NA are nulls. A column of objects of several types becomes text.
    """
    from tablepact.exact_columns import frame_of

    names = [str(label) for label in frame.columns]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise ValueError(f"two columns have the name {twice[0]!r}")
    columns = (_from_series(frame.iloc[:, index]) for index in range(len(names)))
    return frame_of([column.alias(name) for column, name in zip(columns, names, strict=True)])


def _from_series(series: Any) -> pl.Series:
    import polars as pl

    kind = getattr(series.dtype, "kind", "O")
    if type(series.dtype).__module__.startswith("numpy") and kind in "iufbM":
        return pl.Series(values=series.to_numpy(), nan_to_null=True)
    absent = series.isna().tolist()
    values = [
        None if missing else value
        for value, missing in zip(series.astype(object).tolist(), absent, strict=True)
    ]
    if len({*map(type, values)} - {type(None)}) <= 1:
        return pl.Series(values=values, strict=True)
    return pl.Series(values=[value if value is None else _text(value) for value in values])


def _text(value: object) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
