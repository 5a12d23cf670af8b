"""Compressed files of tables, unpacked by frictionless to a folder that goes with who asked."""

from __future__ import annotations

import shutil
from pathlib import Path

from avocado_pivot.engine.exact.process import Exact, Stopped
from avocado_pivot.engine.stored.file import StoredFile, stored
from avocado_pivot.engine.table import Unsuited
from avocado_pivot.package.archives import MOST_TIMES
from avocado_pivot.temporary import TemporaryFolder

SMALL = 2**20
"""How many bytes a file may get, even if that is more than ``MOST_TIMES`` its own size."""


class UnpackedFiles:
    """Files as they are unpacked, as long as this is there.

    Args:
        exact: Who unpacks them, in a process whose time and memory have an end.
    """

    def __init__(self, exact: Exact) -> None:
        self._exact = exact
        self._folder = TemporaryFolder()

    def unpack(self, index: int, packed: StoredFile) -> StoredFile:
        """Unpack the file of a table, to half of what the disk has left at most.

        Args:
            index: The place of its resource in the package, from 0.
            packed: The file.

        Raises:
            Unsuited: It is damaged, or gets too large.
            Stopped: It takes too long.
        """
        target = Path(self._folder.name, str(index))
        room = shutil.disk_usage(self._folder.name).free // 2
        most = min(room, max(MOST_TIMES * packed.size, SMALL))
        try:
            answer = self._exact.ask("unpack", index, target=str(target), most=most)
            if "unsuited" in answer:
                raise Unsuited(answer["unsuited"])
        except (Unsuited, Stopped):
            target.unlink(missing_ok=True)
            raise
        return stored([str(target)])
