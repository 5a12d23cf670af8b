"""Find the pinned copies of profiles, schemas and dialects that descriptors name by address.

The library comes with copies of the profiles of the standard (``tablepact/profiles``). A catalogue
is a folder of further copies in the same form: files, and a ``catalogue.json`` with the address and
the SHA-256 of each. An address is looked up in the catalogues of ``use_catalog``, then in
``default_folder()``, then in the copies that come with the library; nothing is fetched. A catalogue
is untrusted: no file outside of it is read, and none that differs from its hash.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.metadata.json_pointer import pointer, pointer_steps, resolve_pointer
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.metadata.metadata_files import read_bytes, read_json
from tablepact.package.paths import is_remote, path_inside

MANIFEST = "catalogue.json"
BUNDLED = Path(__file__).resolve().parents[2] / "profiles"
VARIABLE = "TABLEPACT_CATALOG"
"""The variable of the environment that names the default folder."""
REFERENCES = ("schema", "dialect")
"""The properties of a resource whose value can be the address of an object."""
_TEXTS = ("licence", "source", "date")

_folders: tuple[Path, ...] = ()


class PinnedCopy(NamedTuple):
    """A pinned copy of the document at an address.

    Attributes:
        address: The address.
        also: Other addresses of the same document.
        folder: The folder of the catalogue.
        file: The name of the copy in the folder.
        sha256: The hash of the file.
        pointer: The JSON pointer of the document, if it is a part of the file.
        without: JSON pointers of parts that are left out: the current version of the document
            does not have them, or the tables are validated against them.
        licence: Its licence, or empty.
        source: Where the copy is from.
        date: The day on which it was made.
    """

    address: str
    also: tuple[str, ...]
    folder: Path
    file: str
    sha256: str
    pointer: str = ""
    without: tuple[str, ...] = ()
    licence: str = ""
    source: str = ""
    date: str = ""

    @property
    def path(self) -> Path:
        """The file of the copy."""
        return path_inside(self.folder / MANIFEST, self.file)

    @property
    def state(self) -> tuple[int, int]:
        """When the file was modified, and its size; zeros if it does not exist."""
        return _state(self.path)

    @property
    def is_bundled(self) -> bool:
        """Whether the copy comes with the library."""
        return self.folder == BUNDLED

    def content(self) -> bytes:
        """Return the bytes of the file.

        Those of a bundled copy are not hashed: it is installed with this code.

        Raises:
            PackageError: The file cannot be read, or differs from its hash.
        """
        path = self.path
        content = _content(path, *_state(path))
        if self.is_bundled:
            return content
        import hashlib

        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise PackageError(
                f"{path} is not the pinned copy of {self.address}: its SHA-256 differs from "
                f"the one in {MANIFEST}"
            )
        return content

    def document(self) -> JsonObject:
        """Return the document, a JSON object.

        Raises:
            PackageError: The file cannot be read, differs from its hash, or has no such object.
        """
        try:
            document = resolve_pointer(self.pointer, json.loads(self.content()))
        except (ValueError, RecursionError) as error:
            raise PackageError(f"{self.path} is not JSON: {error}") from error
        if not isinstance(document, dict):
            raise PackageError(f"{self.path} has no JSON object for {self.address}")
        for part in self.without:
            _leave_out(part, document, self.path)
        return document


def find_copy(address: str) -> PinnedCopy | None:
    """Return the pinned copy of the document at an address; None if there is none.

    Raises:
        PackageError: The manifest of a folder cannot be read.
    """
    wanted = _normal(address)
    for folder in (*_folders, default_folder(), BUNDLED):
        if copy := _by_address(folder).get(wanted):
            return copy
    return None


def list_copies() -> list[PinnedCopy]:
    """Return all pinned copies, in the order in which they are looked up.

    Raises:
        PackageError: The manifest of a folder cannot be read.
    """
    folders = dict.fromkeys((*_folders, default_folder(), BUNDLED))
    return [copy for folder in folders for copy in read_manifest(folder)]


def with_pinned_copies(metadata: Metadata) -> JsonObject:
    """Return a descriptor in which pinned copies replace the addresses of schemas and dialects.

    Raises:
        PackageError: A copy cannot be read, or differs from its hash.
    """
    listed = metadata.get("resources")
    if not isinstance(listed, list):
        return dict(metadata)
    return {**metadata, "resources": [_with_copies(resource) for resource in listed]}


def pinned_document(address: object) -> JsonObject | None:
    """Return the document at an address from the catalogue; None if it has none.

    Raises:
        PackageError: The copy cannot be read, or differs from its hash.
    """
    if not isinstance(address, str) or not is_remote(address):
        return None
    copy = find_copy(address)
    return copy.document() if copy else None


@contextmanager
def use_catalog(folder: Path | str | None) -> Iterator[None]:
    """Look up addresses in a folder first, in all threads, for as long as the block runs.

    Args:
        folder: The folder with a ``catalogue.json``; None for no further folder.

    Raises:
        PackageError: The folder has no ``catalogue.json``, or it cannot be read.

    >>> with use_catalog(None):
    ...     validate(ports).valid
    True
    """
    global _folders
    before = _folders
    if folder is not None:
        if not Path(folder, MANIFEST).is_file():
            raise PackageError(f"{folder} is not a catalogue: it has no {MANIFEST}")
        read_manifest(Path(folder))
        _folders = (Path(folder), *before)
    try:
        yield
    finally:
        _folders = before


def default_folder() -> Path:
    """Return the folder of the user's copies: ``TABLEPACT_CATALOG``, or the one of this account."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if os.name == "nt":
        home = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData/Local")
    else:
        home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return Path(home, "tablepact", "catalog")


