"""``releases.json``: what each released version of a package is, in a chain that only grows.

It is a JSON object with a list ``releases``, the oldest first. A release has

* ``version`` and ``date``, as its descriptor has them (``created``);
* ``descriptor``: the SHA-256 of its ``datapackage.json``, of the bytes;
* ``content``: the digest of all its rows in their canonical form, the same in whatever format;
* ``tables``: of each table ``hash`` (the SHA-256 of its file), ``rows``, ``schema`` (the digest of
  its Table Schema as JSON, its keys sorted) and ``content``;
* ``archive``: the SHA-256 of ``releases/VERSION.zip``, which holds its rows as Parquet;
* ``previous``: the digest of the release before; so no old one can be changed unnoticed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.checksums import text_digest
from tablepact.package.metadata_files import MetadataFiles
from tablepact.releases import MANIFEST_NAME
from tablepact.system.atomic_write import atomic_write
from tablepact.system.utf8 import encode_utf8


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """A table of a release, as described above; ``hash`` is empty if it is not one local file.

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
        """The digest of the entry, to which the next one refers as ``previous``."""
        return json_digest(asdict(self))


def json_digest(value: Any) -> str:
    """Return the SHA-256 of a value as JSON: keys sorted, no spaces, nothing escaped needlessly."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text_digest(text)


def read_releases(folder: Path, files: MetadataFiles | None = None) -> tuple[Release, ...]:
    """Read the releases of a package, the oldest first; none if it has no ``releases.json``.

    Args:
        folder: The folder of the package.
        files: Files of metadata that have been read already.

    Raises:
        PackageError: It is malformed, or an earlier release in it was changed.
    """
    path = folder / MANIFEST_NAME
    if not path.exists():
        return ()
    entries = (files or MetadataFiles()).read_json(path).get("releases")
    try:
        if not isinstance(entries, list):
            raise TypeError("no list")
        releases = tuple(map(_release, entries))
    except (KeyError, TypeError, AttributeError) as error:
        raise PackageError(f"{path}: a release in it is not complete") from error
    previous = ""
    for release in releases:
        if release.previous != previous:
            raise PackageError(
                f"{path}: a release before {release.version} has been changed; none ever may"
            )
        previous = release.digest
    return releases


def write_releases(folder: Path, releases: tuple[Release, ...]) -> None:
    """Write the releases of a package.

    Raises:
        PackageError: It cannot be written.
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
        raise TypeError("a text or a number is none")
    return release
