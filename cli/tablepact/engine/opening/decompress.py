"""Compressed files of tables, unpacked by frictionless to a folder that goes with who asked."""

from __future__ import annotations

import shutil
from pathlib import Path

from tablepact.engine.errors import FastPathUnsupported, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.storage.stored_file import StoredFile, stat_files
from tablepact.system.temporary_folders import TemporaryFolder


class UnpackedFiles:
    """Files as they are unpacked, as long as this is there.

    Args:
        client: Who unpacks them, in a process whose time and memory have an end.
    """

    def __init__(self, client: FrictionlessClient) -> None:
        self._client = client
        self._folder = TemporaryFolder()

    def unpack(self, index: int) -> StoredFile:
        """Unpack the file of a table, to half of what the disk has left at most.

        More than ``limits`` allow is not unpacked, and not read by frictionless either.

        Args:
            index: The index of its resource in the package, from 0.

        Raises:
            FastPathUnsupported: It is damaged, or gets too large for the disk.
            WorkerStopped: It takes too long, or exceeds the limits.
        """
        target = Path(self._folder.name, str(index))
        most = shutil.disk_usage(self._folder.name).free // 2
        try:
            answer = self._client.ask("unpack", index, target=str(target), most=most)
            if "unsuited" in answer:
                raise FastPathUnsupported(answer["unsuited"])
        except (FastPathUnsupported, WorkerStopped):
            target.unlink(missing_ok=True)
            raise
        return stat_files([str(target)])
