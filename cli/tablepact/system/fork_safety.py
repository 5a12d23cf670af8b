"""Raise an error if polars is used in a forked process, where it would hang forever.

``os.fork`` does not copy the threads of polars, so work for them is never done. If they had started
before the fork, every public function raises ``EngineError``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from tablepact.errors import EngineError

P = ParamSpec("P")
R = TypeVar("R")
_TASKS = Path("/proc/self/task")
_state = {"started": False, "unusable": False}


def refuse_after_fork(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that raises ``EngineError`` in a process where polars cannot be used."""

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if _state["unusable"]:
            raise EngineError(
                "polars cannot be used in this process, which was forked after its parent had used "
                'polars; start processes with multiprocessing.get_context("spawn")'
            )
        return function(*args, **kwargs)

    return checked


def _has_started() -> bool:
    """Return whether polars has threads; without /proc, whether it is imported."""
    if "polars" not in sys.modules:
        return False
    names = []
    with suppress(OSError):
        for task in _TASKS.iterdir():
            names.append((task / "comm").read_text(encoding="utf-8", errors="replace"))
    return not names or any(name.startswith("polars-") and name[7:8].isdigit() for name in names)


def _before() -> None:
    _state["started"] = _has_started()


def _in_child() -> None:
    _state["unusable"] |= _state["started"]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_child=_in_child)
