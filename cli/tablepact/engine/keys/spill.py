"""Rows parted by their key, so that what has the same key can be looked at a part at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tablepact import settings
from tablepact.system.temporary_folders import TemporaryFolder


class SpilledRows:
    """The rows of one table, parted by the hash of their key; on disk if there is more than one."""

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
        for (place,), rows in frame.with_columns(_part=part).partition_by(
            "_part", as_dict=True, include_key=False
        ).items():  # fmt: skip
            self._held[place].append(rows)
            self._bytes[place] += int(rows.estimated_size())
            if self._bytes[place] > self._most:
                self._spill(place)

    def part(self, place: int) -> pl.DataFrame | None:
        """Give the rows of a part, and forget them; None if there are none."""
        frames = [pl.read_ipc(file.read_bytes()) for file in self._files[place]]
        frames += self._held[place]
        for file in self._files[place]:
            file.unlink()
        self._files[place], self._held[place] = [], []
        return pl.concat(frames) if frames else None

    def close(self) -> None:
        """Take the files away."""
        if self._folder:
            self._folder.cleanup()

    def _spill(self, place: int) -> None:
        if self._folder is None:
            self._folder = TemporaryFolder()
        file = Path(self._folder.name) / f"{place}-{len(self._files[place])}.arrow"
        pl.concat(self._held[place]).write_ipc(file, compression="lz4")
        self._files[place].append(file)
        self._held[place], self._bytes[place] = [], 0
