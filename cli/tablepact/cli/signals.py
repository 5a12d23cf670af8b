"""End a command on SIGTERM and SIGHUP without leaving processes or temporary folders behind.

Only the command line installs these handlers; the library leaves signals to its caller.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType

from tablepact.system import processes
from tablepact.system import temporary_folders as temporary

_LATEST = 20.0
"""The process exits after this many seconds even if cleaning up has not finished."""


def end_cleanly_on_signals() -> None:
    """Install handlers that clean up on SIGTERM and SIGHUP, and exit with 128 + signal number.

    A thread does this, since the main thread can be busy in polars or DuckDB for minutes. A signal
    that is ignored, as under ``nohup``, stays ignored.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return
    ending = [one for one in (signal.SIGTERM, signal.SIGHUP)
              if signal.getsignal(one) is not signal.SIG_IGN]  # fmt: skip
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    threading.Thread(target=_clean_up, args=(reader, ending), daemon=True).start()
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for one in ending:
        signal.signal(one, _block)


def _block(number: int, _frame: FrameType | None) -> None:
    """Block the main thread, so that it does not report processes and files as missing.

    It can hold a lock meanwhile, such as the import lock, so ``_clean_up`` must not need one.
    """
    time.sleep(_LATEST)
    os._exit(128 + number)


def _clean_up(reader: int, ending: list[signal.Signals]) -> None:
    while (number := os.read(reader, 1)[0]) not in ending:
        if number == signal.SIGINT:
            processes.kill_started()  # so that the main thread stops waiting for them
    try:
        processes.kill_children()
    finally:
        try:
            temporary.remove_all()
        finally:
            os._exit(128 + number)
