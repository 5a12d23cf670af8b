"""Recognize errors that mean that memory or disk space has run out, for uniform messages."""

from __future__ import annotations

import errno
import os
import re

_ERRNOS = {errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EROFS, errno.ENOMEM, errno.EAGAIN,
           errno.EMFILE, errno.ENFILE, getattr(errno, "EDQUOT", errno.ENOSPC)}  # fmt: skip
_FULL = "disk is full|disk I/O error|not enough space on the disk"
_MEMORY = (
    "memory allocation|allocate memory|out of memory|memoryerror|could not spawn threads"
    "|can't start new thread"
)
_BY_TEXT = "|".join(re.escape(os.strerror(number)) for number in _ERRNOS)
NO_MEMORY = "there is not enough memory"


def exhausted_resource(error: BaseException) -> str:
    """Return a short text for the exhausted resource (memory, disk space); empty for other errors.

    Python, polars, DuckDB and SQLite have different exceptions for this, some of them generic, so
    the text of the error decides.
    """
    if isinstance(error, OSError):
        number = error.errno or 0
        return os.strerror(number) if number in _ERRNOS else ""
    text = str(error)
    if isinstance(error, MemoryError) or re.search(_MEMORY, text, re.IGNORECASE):
        return NO_MEMORY
    if match := re.search(_BY_TEXT, text, re.IGNORECASE):
        return match[0]
    return os.strerror(errno.ENOSPC) if re.search(_FULL, text, re.IGNORECASE) else ""
