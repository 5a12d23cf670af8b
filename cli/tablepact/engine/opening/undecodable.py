"""Locate the first bytes of a table that are not valid in its encoding.

Frictionless, and Python's decoders, report an offset within some block of the file. A person needs
the line, the column, and the encoding in which the bytes would make sense.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from tablepact.engine.descriptor.encoding import codec_name
from tablepact.engine.opening.encoding_choice import (
    choose_encoding,
    choose_legacy,
    excerpt,
    reads_as_utf8,
)
from tablepact.engine.storage.stored_file import StoredFile

BLOCK = 2**20
LONGEST = 2**16
"""How many bytes of a line are kept before the bad ones, and looked at after them."""


class Undecodable(NamedTuple):
    """The first bytes of a table that are not valid in its encoding.

    Attributes:
        line: The physical line in the joined files, from 1.
        column: The position of the first of them in the line, in characters from 1.
        note: The column, the bytes, and what to do about them, in one line.
    """

    line: int
    column: int
    note: str


def find_undecodable(file: StoredFile, encoding: str) -> Undecodable | None:
    """Return the first bytes that are not valid in an encoding; None if all are.

    Args:
        file: The files, uncompressed, which are read up to these bytes.
        encoding: The encoding, with or without a byte order mark.

    Raises:
        LookupError: Python has no such encoding.
        OSError, StorageError: A file cannot be read.
    """
    codec = codec_name(encoding)
    decoder = codecs.getincrementaldecoder(codec)()
    line, kept, mixed = 1, b"", False
    end = "\n".encode(codec.removesuffix("-sig"))[-2 if codec == "utf-16" else 0 :]
    with file.open() as content:
        while True:
            data = content.read(BLOCK)
            try:
                decoder.decode(data, not data)
            except UnicodeDecodeError as error:
                known, at = kept + data, len(kept + data) - len(error.object) + error.start
                mixed = mixed or _has_utf8(known[:at], codec)
                after = (known[at:] + content.read(LONGEST))[:LONGEST]
                mixed = mixed or _has_utf8(after, codec)
                before, found = known[:at], error.object[error.start : error.end]
                end = end if end in known else b"\r"
                line += before.count(end)
                start = before.rpartition(end)[2]
                named, codec = encoding.removesuffix("-sig"), codec.removesuffix("-sig")
                column = len(start.removeprefix(codecs.BOM_UTF8).decode(codec, "replace")) + 1
                note = _note(named, start, found, after, mixed=mixed)
                return Undecodable(line, column, f"column {column}: {note}")
            except UnicodeError:  # a mark is missing
                return None
            if not data:
                return None
            mixed = mixed or _has_utf8(data, codec)
            line += data.count(end)
            kept = (kept + data).rpartition(end)[2][-LONGEST:]


def _has_utf8(data: bytes, codec: str) -> bool:
    """Return whether bytes of a table in UTF-8 have characters that prove it."""
    text = data.removeprefix(codecs.BOM_UTF8)
    return codec.startswith("utf-8") and not text.isascii() and reads_as_utf8(text)


def _note(encoding: str, start: bytes, found: bytes, after: bytes, *, mixed: bool) -> str:
    """Describe bytes in a line that begins with ``start``; ``after`` includes them."""
    which = " ".join(f"0x{byte:02X}" for byte in found[:4])
    noun = "byte" if len(found) == 1 else "bytes"
    note = f"the {noun} {which} cannot be decoded as {encoding}"
    if encoding.lower().startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
        return f"{note}; declare the encoding of the file, or write it in UTF-8"
    line = start + after.splitlines()[0]
    if mixed or codec_name(encoding) == "utf-8":
        fitting = choose_legacy(line if mixed else start + after)
    else:
        fitting = choose_encoding(start + after, complete=False)
    text = excerpt(line, len(start), fitting)
    if mixed:
        return f'{note}, in which other lines are; as {fitting} it reads "{text}": convert the line'
    return (
        f'{note}; as {fitting} it reads "{text}": if that is right, declare '
        f'"encoding": "{fitting}"; otherwise write the file in UTF-8'
    )
