"""What SIGTERM and SIGHUP do to the command: it ends, and leaves no process and no folder behind.

The library installs no handler; a program that uses it has its own ideas of signals.
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
"""After how many seconds the process ends even if clearing up does not."""


def end_cleanly_on_signals() -> None:
    """Clear up on SIGTERM and SIGHUP, and exit with 128 and the number of the signal.

    A thread does so, since the main one may be busy in polars or DuckDB for minutes. A signal that
    is ignored, as under ``nohup``, stays ignored.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return
    ending = [one for one in (signal.SIGTERM, signal.SIGHUP)
              if signal.getsignal(one) is not signal.SIG_IGN]  # fmt: skip
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    threading.Thread(target=_clear_up, args=(reader, ending), daemon=True).start()
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for one in ending:
        signal.signal(one, _stand_still)


def _stand_still(number: int, _frame: FrameType | None) -> None:
    """Keep the main thread from telling what it then finds missing.

    It may hold a lock meanwhile, such as that of imports, so ``_clear_up`` must do without any.
    """
    time.sleep(_LATEST)
    os._exit(128 + number)


def _clear_up(reader: int, ending: list[signal.Signals]) -> None:
    while (number := os.read(reader, 1)[0]) not in ending:
        if number == signal.SIGINT:
            processes.kill_started()  # so that the main thread does not wait, but hears of it
    try:
        processes.kill_children()
    finally:
        try:
            temporary.remove_all()
        finally:
            os._exit(128 + number)
