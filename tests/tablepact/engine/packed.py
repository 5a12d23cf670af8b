"""Compress a file, in each way that is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return a ZIP file of these members, by name; the same at any time, as a name of a test is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _zipped_alone(content: bytes) -> bytes:
    return zipped(("t.csv", content))


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zip": _zipped_alone,
}  # fmt: skip
"""How the content of a table is compressed, by the ending of the file."""
