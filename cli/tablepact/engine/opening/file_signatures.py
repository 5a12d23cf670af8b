"""Files that are declared, or named, as delimited text, and begin as a file of another format does.

Read as text, a workbook gives thousands of findings that do not say what is wrong.
"""

from __future__ import annotations

from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import SourceError
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.package.table_formats import COMPRESSED_EXTENSIONS, TEXT_FORMATS

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
_LONGEST = max(map(len, _SIGNATURES))


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
    if what := next(found, ""):
        raise SourceError("format-error", f"{name!r} is read as {ref.format}, but is {what}")
