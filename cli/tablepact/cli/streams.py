"""Make standard input, output and error safe if closed, full or in a limited encoding."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import Any

OUTPUT = "standard output"
"""The ``filename`` of an ``OSError`` from standard output."""


class _Output(io.FileIO):
    """Standard output; its errors name it, and after one the rest of the output is dropped."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except BlockingIOError:
            raise
        except OSError as error:
            _redirect_to_null(self.fileno())
            why = "it is closed" if error.errno == errno.EBADF else error.strerror
            raise OSError(error.errno, why, OUTPUT) from error


class _Error(io.FileIO):
    """Standard error; after an error, the rest of the output is dropped."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            _redirect_to_null(self.fileno())
            return len(data)


def prepare_streams() -> None:
    """Replace the standard streams, so that none of them causes a traceback.

    A closed stream is opened on the null device, so that no other file gets its number: standard
    input is then empty, writing to standard output fails, and standard error is dropped.
    Characters that the encoding lacks are escaped.
    """
    for number in range(3):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.open(os.devnull, os.O_RDONLY if number < 2 else os.O_WRONLY)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a descriptor
    sys.stdout = _text(sys.stdout, 1, _Output)
    sys.stderr = _text(sys.stderr, 2, _Error)


def _text(stream: Any, number: int, kind: type[io.FileIO]) -> Any:
    if stream is not None:
        buffer = getattr(stream, "buffer", None)  # the raw file with PYTHONUNBUFFERED
        raw = getattr(buffer, "raw", buffer)
        if type(raw) is not io.FileIO or raw.fileno() != number:  # Windows console, or a test's
            return stream
        stream.flush()
    errors = getattr(stream, "errors", "strict")
    return io.TextIOWrapper(
        io.BufferedWriter(kind(number, "wb", closefd=False)),
        encoding=getattr(stream, "encoding", "utf-8"),
        errors="backslashreplace" if errors in ("strict", "surrogateescape") else errors,
        line_buffering=getattr(stream, "line_buffering", False),
    )


def _redirect_to_null(number: int) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)
