"""Read and write ``releases.json``, the append-only list of released versions.

It is a JSON object with a list ``releases``, the oldest first. A release has

* ``version`` and ``date``, the ``version`` and ``created`` of its descriptor;
* ``descriptor``: the SHA-256 of the bytes of its ``datapackage.json``;
* ``content``: the digest of all rows in canonical form, independent of the file format;
* ``tables``: for each table ``hash`` (the SHA-256 of its file), ``rows``, ``schema`` (the digest of
  its Table Schema as JSON with sorted keys) and ``content``;
* ``archive``: the SHA-256 of ``releases/VERSION.zip``, which contains the rows as Parquet;
* ``previous``: the digest of the previous release, which reveals a change to an older entry.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.digests.checksums import text_digest
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.releases import MANIFEST_NAME
from tablepact.system.atomic_write import atomic_write
from tablepact.system.utf8 import encode_utf8


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """A table of a release, as described above; ``hash`` is empty unless it is one local file.

    >>> release(ports).tables["ships"].rows
    2
    """

    hash: str
    rows: int
    schema: str
    content: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release, as described above.

    >>> first = release(ports)
    >>> first.version, first.date, list(first.tables), first.previous
    ('1.0.0', '2026-01-15', ['ports', 'ships'], '')
    """

    version: str
    date: str
    descriptor: str
    content: str
    tables: dict[str, ReleasedTable]
    archive: str
    previous: str

    @property
    def digest(self) -> str:
        """The digest of the entry, which the next entry stores as ``previous``."""
        return json_digest(asdict(self))


def json_digest(value: Any) -> str:
    """Return the SHA-256 of a value as JSON with sorted keys, no spaces and minimal escapes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text_digest(text)


def read_releases(folder: Path, files: MetadataFiles | None = None) -> tuple[Release, ...]:
    """Read the releases of a package, the oldest first; none if it has no ``releases.json``.

    Args:
        folder: The folder of the package.
        files: A cache of metadata files.

    Raises:
        PackageError: The file is malformed, or an earlier release in it was changed.
    """
    path = folder / MANIFEST_NAME
    if not path.exists():
        return ()
    entries = (files or MetadataFiles()).read_json(path).get("releases")
    try:
        if not isinstance(entries, list):
            raise TypeError("not a list")
        releases = tuple(map(_release, entries))
    except (KeyError, TypeError, AttributeError) as error:
        raise PackageError(f"{path}: the entry of a release is malformed") from error
    previous = ""
    for release in releases:
        if release.previous != previous:
            raise PackageError(
                f"{path}: an entry before {release.version} was changed, but releases are "
                "immutable; restore the file"
            )
        previous = release.digest
    return releases


def write_releases(folder: Path, releases: tuple[Release, ...]) -> None:
    """Write the releases of a package.

    Raises:
        PackageError: The file cannot be written.
    """
    text = json.dumps({"releases": list(map(asdict, releases))}, indent=2, ensure_ascii=False)
    try:
        atomic_write(folder / MANIFEST_NAME, encode_utf8(f"{text}\n"))
    except OSError as error:
        raise PackageError(
            f"{folder / MANIFEST_NAME} cannot be written: {error.strerror}"
        ) from error


def _release(entry: dict[str, Any]) -> Release:
    tables = {name: ReleasedTable(**facts) for name, facts in entry["tables"].items()}
    release = Release(**{**entry, "tables": tables})
    texts = [getattr(release, key) for key in Release.__slots__ if key != "tables"]
    texts += [
        text for table in tables.values() for text in (table.hash, table.schema, table.content)
    ]
    numbers = [table.rows for table in tables.values()]
    if not all(isinstance(text, str) for text in texts) or {*map(type, numbers)} - {int}:
        raise TypeError("a value has the wrong type")
    return release
