"""An external sort of lines by code points, with sorted runs on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import polars as pl

from tablepact import settings
from tablepact.system.temporary_folders import TemporaryFolder

LINES_A_GROUP = 20_000
"""The number of lines in a row group of a run."""


class SortedLines:
    """Lines that are added in any order and read in sorted order; the context removes its files."""

    def __init__(self) -> None:
        self._settings = settings.current()
        self._held: list[pl.Series] = []
        self._bytes = 0
        self._all = 0
        self._runs: list[Path] = []
        self._samples: list[str] = []
        self._folder: TemporaryFolder | None = None

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._folder:
            self._folder.cleanup()

    def add(self, lines: pl.Series) -> None:
        """Add a String column of lines."""
        self._held.append(lines)
        self._bytes += int(lines.str.len_bytes().sum())
        if self._bytes > self._settings.sort_run_bytes:
            self._spill()

    def sorted(self) -> Iterator[pl.Series]:
        """Yield all lines in order, in batches."""
        if not self._runs:
            if self._held:
                yield pl.concat(self._held).sort()
            return
        if self._held:
            self._spill()
        samples = sorted(set(self._samples))
        cuts = samples[:: max(1, len(samples) * self._settings.sort_run_bytes // self._all)][1:]
        runs = pl.scan_parquet(self._runs, glob=False)
        for low, high in zip([None, *cuts], [*cuts, None], strict=True):
            part = runs
            if low is not None:
                part = part.filter(pl.col("line") >= low)
            if high is not None:
                part = part.filter(pl.col("line") < high)
            yield part.collect()["line"].sort()

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = TemporaryFolder()
        run = pl.concat(self._held).sort()
        path = Path(self._folder.name) / f"{len(self._runs)}.parquet"
        run.alias("line").to_frame().write_parquet(
            path, compression="lz4", row_group_size=LINES_A_GROUP
        )
        self._runs.append(path)
        samples = run.gather_every(self._settings.sort_sample_rate)
        self._samples += samples.to_list()  # a Series would keep the whole run in memory
        self._all += self._bytes
        self._held, self._bytes = [], 0