def read_manifest(folder: Path) -> list[PinnedCopy]:
    """Return the copies that a folder lists; none if it has no manifest.

    Raises:
        PackageError: The manifest cannot be read, or an entry is invalid.
    """
    path = folder / MANIFEST
    state = _state(path)
    return list(_read_manifest(path, *state)) if any(state) else []


def _state(path: Path) -> tuple[int, int]:
    """Return when a file was modified, and its size; zeros if it does not exist."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=8)
def _content(path: Path, _modified: int, _size: int) -> bytes:
    return read_bytes(path)  # a file can have several documents


@lru_cache(maxsize=16)
def _read_manifest(path: Path, _modified: int, _size: int) -> tuple[PinnedCopy, ...]:
    entries = read_json(path).get("copies")
    if not isinstance(entries, list):
        raise PackageError(f'{path} has no list "copies"')
    if len(entries) > (most := settings.current().max_files):
        raise PackageError(f"{path} has {len(entries):,} copies; the limit is {most:,}")
    return tuple(_copy(path, number, entry) for number, entry in enumerate(entries, 1))


def _copy(path: Path, number: int, entry: object) -> PinnedCopy:
    known: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
    for name in ("address", "file", "sha256"):
        if not isinstance(known.get(name), str) or not known[name]:
            raise PackageError(f"{path}: copy {number} has no text {name!r}")
    lists = {name: known.get(name, []) for name in ("also", "without")}
    for name, texts in lists.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise PackageError(f"{path}: {name!r} of copy {number} is not a list of texts")
    return PinnedCopy(
        known["address"],
        tuple(lists["also"]),
        path.parent,
        known["file"],
        known["sha256"],
        str(known.get("pointer", "")),
        tuple(lists["without"]),
        **{name: str(known.get(name, "")) for name in _TEXTS},
    )


def _by_address(folder: Path) -> dict[str, PinnedCopy]:
    path = folder / MANIFEST
    state = _state(path)
    return _addresses(path, *state) if any(state) else {}


@lru_cache(maxsize=16)
def _addresses(path: Path, modified: int, size: int) -> dict[str, PinnedCopy]:
    return {
        _normal(address): copy
        for copy in reversed(_read_manifest(path, modified, size))
        for address in (copy.address, *copy.also)
    }


def _normal(address: str) -> str:
    """Return an address in one of its forms: without an empty fragment, and with https."""
    address = address.strip().removesuffix("#")
    return f"https://{address[7:]}" if address.startswith("http://") else address


def _with_copies(resource: object) -> object:
    if not isinstance(resource, dict):
        return resource
    found = {name: pinned_document(resource.get(name)) for name in REFERENCES}
    return {**resource, **{name: copy for name, copy in found.items() if copy is not None}}


def _leave_out(part: str, document: JsonObject, path: Path) -> None:
    *parents, name = pointer_steps(part)
    holder = resolve_pointer(pointer(*parents), document)
    if not isinstance(holder, dict) or name not in holder:
        raise PackageError(f"{path} has no part {part!r} to leave out")
    del holder[name]
