"""Standard input, output and error, whatever they are: closed, full, or in a narrow encoding."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import Any

OUTPUT = "standard output"
"""The file name of an error of standard output."""


class _Output(io.FileIO):
    """Standard output; an error names it, and what else would be written is dropped."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except BlockingIOError:
            raise
        except OSError as error:
            _lead_nowhere(self.fileno())
            why = "it is closed" if error.errno == errno.EBADF else error.strerror
            raise OSError(error.errno, why, OUTPUT) from error


class _Error(io.FileIO):
    """Standard error; what cannot be written there can be told nowhere."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            _lead_nowhere(self.fileno())
            return len(data)


def prepare_streams() -> None:
    """Have no stream end the command in a traceback.

    A stream that is closed is opened, so that no other file gets its number: to write to such an
    output fails, and such an input is empty. A character that an encoding lacks is escaped.
    """
    for number in range(3):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.open(os.devnull, os.O_RDONLY if number < 2 else os.O_WRONLY)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a number
    sys.stdout = _text(sys.stdout, 1, _Output)
    sys.stderr = _text(sys.stderr, 2, _Error)


def _text(stream: Any, number: int, kind: type[io.FileIO]) -> Any:
    if stream is not None:
        buffer = getattr(stream, "buffer", None)  # which is none with PYTHONUNBUFFERED
        raw = getattr(buffer, "raw", buffer)
        if type(raw) is not io.FileIO or raw.fileno() != number:  # a console of Windows, a test's
            return stream
        stream.flush()
    errors = getattr(stream, "errors", "strict")
    return io.TextIOWrapper(
        io.BufferedWriter(kind(number, "wb", closefd=False)),
        encoding=getattr(stream, "encoding", "utf-8"),
        errors="backslashreplace" if errors in ("strict", "surrogateescape") else errors,
        line_buffering=getattr(stream, "line_buffering", False),
    )


def _lead_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
