"""Why the file of a table cannot be opened: it is not there, is empty, or cannot be decoded.

A file of its own, as the rest of this folder asks what a file holds.
"""

from __future__ import annotations

import errno
import io
import os
from contextlib import suppress
from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import AskFrictionless, Error, NotOpened
from tablepact.engine.frictionless_rules.messages import (
    ENCODING_ERROR,
    SCHEME_ERROR,
    SOURCE_ERROR,
)
from tablepact.engine.opening.declared import declared_file
from tablepact.engine.storage.stored_file import FIRST_BYTES, StoredFile


def require_content(ref: SessionResource) -> None:
    """Require that the CSV file of a table is there, and that something is in it.

    Raises:
        NotOpened: It is not; in the words of frictionless.
    """
    declared = declared_file(ref.metadata)
    if declared is None or declared.compression or ref.in_object_store:
        return
    path = Path(ref.addresses[0])
    with suppress(AskFrictionless):
        raise NotOpened("it cannot be opened", missing_file(path, declared.path))
    if declared.several or ref.table_schema.foreign_keys:
        return  # which frictionless looks at before
    if path.is_file() and not path.stat().st_size:
        note = "the source is empty"
        raise NotOpened(note, SOURCE_ERROR.error(note), is_empty=True)


def missing_file(path: Path, named: str) -> Error:
    """Return what frictionless says of a file that is not there.

    Args:
        path: Its path.
        named: What the descriptor calls it.

    Raises:
        AskFrictionless: Something is there, or it is not known here how frictionless calls it.
    """
    if str(Path(named)) != named or os.path.lexists(path):
        raise AskFrictionless
    note = f"[Errno {errno.ENOENT}] {os.strerror(errno.ENOENT)}: {str(path)!r}"
    return SCHEME_ERROR.error(note)


def not_decoded(file: StoredFile, encoding: str) -> NotOpened | None:
    """Return why a file is not opened whose first rows are not of its encoding.

    Frictionless decodes so many bytes at a time as Python does, and counts from the first of them.
    None if the file ends within a character: it has seen the end then, and has the hash.
    """
    with io.TextIOWrapper(file.open(), encoding=encoding, newline="") as text:
        try:
            while text.readline(FIRST_BYTES):
                pass
        except UnicodeDecodeError as error:
            read, found = text.buffer.tell(), ENCODING_ERROR.error(str(error))
            if error.end < len(error.object) or text.buffer.read(1):
                return NotOpened("it cannot be opened", found, read=read)
    return None
