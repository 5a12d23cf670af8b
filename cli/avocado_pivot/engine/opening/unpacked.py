"""Compressed files of tables, unpacked by frictionless to a folder that goes with who asked."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from avocado_pivot.engine.exact.process import Exact
from avocado_pivot.engine.stored.file import StoredFile, stored
from avocado_pivot.engine.table import Unsuited

MOST_TIMES = 200
"""How many times its own size a file may get: tables seldom shrink so far, but bombs do."""
SMALL = 2**20
"""How many bytes it may get in any case."""


class UnpackedFiles:
    """Files as they are unpacked, as long as this is there.

    Args:
        exact: Who unpacks them, in a process whose time and memory have an end.
    """

    def __init__(self, exact: Exact) -> None:
        self._exact = exact
        self._folder: TemporaryDirectory[str] | None = None

    def unpack(self, index: int, packed: StoredFile) -> StoredFile:
        """Unpack the file of a table, to half of what the disk has left at most.

        Args:
            index: The place of its resource in the package, from 0.
            packed: The file.

        Raises:
            Unsuited: It is damaged, or gets too large.
            Stopped: It takes too long.
        """
        self._folder = self._folder or TemporaryDirectory(prefix="avocado-pivot-")
        target = Path(self._folder.name, str(index))
        room = shutil.disk_usage(self._folder.name).free // 2
        most = min(room, max(MOST_TIMES * packed.size, SMALL))
        done = False
        try:
            answer = self._exact.ask("unpack", index, target=str(target), most=most)
            if "unsuited" in answer:
                raise Unsuited(answer["unsuited"])
            done = True
        finally:
            if not done:
                target.unlink(missing_ok=True)
        return stored([str(target)])
