"""Partition rows by their key, so that each partition can be processed on its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tablepact import settings
from tablepact.system.temporary_folders import TemporaryFolder


class SpilledRows:
    """The rows of one table, partitioned by the hash of their key; several partitions use disk."""

    def __init__(self, number: int, keys: Sequence[str]) -> None:
        self.number = number
        self.keys = list(keys)
        self.rows = 0
        self._most = settings.current().spill_bytes / number
        self._held: list[list[pl.DataFrame]] = [[] for _ in range(number)]
        self._bytes = [0] * number
        self._files: list[list[Path]] = [[] for _ in range(number)]
        self._folder: TemporaryFolder | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Add rows."""
        self.rows += frame.height
        if self.number == 1:
            self._held[0].append(frame)
            return
        part = pl.struct(self.keys).hash() % self.number
        for (index,), rows in frame.with_columns(_part=part).partition_by(
            "_part", as_dict=True, include_key=False
        ).items():  # fmt: skip
            self._held[index].append(rows)
            self._bytes[index] += int(rows.estimated_size())
            if self._bytes[index] > self._most:
                self._spill(index)

    def part(self, index: int) -> pl.DataFrame | None:
        """Return the rows of a partition, and discard them; None if it is empty."""
        frames = [pl.read_ipc(file.read_bytes()) for file in self._files[index]]
        frames += self._held[index]
        for file in self._files[index]:
            file.unlink()
        self._files[index], self._held[index] = [], []
        return pl.concat(frames) if frames else None

    def close(self) -> None:
        """Delete the files."""
        if self._folder:
            self._folder.cleanup()

    def _spill(self, index: int) -> None:
        if self._folder is None:
            self._folder = TemporaryFolder()
        file = Path(self._folder.name) / f"{index}-{len(self._files[index])}.arrow"
        pl.concat(self._held[index]).write_ipc(file, compression="lz4")
        self._files[index].append(file)
        self._held[index], self._bytes[index] = [], 0
