"""Files that are declared, or named, as delimited text, and begin as a file of another format does.

Read as text, a workbook gives thousands of findings that do not say what is wrong.
"""

from __future__ import annotations

from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.package.table_formats import COMPRESSED_EXTENSIONS, TEXT_FORMATS
from tablepact.system.regular_files import open_bytes

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


def without_other_content(source: SessionResource) -> SessionResource:
    """Return a resource that is at fault if its local file is not text, by its first bytes."""
    resource = source.metadata
    if source.format not in TEXT_FORMATS or not source.addresses or source.in_object_store:
        return source
    path = Path(source.addresses[0])
    named = resource.get("compression")
    if (named and named != "no") or path.suffix.lower() in COMPRESSED_EXTENSIONS:
        return source
    try:
        with open_bytes(path) as file:
            start = file.read(_LONGEST)
    except OSError:
        return source  # which is reported when it is opened
    found = (what for signature, what in _SIGNATURES.items() if start.startswith(signature))
    if what := next(found, ""):
        name = "format" if resource.get("format") else "path"
        return source.at_fault(name, f"{path.name!r} is read as {source.format}, but is {what}")
    return source
