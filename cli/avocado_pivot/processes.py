"""Processes of our own, ended with whatever they may have started."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session of its own, and all in it; no harm if it has ended."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
