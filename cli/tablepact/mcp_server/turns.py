"""Run tools in threads, one at a time, and stop one whose request is cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from anyio import get_cancelled_exc_class, to_thread

from tablepact.system.processes import kill_started

_SECONDS = 0.1


class Turns:
    """The turns of the tools of a server.

    A request is cancelled if its client says so, or closes the connection. Then the processes that
    its tool has started (SQL, frictionless) are killed, so that the tool ends and the next one can
    begin, and the server can end.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: threading.Event | None = None

    async def run(self, tool: Callable[[], str]) -> str:
        """Run a tool after those that were asked for before, and return its answer."""
        cancelled = threading.Event()
        try:
            work = partial(self._run, tool, cancelled)
            return await to_thread.run_sync(work, abandon_on_cancel=True)
        except get_cancelled_exc_class():
            cancelled.set()
            threading.Thread(target=self._stop, args=(cancelled,), daemon=True).start()
            raise

    def _run(self, tool: Callable[[], str], cancelled: threading.Event) -> str:
        with self._lock:
            self._running = cancelled
            try:
                return "" if cancelled.is_set() else tool()
            finally:
                self._running = None

    def _stop(self, cancelled: threading.Event) -> None:
        """Kill what a cancelled tool has started, also what it starts only now."""
        while self._running is cancelled:
            kill_started()
            time.sleep(_SECONDS)
