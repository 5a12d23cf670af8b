"""The one process of frictionless that reads for this process, whatever is asked of it."""

from __future__ import annotations

import atexit
import os
import threading

from tablepact.engine.frictionless_worker.client import FrictionlessClient

_WORKERS: dict[int, FrictionlessClient] = {}
"""The worker, by the process that it works for: a fork starts its own."""

TURN = threading.RLock()
"""Held by who asks the worker, which has one package in hand at a time."""


def worker() -> FrictionlessClient:
    """Return the worker, which is started when it is first asked and ends with this process."""
    if os.getpid() not in _WORKERS:
        _WORKERS.clear()
        _WORKERS[os.getpid()] = exact = FrictionlessClient()
        atexit.register(exact.close)
    return _WORKERS[os.getpid()]
