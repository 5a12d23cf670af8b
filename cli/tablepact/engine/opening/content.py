"""Why the file of a table cannot be opened: it is missing, is empty, or cannot be decoded.

These errors come without frictionless, in its words; the rest of this folder reads the content.
"""

from __future__ import annotations

import io
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
from tablepact.package.table_files.table_formats import TEXT_FORMATS, TYPED_FORMATS
from tablepact.system.existing_paths import is_file


def require_content(ref: SessionResource) -> None:
    """Raise NotOpened, with the error of frictionless, unless a file exists and has content.

    Raises:
        NotOpened: The file is missing or empty.
    """
    declared = declared_file(ref.metadata, (*TEXT_FORMATS, *TYPED_FORMATS))
    if declared is None or declared.compression or ref.in_object_store:
        return
    path = Path(ref.addresses[0])
    with suppress(AskFrictionless):
        raise NotOpened("it cannot be opened", missing_file(path, declared.path))
    if declared.several or ref.table_schema.foreign_keys:
        return  # frictionless checks these before it opens the file
    if is_file(path) and not path.stat().st_size:
        note = "the source is empty"
        raise NotOpened(note, SOURCE_ERROR.error(note), is_empty=True)


def missing_file(path: Path, named: str) -> Error:
    """Return the error that frictionless reports for a missing file.

    Args:
        path: The path of the file.
        named: The path as the descriptor writes it.

    Raises:
        AskFrictionless: The path exists, or its spelling in the error of frictionless is unknown.
    """
    if str(Path(named)) != named:
        raise AskFrictionless
    try:
        path.lstat()
    except OSError as error:
        return SCHEME_ERROR.error(f"[Errno {error.errno}] {error.strerror}: {str(path)!r}")
    raise AskFrictionless


def not_decoded(file: StoredFile, encoding: str) -> NotOpened | None:
    """Return the error for a file whose first rows cannot be decoded with its encoding.

    Frictionless decodes blocks of the same size as Python does, so that the error gives the offset
    in the same block.

    Returns:
        None if the file ends within a character: frictionless then has read it to its end, and
        reports its hash.
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
