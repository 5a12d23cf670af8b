"""Recognise files that are no delimited text, by their first bytes or their extension.

This is a file of its own because opening a CSV file does not need to know other formats.
"""

from __future__ import annotations

import re
from pathlib import Path

_SPREADSHEET = "save the sheet as CSV first"
_PACKED = "unpack it first"
_STARTS: dict[bytes, tuple[str, str]] = {
    b"%PDF-": ("a PDF document", "export its tables as CSV first"),
    b"PAR1": ("Parquet", "it has a schema of its own"),
    b"ARROW1": ("Arrow", "it has a schema of its own"),
    b"SQLite format 3\0": ("an SQLite database", "export its tables as CSV first"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an Excel workbook (.xls)", _SPREADSHEET),
    b"\x1f\x8b": ("compressed with gzip", _PACKED),
    b"BZh": ("compressed with bzip2", _PACKED),
    b"\xfd7zXZ\0": ("compressed with xz", _PACKED),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", _PACKED),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", _PACKED),
    b"\x89PNG": ("a PNG image", ""),
    b"\xff\xd8\xff": ("a JPEG image", ""),
    b"{\\rtf": ("an RTF document", "save it as text first"),
}
_ZIPPED = {
    ".xlsx": ("an Excel workbook (.xlsx)", _SPREADSHEET),
    ".xlsm": ("an Excel workbook (.xlsm)", _SPREADSHEET),
    ".ods": ("an OpenDocument spreadsheet", _SPREADSHEET),
    ".docx": ("a Word document", "save its tables as CSV first"),
}
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body|table)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_JSON = re.compile(rb'\s*(?:\{\s*"(?:[^"\\]|\\.)*"\s*:|\[\s*[\[{])')
_JSON_ENDINGS = (".json", ".jsonl", ".ndjson", ".geojson")


def other_kind(path: Path, start: bytes) -> tuple[str, str] | None:
    """Return what a file is if it is not delimited text, and what to do; None if it may be one.

    Args:
        path: The path of the file.
        start: Its first bytes.
    """
    ending = path.suffix.lower()
    if start.startswith(b"PK\x03\x04"):
        if b"opendocument.spreadsheet" in start[:100]:
            return _ZIPPED[".ods"]
        if b"xl/" in start and ending not in _ZIPPED:
            return _ZIPPED[".xlsx"]
        return _ZIPPED.get(ending, ("a ZIP archive", _PACKED))
    for begin, kind in _STARTS.items():
        if start.startswith(begin):
            return kind
    bare = start.removeprefix(b"\xef\xbb\xbf")
    if _WEB_PAGE.match(bare):
        return "a web page (HTML)", "check that the download was not an error page"
    if _XML.match(bare):
        return "XML", ""
    if ending in _JSON_ENDINGS or _JSON.match(bare):
        return "JSON", "describe it in a datapackage.json, or convert it to CSV"
    return None
