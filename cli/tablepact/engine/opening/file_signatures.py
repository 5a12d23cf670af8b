"""Files that are declared, or named, as delimited text, and begin as a file of another format does.

Read as text, a workbook gives thousands of findings that do not say what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import SourceError
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.package.absent_files import LONGEST_POINTER, why_absent, why_pointer
from tablepact.package.table_files.table_formats import COMPRESSED_EXTENSIONS, TEXT_FORMATS

_SIGNATURES = {
    b"PK\x03\x04": 'a ZIP archive or a workbook; set "compression": "zip", or "format": "xlsx"',
    b"\xd0\xcf\x11\xe0": 'an old Excel workbook; set "format": "xls"',
    b"PAR1": 'a Parquet file; set "format": "parquet"',
    b"SQLite format 3\0": 'an SQLite database; set "format": "sqlite"',
    b"\x1f\x8b\x08": 'compressed with gzip; set "compression": "gz"',
    b"\xfd7zXZ\0": 'compressed with xz; set "compression": "xz"',
    b"BZh": 'compressed with bzip2; set "compression": "bz2"',
    b"%PDF-": "a PDF document; a table must be in a format for tables",
}
"""What a file is that begins with these bytes."""
_MARKUP = {
    rb"<(?:!doctype\s+html|html|head|body|table)\b": (
        "an HTML page; check that the download was not an error page"
    ),
    rb"<\?xml\s": "XML; a table must be in a format for tables",
    rb'(?:\{\s*"(?:[^"\\]|\\.)*"\s*:|\[\s*[\[{])': (
        'JSON; set "format": "json" if it is an array of rows'
    ),
}
"""What a file is that begins, after spaces and a byte order mark, with text of these patterns."""
_LONGEST = 1000
_SPACE = b"\xef\xbb\xbf \t\r\n"


def require_content_here(ref: SessionResource) -> None:
    """Raise SourceError if a file of a table is a pointer to its content, or lacks it."""
    for path in ref.paths:
        if ref.held:
            with ref.held.open() as content:
                why = why_pointer(content.read(LONGEST_POINTER + 1))
        else:
            why = why_absent(path)
        if why:
            code = "source-error" if why.startswith("cannot") else "format-error"
            raise SourceError(code, f"{path.name!r} {why}")


def require_text(file: StoredFile, ref: SessionResource) -> None:
    """Raise SourceError unless the local file of a delimited text may be one, by its first bytes.

    Raises:
        SourceError: It is a file of another format.
    """
    packed = ref.metadata.get("compression")
    name = Path(ref.addresses[0]).name
    if (packed and packed != "no") or name.lower().endswith(COMPRESSED_EXTENSIONS):
        return
    if ref.format not in TEXT_FORMATS or not file.local:
        return
    with file.open() as content:
        start = content.read(_LONGEST)
    found = (what for signature, what in _SIGNATURES.items() if start.startswith(signature))
    what = next(found, "")
    if not what and _may_have_header(ref):
        what = _markup(start.lstrip(_SPACE))
    if what:
        raise SourceError("format-error", f"{name!r} is read as {ref.format}, but is {what}")


def _may_have_header(ref: SessionResource) -> bool:
    """Return False if the file is declared to begin with a row of values, which may be markup."""
    dialect = ref.metadata.get("dialect")
    if not isinstance(dialect, Mapping) or "header" in (ref.chosen or {}):
        return True
    return dialect.get("header") is not False


def _markup(start: bytes) -> str:
    """Return what a text is that begins so, if it is none of rows; empty if it may be."""
    if not start.startswith((b"<", b"{", b"[")):
        return ""
    found = (what for pattern, what in _MARKUP.items() if re.match(pattern, start, re.IGNORECASE))
    return next(found, "")
