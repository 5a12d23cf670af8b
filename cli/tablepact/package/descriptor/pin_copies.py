"""Pin copies of profiles and schemas: write them into a folder that is a catalogue."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tablepact import settings
from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.package.descriptor.pinned_copies import MANIFEST, PinnedCopy, read_manifest
from tablepact.package.metadata.metadata_files import MARK, read_bytes
from tablepact.system.atomic_write import atomic_write

SECONDS = 30
"""How long a server may take to answer."""
_SCHEMES = ("https://", "http://")


def pin(
    documents: dict[str, bytes],
    folder: Path,
    *,
    source: str = "",
    licence: str = "",
    replace: bool = False,
) -> list[PinnedCopy]:
    """Write copies into the catalogue of a folder, which is made if it does not exist.

    Args:
        documents: The bytes at each address.
        folder: The folder.
        source: Where the bytes are from; by default the address.
        licence: The licence of the copies, if it is known.
        replace: Whether a copy with other bytes may be replaced.

    Returns:
        The copies that are new or replaced; those with the same bytes stay as they are.

    Raises:
        PackageError: A document is not a JSON object, a copy has other bytes, or a file cannot be
            written; nothing is written then.
    """
    known = {copy.address: copy for copy in read_manifest(folder)}
    made = list[PinnedCopy]()
    for address, content in documents.items():
        _require_object(address, content)
        digest = hashlib.sha256(content).hexdigest()
        before = known.get(address)
        if before and before.sha256 == digest:
            continue
        if before and not replace:
            raise PackageError(
                f"{address} has changed since {before.date or 'it was pinned'}: its SHA-256 was "
                f"{before.sha256}, and is {digest}; {program()} catalog add --force replaces "
                "the copy"
            )
        made.append(
            PinnedCopy(
                address,
                (),
                folder,
                _file_name(address),
                digest,
                licence=licence,
                source=source or address,
                date=date.today().isoformat(),
            )
        )
    if made:
        known |= {copy.address: copy for copy in made}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for copy in made:
                atomic_write(folder / copy.file, documents[copy.address])
            atomic_write(folder / MANIFEST, _manifest(known.values()).encode())
        except OSError as error:
            raise PackageError(f"{folder} cannot be written: {error.strerror}") from error
    return made


def read_copies(address: str, path: Path) -> dict[str, bytes]:
    """Return the documents to pin from a local file, or from the JSON files of a folder.

    Args:
        address: The address of the file; of the folder, if ``path`` is one.
        path: The file or folder, such as a clone of the repository of a profile. Files that are not
            JSON objects, and hidden ones, are left out.

    Raises:
        PackageError: The file cannot be read, or the folder has no JSON object or too many files.
    """
    if not path.is_dir():
        return {address: read_bytes(path)}
    base, documents = address.rstrip("/"), dict[str, bytes]()
    for file in _json_files(path):
        content = read_bytes(file)
        if isinstance(_parsed(content), dict):
            documents[f"{base}/{file.relative_to(path).as_posix()}"] = content
    if not documents:
        raise PackageError(f"{path} has no file with a JSON object")
    return documents


def fetch(address: str) -> bytes:
    """Return the bytes at an address.

    Raises:
        PackageError: The address is not one of HTTP, does not answer, or has too many bytes.
    """
    if not address.startswith(_SCHEMES):
        raise PackageError(f"{address} is not an address that begins with https:// or http://")
    from http.client import HTTPException
    from urllib import request
    from urllib.error import URLError

    opener, most = request.OpenerDirector(), settings.current().max_metadata_bytes
    for handler in _HANDLERS:
        opener.add_handler(getattr(request, handler)())
    try:
        with opener.open(address, timeout=SECONDS) as answer:
            content: bytes = answer.read(most + 1)
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise PackageError(f"{address} cannot be fetched: {reason}") from error
    if len(content) > most:
        raise PackageError(f"{address} is larger than {most:,} bytes, the limit for metadata")
    return content


_HANDLERS = (
    "ProxyHandler", "UnknownHandler", "HTTPHandler", "HTTPSHandler", "HTTPDefaultErrorHandler",
    "HTTPRedirectHandler", "HTTPErrorProcessor",
)  # fmt: skip
"""Those of HTTP alone: a server could redirect to a file or to FTP."""


def _json_files(folder: Path) -> Iterator[Path]:
    most, number = settings.current().max_files, 0
    for path in sorted(folder.rglob("*.json")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.is_symlink() or not path.is_file():
            continue
        number += 1
        if number > most:
            raise PackageError(f"{folder} has more than {most:,} JSON files")
        yield path


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _require_object(address: str, content: bytes) -> None:
    if content.startswith(MARK.encode()):
        raise PackageError(f"{address} begins with a byte order mark, which JSON must not have")
    if not isinstance(_parsed(content), dict):
        raise PackageError(f"{address} is not a JSON object, as a profile or schema must be")


def _file_name(address: str) -> str:
    """Return the file name of a copy: its last words, and a hash that makes it unique."""
    words = re.sub(r"[^a-z0-9.]+", "-", address.partition("://")[2].lower()).strip("-.")
    unique = hashlib.sha256(address.encode()).hexdigest()[:8]
    return f"{words.removesuffix('.json')[-80:].strip('-.')}-{unique}.json"


def _manifest(copies: Any) -> str:
    entries = [
        {
            name: value
            for name in (
                "address", "also", "file", "pointer", "sha256", "licence", "source", "date",
                "without",
            )
            if (value := getattr(copy, name))
        }
        for copy in copies
    ]  # fmt: skip
    return json.dumps({"copies": entries}, indent=2, ensure_ascii=False) + "\n"
