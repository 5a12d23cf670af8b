"""Whether a table has a file to open, and anything in it.

A file of its own, as the rest of this folder asks what a file holds.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import NotOpened
from tablepact.engine.frictionless_rules.messages import SCHEME_ERROR, SOURCE_ERROR
from tablepact.engine.frictionless_rules.stats import COUNTS
from tablepact.engine.opening.declared import declared_file


def require_content(ref: SessionResource) -> None:
    """Require that the CSV file of a table is there, and that something is in it.

    Raises:
        NotOpened: It is not; in the words of frictionless.
    """
    declared = declared_file(ref.metadata)
    if declared is None or declared.compression or ref.in_object_store:
        return
    path = Path(ref.addresses[0])
    if str(Path(declared.path)) == declared.path and not os.path.lexists(path):
        note = f"[Errno {errno.ENOENT}] {os.strerror(errno.ENOENT)}: {str(path)!r}"
        raise NotOpened("it cannot be opened", SCHEME_ERROR.error(note))
    counted = ref.declared_hash or any(map(ref.declared, COUNTS))
    keys = (ref.schema or {}).get("foreignKeys")
    if declared.several or counted or keys:
        return  # after which frictionless goes on
    if path.is_file() and not path.stat().st_size:
        note = "the source is empty"
        raise NotOpened(note, SOURCE_ERROR.error(note), is_empty=True)
