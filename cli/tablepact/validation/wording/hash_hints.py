"""Hints for a hash that is not that of its file: of which other bytes it is the hash."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import suppress

from tablepact import settings
from tablepact._about import program
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import StorageError
from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.storage.stored_file import stat_files
from tablepact.engine.table_spec import TableSpec
from tablepact.package.digests.checksums import Checksum

BY_DIGITS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
"""The algorithm with so many hexadecimal digits that is used for files."""
_NAMES = {"sha1": "SHA-1", "sha256": "SHA-256"}
"""The algorithms of git, as they are written in a sentence."""
_CHANGES = (
    ("with the line ends LF, where it has CRLF", b"\r\n", b"\n"),
    ("with the line ends CRLF, where it has LF", b"\n", b"\r\n"),
)


def hash_hint(ref: SessionResource, table: TableSpec | None = None) -> str:
    """Return of what a declared hash is the hash; empty if that is not known.

    Args:
        ref: The resource. Of several files, and of files larger than ``max_row_search_bytes``,
            nothing is known.
        table: The table as it was read, whose bytes may be in memory.
    """
    declared = ref.declared_checksum
    if declared is None or len(ref.addresses) != 1 or in_object_store(ref.addresses[0]):
        return ""
    with suppress(OSError, StorageError):
        file = table.own_file if table else stat_files(ref.addresses)
        if file.size <= settings.current().max_row_search_bytes:
            with file.open() as content:
                return explain_hash(content.read(), declared)
    return ""


def explain_hash(content: bytes, declared: Checksum) -> str:
    r"""Return of what a hash is the hash, and what to do; empty if that is not known.

    Args:
        content: The bytes of the file.
        declared: A hash that is not theirs.

    >>> blob = hashlib.sha1(b"blob 4\0id\n1", usedforsecurity=False).hexdigest()
    >>> explain_hash(b"id\n1", Checksum.parse(f"sha1:{blob}"))
    'this is the git blob id of the file, not the SHA-1 of its bytes; run tablepact rehash'
    """
    algorithm = BY_DIGITS.get(len(declared.digits))
    if algorithm is None:
        return ""
    for change, changed in _variants(content):
        if _digits(algorithm, changed) == declared.digits:
            what = "hash"
        elif algorithm in _NAMES and _blob_id(algorithm, changed) == declared.digits:
            what = "git blob id"
        else:
            continue
        if change:
            return (
                f"this is the {what} of the file {change}; restore that, or run {program()} rehash "
                "if the file is right as it is"
            )
        if what == "hash":
            return f'this is the {algorithm} of the file: write "{algorithm}:{declared.digits}"'
        return (
            f"this is the git blob id of the file, not the {_NAMES[algorithm]} of its bytes; run "
            f"{program()} rehash"
        )
    return ""


def _blob_id(algorithm: str, content: bytes) -> str:
    return _digits(algorithm, b"blob %d\0" % len(content), content)


def _digits(algorithm: str, *pieces: bytes) -> str:
    hasher = hashlib.new(algorithm, usedforsecurity=False)
    for piece in pieces:
        hasher.update(piece)
    return hasher.hexdigest()


def _variants(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the bytes, and what they are after a common change, with its description."""
    yield "", content
    bare = content.removeprefix(BOM_UTF8)
    lines: list[tuple[str, bytes]] = []
    for change, found, wanted in _CHANGES:
        if found in bare and (found != b"\n" or b"\r\n" not in bare):
            lines.append((change, bare.replace(found, wanted)))
    if bare != content:
        yield from ((change, BOM_UTF8 + changed) for change, changed in lines)
        yield "without the byte order mark", bare
        yield from ((f"without the byte order mark and {how}", changed) for how, changed in lines)
        return
    yield from lines
    yield "with a byte order mark", BOM_UTF8 + content
    yield from (
        (f"with a byte order mark and {change}", BOM_UTF8 + changed) for change, changed in lines
    )
